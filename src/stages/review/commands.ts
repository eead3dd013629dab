import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { extendGrants, issueGrant } from '#ledgers/grants/store.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { whyNotSigned } from '#stages/agreement/queries/signed.ts'
import {
  lockVersions,
  signedAtOf,
  signedVersionOf,
  suspensionUnder,
} from '#stages/agreement/store/versions.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { isParty, requestRolesOf } from '#stages/request/policy.ts'
import {
  holdersOfRequest,
  lockRequest,
  recordStep,
  type RequestRow,
} from '#stages/request/store.ts'
import { requestReturned, reviewDecided, reviewOpened } from './events.ts'
import { reviewLifecycle } from './lifecycle.ts'
import { settlementOf } from './rules.ts'
import {
  insertReviews,
  moveReview,
  readReview,
  type ReviewRow,
  reviewsOf,
  seatsOf,
} from './store.ts'

export type ReviewDeps = { readonly db: Database; readonly outbox: Outbox }

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
    await moveLocked(tx, row, version, 'pass-on', requestRolesOf(actor, row), actor)
    const daus = await insertReviews(tx, id, row.draft.agreement.download)
    await recordStep(tx, id, { what: 'passed-on', by: actor.name })
    for (const dau of daus) await outbox.announce(tx, reviewOpened, { requestId: id, dau })
  })
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

/**
 * The chair's decision for one DAU, once. An approval gives each person who will hold data a grant, or
 * continues the one they have, in this same transaction. The lock on the request makes decisions on it follow one another.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`
 */
export async function decideReview(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  dau: string,
  decision: 'approve' | 'reject',
  { version, reason }: { readonly version: number; readonly reason: string },
): Promise<void> {
  if (decision === 'reject' && reason === '')
    throw invalid('reason', 'Say why: the requester reads it.')
  await db.transaction().execute(async (tx) => {
    const request = await lockRequest(tx, id)
    const seat = (await seatsOf(tx, actor.id)).get(dau)
    if (seat === undefined) throw new Problem('not-found', `No review of ${id} for ${dau}.`)
    const review = await readReview(tx, id, dau)
    const state = nextState(
      reviewLifecycle,
      review.state,
      decision,
      seat === 'chair' ? ['chair'] : [],
    )
    await refuseParty(tx, actor, id)
    await moveReview(tx, review, version, { state, by: actor.id, reason })
    await recordStep(tx, id, { what: state, dau, by: actor.name, note: reason })
    await recordAudit(tx, {
      type: `committee.${state}`,
      actorId: actor.id,
      subjectId: id,
      detail: { dau, download: review.download },
    })
    if (decision === 'approve') await grant(tx, actor, request, review)
    await settle(tx, request, actor)
    await outbox.announce(tx, reviewDecided, { requestId: id, dau, decision })
  })
}

/** Gives each person who will hold data a grant; an extension continues those that there are. */
async function grant(
  tx: Tx,
  actor: Actor,
  { id: requestId, extends: extended }: RequestRow,
  { dau_code: dau, download }: ReviewRow,
): Promise<void> {
  const actorId = actor.id
  await lockVersions(tx, 'read')
  const signed = await signedVersionOf(tx, requestId)
  // A version that was published meanwhile may ask for a new signature by some day.
  const suspendedFrom = signed === undefined ? undefined : await suspensionUnder(tx, signed)
  const signedAt = await signedAtOf(tx, requestId)
  if (extended !== null) {
    await extendGrants(tx, extended, { dau, requestId, actorId, suspendedFrom, signedAt })
    await recordStep(tx, extended, { what: 'extended', dau, by: actor.name })
    return
  }
  for (const personId of await holdersOfRequest(tx, requestId)) {
    await issueGrant(tx, {
      personId,
      dau,
      download,
      requestId,
      actorId,
      suspendedFrom,
      signedAt,
    })
  }
}

async function settle(tx: Tx, request: RequestRow, actor: Actor): Promise<void> {
  const command = settlementOf(await reviewsOf(tx, request.id))
  if (command === undefined) return
  await moveLocked(tx, request, request.version, command, ['committees'], actor)
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
    if (review.state !== 'open') continue
    const state = nextState(reviewLifecycle, review.state, 'close', ['platform'])
    await moveReview(tx, review, review.version, { state, by: null, reason: '' })
    await recordAudit(tx, {
      type: 'committee.closed',
      subjectId: id,
      detail: { dau: review.dau_code },
    })
  }
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
