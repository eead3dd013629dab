import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { endGrants, extendGrants, issueGrant } from '#ledgers/grants/store.ts'
import { whyNotSigned } from '#stages/agreement/queries/signed.ts'
import { lockVersions, signedVersionOf, suspensionUnder } from '#stages/agreement/store/versions.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import { isParty, requestRolesOf } from '#stages/request/policy.ts'
import { lockRequest, recordStep, requestPeople, type RequestRow } from '#stages/request/store.ts'
import { submissionsOf } from '#stages/request/store/submissions.ts'
import { recuseFound } from './commands/interests.ts'
import { nextOf, type ReviewDeps, sitDown } from './commands/sitting.ts'
import type { RejectionGround } from './contract.ts'
import { requestReturned, reviewDecided, reviewOpened } from './events.ts'
import { reviewLifecycle } from './lifecycle.ts'
import type { Sitting } from './queries/sitting.ts'
import { settlementOf } from './rules.ts'
import { insertReviews, moveReview, type ReviewRow, reviewsOf } from './store.ts'
import { placesOf, seatsOf } from './store/seats.ts'

/** The steward found the form complete: every DAU that needs one gets a review. */
export async function passToCommittees(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockForSteward(tx, actor, id)
    const why = await whyNotSigned(tx, row)
    if (why !== undefined) throw new Problem('wrong-state', why)
    const moved = await moveLocked(tx, row, version, 'pass-on', requestRolesOf(actor, row), actor)
    const fresh = await insertReviews(tx, id, row.draft.agreement.download)
    const asked = (await reviewsOf(tx, id)).filter(({ state }) =>
      reviewLifecycle.resume.from.includes(state),
    )
    await recuseFound(tx, id, await seatsOfDaus(tx, asked))
    await recordStep(tx, id, { what: 'passed-on', by: actor.name })
    for (const review of asked) {
      const { dau_code: dau } = review
      const round = fresh.includes(dau) ? review.round : await resume(tx, review, row)
      await outbox.announce(tx, reviewOpened, { requestId: id, dau, round })
    }
    await settle(tx, moved, actor)
  })
}

/** The answers were changed: who voted before votes again. Answers the new round. */
async function resume(tx: Tx, review: ReviewRow, { draft }: RequestRow): Promise<number> {
  await moveReview(tx, review, review.version, {
    state: nextState(reviewLifecycle, review.state, 'resume', ['platform']),
    reason: '',
    newRound: true,
    download: draft.agreement.download,
  })
  return review.round + 1
}

async function seatsOfDaus(
  tx: Tx,
  reviews: readonly ReviewRow[],
): Promise<Map<string, readonly string[]>> {
  const places = await placesOf(
    tx,
    reviews.map(({ dau_code }) => dau_code),
  )
  return new Map(
    reviews.map(({ dau_code }) => [
      dau_code,
      places
        .filter(({ dau }) => dau === dau_code)
        .flatMap(({ holder, cover }) => [holder, ...(cover === undefined ? [] : [cover])]),
    ]),
  )
}

export async function returnToRequester(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  version: number,
  reason: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockForSteward(tx, actor, id)
    const moved = await moveLocked(tx, row, version, 'return', requestRolesOf(actor, row), actor)
    await recordStep(tx, id, { what: 'returned', by: actor.name, note: reason })
    await outbox.announce(tx, requestReturned, { requestId: id, version: moved.version, reason })
  })
}

async function lockForSteward(tx: Tx, actor: Actor, id: string): Promise<RequestRow> {
  const row = await lockRequest(tx, id)
  if (!actor.roles.includes('steward')) throw new Problem('not-found', `No request ${id}.`)
  await refuseParty(tx, actor, id)
  return row
}

/** Nobody reviews a request in which they are a party. */
async function refuseParty(tx: Tx, actor: Actor, id: string): Promise<void> {
  if (await isParty(tx, actor, id)) {
    throw new Problem(
      'not-permitted',
      'You are a party to this request, so somebody else must decide.',
    )
  }
}

export type Decision = {
  readonly version: number
  readonly reason: string
  /** Of a rejection. */
  readonly grounds?: RejectionGround | undefined
  /** Of an approval: nothing is granted before the requester accepts them. */
  readonly conditions: readonly string[]
}

/**
 * The chair's decision for one DAU, once, as the votes allow it. An approval gives each person who will hold data a
 * grant, or continues the one they have, in this same transaction. The lock on the request makes decisions on it
 * follow one another.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`, `invalid-input`
 */
