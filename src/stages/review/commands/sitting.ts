import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { isParty } from '#stages/request/policy.ts'
import { lockRequest, type RequestRow } from '#stages/request/store.ts'
import {
  type ReviewCommand,
  reviewLifecycle,
  type ReviewRole,
  type ReviewState,
} from '../lifecycle.ts'
import { isSitting, reviewRolesOf, type Sitting, sittingOf } from '../queries/sitting.ts'
import { readReview, type ReviewRow } from '../store.ts'
import { type AnySeat, seatsOn } from '../store/seats.ts'
import { requireClear } from './interests.ts'

export type ReviewDeps = { readonly db: Database; readonly outbox: Outbox }

/** Somebody at work on a case: the request is locked, so that what they see stays while they act. */
export type AtWork = {
  readonly request: RequestRow
  readonly review: ReviewRow
  readonly sitting: Sitting
  readonly seat: AnySeat
  readonly roles: readonly ReviewRole[]
}

/**
 * Lets a person with a seat to work on a review. Who is recused, has not declared, or is a party may do nothing.
 * @throws Problem `not-found`, `not-permitted`
 */
export async function sitDown(
  tx: Tx,
  actor: Actor,
  requestId: string,
  dau: string,
): Promise<AtWork> {
  const request = await lockRequest(tx, requestId)
  const seat = (await seatsOn(tx, requestId, actor.id)).get(dau)
  if (seat === undefined) throw new Problem('not-found', `No review of ${requestId} for ${dau}.`)
  if (await isParty(tx, actor, requestId))
    throw new Problem(
      'not-permitted',
      'You are a party to this request, so somebody else must decide.',
    )
  await requireClear(tx, actor, requestId)
  const review = await readReview(tx, requestId, dau)
  const sitting = await sittingOf(tx, review)
  return { request, review, sitting, seat, roles: reviewRolesOf(actor, sitting) }
}

/** @throws Problem `not-permitted`, `wrong-state` also while the request is with its requester */
export function nextOf({ request, review, roles }: AtWork, command: ReviewCommand): ReviewState {
  const state = nextState(reviewLifecycle, review.state, command, roles)
  if (!isSitting(request))
    throw new Problem('wrong-state', `The request is ${request.state}: the committees wait.`)
  return state
}
