import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { endGrantsOf } from '#ledgers/grants/store/ending.ts'
import { whyNotSigned } from '#stages/agreement/queries/signed.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { isParty, requestRolesOf } from '#stages/request/policy.ts'
import { lockRequest, recordStep, type RequestRow } from '#stages/request/store.ts'
import { approveByRule, settle } from './commands/deciding.ts'
import { recuseFound } from './commands/interests.ts'
import type { ReviewDeps } from './commands/sitting.ts'
import type { RevocationGround } from './contract.ts'
import { requestReturned, reviewOpened } from './events.ts'
import { reviewLifecycle } from './lifecycle.ts'
import { automaticApprovals } from './queries/automatic.ts'
import { revocationReason } from './rules/revocation.ts'
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
    const approvals = await automaticApprovals(tx, row, fresh)
    for (const review of asked) {
      const { dau_code: dau } = review
      if (approvals.has(dau)) continue
      const round = fresh.includes(dau) ? review.round : await resume(tx, review, row)
      await outbox.announce(tx, reviewOpened, { requestId: id, dau, round })
    }
    await settle(tx, moved, actor)
    for (const [dau, reason] of approvals) await approveByRule(tx, outbox, id, dau, reason)
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
  if (!actor.roles.includes('steward') || row.state === 'draft')
    throw new Problem('not-found', `No request ${id}.`)
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

/** Closes the reviews of a withdrawn request. Idempotent: only open ones are closed. */
export async function closeReviews({ db }: ReviewDeps, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockRequest(tx, id)
    await closeOpenReviews(tx, id)
  })
}

/** Closes the open reviews of a request that is locked. */
export async function closeOpenReviews(tx: Tx, id: string): Promise<void> {
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
}

/** @throws Problem `invalid-input`, `not-permitted` unless the person is a steward or chairs the DAU's committee. */
export async function revoke(
  { db }: ReviewDeps,
  actor: Actor,
  dau: string,
  {
    personId,
    ground,
    reason,
  }: { readonly personId: string; readonly ground: RevocationGround; readonly reason: string },
): Promise<number> {
  const why = revocationReason(ground, reason)
  return db.transaction().execute(async (tx) => {
    const isChair = (await seatsOf(tx, actor.id)).get(dau) === 'chair'
    if (!isChair && !actor.roles.includes('steward')) {
      throw new Problem('not-permitted', 'Only a steward or the chair of this DAU ends access.')
    }
    const end = { actorId: actor.id, kind: 'revoked' as const, reason: why, ground }
    const ended = await endGrantsOf(tx, end, { personIds: [personId], dau })
    if (ended === 0) throw new Problem('not-found', 'This person holds no grant for this DAU.')
    return ended
  })
}