export async function decideReview(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  dau: string,
  decision: 'approve' | 'reject',
  { version, reason, grounds, conditions }: Decision,
): Promise<void> {
  if (decision === 'reject') requireGrounds(reason, grounds)
  await db.transaction().execute(async (tx) => {
    const work = await sitDown(tx, actor, id, dau)
    const isConditional = decision === 'approve' && conditions.length > 0
    const state = nextOf(work, isConditional ? 'approve-on-conditions' : decision)
    requireVotes(work.sitting, decision)
    const { request, review } = work
    // Before the audit log: who publishes a version takes them in this order.
    await lockVersions(tx, 'read')
    const decided = { by: actor.id, submission: await lastSubmission(tx, id) }
    await moveReview(tx, review, version, { state, decided, reason, conditions, grounds })
    const note = [reason, ...conditions].filter((line) => line !== '').join('\n')
    await recordStep(tx, id, { what: state, dau, by: actor.name, note })
    await recordAudit(tx, {
      type: `committee.${state}`,
      actorId: actor.id,
      subjectId: id,
      detail: {
        dau,
        download: review.download,
        round: review.round,
        ...(grounds && { grounds }),
      },
    })
    if (state === 'approved') await grantApproved(tx, actor, request, review)
    await settle(tx, request, actor)
    const outcome = isConditional ? 'approve-on-conditions' : decision
    await outbox.announce(tx, reviewDecided, {
      requestId: id,
      dau,
      decision: outcome,
      round: review.round,
    })
  })
}

function requireGrounds(reason: string, grounds: RejectionGround | undefined): void {
  if (grounds === undefined) throw invalid('grounds', 'Choose why you reject this.')
  if (reason === '') throw invalid('reason', 'Say why: the requester reads it.')
}

/** @throws Problem `wrong-state` where the votes do not allow the decision. */
function requireVotes({ tally }: Sitting, decision: 'approve' | 'reject'): void {
  if (tally.allowed.includes(decision)) return
  const cast = tally.approve + tally.reject + tally.abstain
  throw new Problem(
    'wrong-state',
    tally.allowed.length === 0
      ? `${tally.needed} votes are needed for a decision, and ${cast} are there.`
      : `The committee voted to ${tally.allowed[0]} this.`,
  )
}

const lastSubmission = async (tx: Tx, id: string): Promise<number> =>
  (await submissionsOf(tx, id))[0]?.n ?? 0

/**
 * Gives each person who will hold data a grant; an extension continues those that there are. The versions of the
 * agreement are locked.
 */
export async function grantApproved(
  tx: Tx,
  actor: Actor,
  { id: requestId, extends: extended }: RequestRow,
  { dau_code: dau, download }: Pick<ReviewRow, 'dau_code' | 'download'>,
): Promise<void> {
  const actorId = actor.id
  const signed = await signedVersionOf(tx, requestId)
  // A version that was published meanwhile may ask for a new signature by some day.
  const suspendedFrom = signed === undefined ? undefined : await suspensionUnder(tx, signed)
  if (extended !== null) {
    await extendGrants(tx, extended, { dau, requestId, actorId, suspendedFrom })
    await recordStep(tx, extended, { what: 'extended', dau, by: actor.name })
    return
  }
  const people = await requestPeople(tx, requestId)
  const holders = new Set(people.flatMap(({ personId }) => personId ?? []))
  for (const personId of holders) {
    await issueGrant(tx, {
      personId,
      dau,
      download,
      requestId,
      actorId,
      suspendedFrom,
    })
  }
}

/** Moves the request where the decisions on it lead. */
export async function settle(tx: Tx, request: RequestRow, actor: Actor): Promise<void> {
  const command = settlementOf(await reviewsOf(tx, request.id))
  if (command === undefined || !requestLifecycle[command].from.includes(request.state)) return
  await moveLocked(tx, request, request.version, command, ['committees'], actor)
}

/** Closes the reviews of a withdrawn request. Idempotent: only open ones are closed. */
export async function closeReviews({ db }: ReviewDeps, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockRequest(tx, id)
    for (const review of await reviewsOf(tx, id)) {
      if (!reviewLifecycle.close.from.includes(review.state)) continue
      const state = nextState(reviewLifecycle, review.state, 'close', ['platform'])
      await moveReview(tx, review, review.version, {
        state,
        decided: { by: null },
        reason: review.reason,
      })
      await recordAudit(tx, {
        type: 'committee.closed',
        subjectId: id,
        detail: { dau: review.dau_code },
      })
    }
  })
}

/** @throws Problem `not-permitted` unless the person is a steward or chairs the DAU's committee. */
export async function revoke(
  { db }: ReviewDeps,
  actor: Actor,
  dau: string,
  personId: string,
  reason: string,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const isChair = (await seatsOf(tx, actor.id)).get(dau) === 'chair'
    if (!isChair && !actor.roles.includes('steward')) {
      throw new Problem('not-permitted', 'Only a steward or the chair of this DAU ends access.')
    }
    const ended = await endGrants(tx, actor.id, personId, dau, reason)
    if (ended === 0) throw new Problem('not-found', 'This person holds no grant for this DAU.')
    return ended
  })
}
