import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { whyNotSigned } from '#stages/agreement/queries/signed.ts'
import { formsOf } from '#stages/agreement/store.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import { isParty } from '#stages/request/policy.ts'
import { answerRequest } from '#stages/request/queries.ts'
import type { Case, Review } from './contract.ts'
import { type ReviewCommand, reviewLifecycle } from './lifecycle.ts'
import { isSitting, reviewRolesOf, type Sitting, sittingsOf } from './queries/sitting.ts'
import { presentWork, workOf } from './queries/work.ts'
import { type ReviewDetail, reviewsOf } from './store.ts'
import { historyOf } from './store/history.ts'
import { interestsOf } from './store/interests.ts'
import { type AnySeat, seatsOn } from './store/seats.ts'

/**
 * The case of a request, for stewards, auditors and the committees it concerns. Of the latter, who has not declared
 * their interests or is recused sees nothing.
 * @throws Problem `not-permitted`, `not-found`
 */
export async function answerCase(db: Database, actor: Actor, id: string): Promise<Case> {
  const seats = await seatsOn(db, id, actor.id)
  const seesAll = actor.roles.includes('steward') || actor.roles.includes('auditor')
  if (!seesAll && seats.size === 0) throw new Problem('not-found', `No case ${id}.`)
  const declared = (await interestsOf(db, id)).find(({ personId }) => personId === actor.id)
  if (!seesAll && declared?.outcome !== 'none') throw notLooking(declared?.outcome)
  const request = await answerRequest(db, actor, id)
  const all = await reviewsOf(db, id)
  const seen = all.filter(({ dau_code }) => seesAll || seats.has(dau_code))
  const party = await isParty(db, actor, id)
  const isSteward = actor.roles.includes('steward') && !party
  const forms = await formsOf(db, id)
  const open = openCommands(requestLifecycle, request.state, isSteward ? ['steward'] : [])
  const waitsFor = await whyNotSigned(db, request)
  const sittings = await sittingsOf(db, id, seen)
  const work = await workOf(db, id, seen)
  const history = await historyOf(db, id, seesAll ? undefined : [...seats.keys()])
  const mayAct = isSitting(request) && !party && declared?.outcome === 'none'
  return {
    request,
    forms,
    reviews: seen.map((row) => {
      const sitting = sittings.get(row.dau_code)
      if (sitting === undefined) throw new Error('a review without its committee')
      const seat = seats.get(row.dau_code)
      return {
        ...presentReview(row, sitting),
        // Who was taken off the request sees it as a steward does, and nothing of the committee.
        work: declared?.outcome === 'recused' ? null : presentWork(actor, row, sitting, work, seat),
        openCommands: mayAct ? commandsOf(actor, row, sitting, seat) : [],
      }
    }),
    waitsFor: waitsFor ?? null,
    history: history.map((row) => ({ ...row, at: row.at.toISOString() })),
    openCommands: open.filter((command) => command !== 'pass-on' || waitsFor === undefined),
  }
}

const notLooking = (outcome: 'recused' | 'none' | undefined): Problem =>
  new Problem(
    'not-permitted',
    outcome === 'recused'
      ? 'You are recused from this request.'
      : 'Declare first whether there is a conflict of interest.',
  )

/** What the person may do now: the votes decide what the chair may. */
function commandsOf(
  actor: Actor,
  { state }: ReviewDetail,
  sitting: Sitting,
  seat: AnySeat | undefined,
): ReviewCommand[] {
  if (seat === undefined) return []
  const { allowed } = sitting.tally
  const isAllowed: Partial<Record<ReviewCommand, boolean>> = {
    approve: allowed.includes('approve'),
    'approve-on-conditions': allowed.includes('approve'),
    reject: allowed.includes('reject'),
  }
  return openCommands(reviewLifecycle, state, reviewRolesOf(actor, sitting)).filter(
    (command) => isAllowed[command] ?? true,
  )
}

const day = 86_400_000

function presentReview(
  row: ReviewDetail,
  { rules }: Sitting,
): Omit<Review, 'work' | 'openCommands'> {
  return {
    dau: row.dau_code,
    dauName: row.dau_name,
    committee: row.committee,
    state: row.state,
    version: row.version,
    download: row.download,
    openedAt: row.opened_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
    reason: row.reason,
    grounds: row.grounds,
    conditions: row.conditions,
    sections: row.sections,
    round: row.round,
    submission: row.submission,
    dueAt: new Date(row.round_at.getTime() + rules.decideDays * day).toISOString(),
    files: row.files,
    bytes: row.bytes,
  }
}
