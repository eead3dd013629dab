import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { whyNotSigned } from '#stages/agreement/queries/signed.ts'
import { formsOf } from '#stages/agreement/store.ts'
import { requestLifecycle, type RequestState, statusOf } from '#stages/request/lifecycle.ts'
import { isParty } from '#stages/request/policy.ts'
import { answerRequest } from '#stages/request/queries.ts'
import type { Case, QueueItem, Review } from './contract.ts'
import { reviewLifecycle } from './lifecycle.ts'
import {
  queueOfDaus,
  queueToCheck,
  type QueueRow,
  type ReviewDetail,
  reviewsOf,
  type Seat,
  seatsOf,
} from './store.ts'

const present = ({ requestState, submittedAt, ...row }: QueueRow): QueueItem => ({
  ...row,
  status: statusOf[requestState as RequestState],
  submittedAt: submittedAt.toISOString(),
})

/** What waits for this person. */
export async function answerQueue(
  db: Database,
  actor: Actor,
): Promise<Record<'toCheck' | 'toDecide' | 'decided', QueueItem[]>> {
  const daus = [...(await seatsOf(db, actor.id)).keys()]
  const [toCheck, toDecide, decided] = await Promise.all([
    actor.roles.includes('steward') ? queueToCheck(db) : [],
    daus.length > 0 ? queueOfDaus(db, daus, true) : [],
    daus.length > 0 ? queueOfDaus(db, daus, false) : [],
  ])
  return {
    toCheck: toCheck.map(present),
    toDecide: toDecide.map(present),
    decided: decided.map(present),
  }
}

/** The case of a request, for stewards, auditors and the committees it concerns. @throws Problem `not-found` */
export async function answerCase(db: Database, actor: Actor, id: string): Promise<Case> {
  const request = await answerRequest(db, actor, id)
  const seats = await seatsOf(db, actor.id)
  const all = await reviewsOf(db, id)
  const seesAll = actor.roles.includes('steward') || actor.roles.includes('auditor')
  const seen = all.filter(({ dau_code }) => seesAll || seats.has(dau_code))
  if (!seesAll && seen.length === 0) throw new Problem('not-found', `No case ${id}.`)
  const party = await isParty(db, actor, id)
  const isSteward = actor.roles.includes('steward') && !party
  const forms = await formsOf(db, id)
  const open = openCommands(requestLifecycle, request.state, isSteward ? ['steward'] : [])
  const waitsFor = await whyNotSigned(db, request)
  return {
    request,
    forms,
    reviews: seen.map((row) => presentReview(row, seats.get(row.dau_code), party)),
    waitsFor: waitsFor ?? null,
    openCommands: open.filter((command) => command !== 'pass-on' || waitsFor === undefined),
  }
}

const conflict = 'You are a party to this request, so somebody else must decide.'

function presentReview(row: ReviewDetail, seat: Seat | undefined, party: boolean): Review {
  const roles = seat === 'chair' && !party ? (['chair'] as const) : []
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
    files: row.files,
    bytes: row.bytes,
    conflict: seat !== undefined && party ? conflict : null,
    openCommands: openCommands(reviewLifecycle, row.state, roles),
  }
}
