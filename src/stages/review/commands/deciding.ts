import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { counted } from '#kernel/count.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { extendGrants, issueGrant } from '#ledgers/grants/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import {
  lockVersions,
  signedAtOf,
  signedVersionOf,
  suspensionUnder,
} from '#stages/agreement/store/versions.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import {
  holdersOfRequest,
  lockRequest,
  recordStep,
  type RequestRow,
} from '#stages/request/store.ts'
import { submissionsOf } from '#stages/request/store/submissions.ts'
import type { RejectionGround } from '../contract.ts'
import { reviewDecided } from '../events.ts'
import { reviewLifecycle, type ReviewState } from '../lifecycle.ts'
import type { Sitting } from '../queries/sitting.ts'
import { settlementOf } from '../rules.ts'
import { moveReview, readReview, type ReviewRow, reviewsOf } from '../store.ts'
import { nextOf, type ReviewDeps, sitDown } from './sitting.ts'

/*
 * A committee's decision, and what follows from it: grants, and where it leads the request.
 */

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
    await resolve(tx, outbox, actor, request, review, {
      version,
      state,
      reason,
      conditions,
      grounds,
    })
  })
}

/** What a chair's approval does, without a chair: a rule of the committee approves what it was just asked. */
export async function approveByRule(
  tx: Tx,
  outbox: Outbox,
  id: string,
  dau: string,
  reason: string,
): Promise<void> {
  await lockVersions(tx, 'read')
  const review = await readReview(tx, id, dau)
  const state = nextState(reviewLifecycle, review.state, 'approve', ['platform'])
  const by = { id: undefined, name: '' }
  const { version } = review
  await resolve(tx, outbox, by, await lockRequest(tx, id), review, {
    version,
    state,
    reason,
    conditions: [],
  })
}

/** Who decides; a rule has neither account nor name. */
type Decider = { readonly id?: string | undefined; readonly name: string }

/** A decision with all that follows from it, on a locked request; the versions of the agreement are locked, too. */
async function resolve(
  tx: Tx,
  outbox: Outbox,
  by: Decider,
  request: RequestRow,
  review: ReviewRow,
  { version, state, reason, conditions, grounds }: Decision & { readonly state: ReviewState },
): Promise<void> {
  const { id } = request
  const { dau_code: dau, download, round } = review
  const decided = { by: by.id ?? null, submission: await lastSubmission(tx, id) }
  await moveReview(tx, review, version, { state, decided, reason, conditions, grounds })
  const note = [reason, ...conditions].filter((line) => line !== '').join('\n')
  await recordStep(tx, id, { what: state, dau, by: by.name, note })
  await recordAudit(tx, {
    type: `committee.${state}`,
    actorId: by.id,
    subjectId: id,
    detail: { dau, download, round, ...(grounds && { grounds }) },
  })
  if (state === 'approved') await grantApproved(tx, by, request, { ...review, conditions })
  await settle(tx, request, by)
  await outbox.announce(tx, reviewDecided, { requestId: id, dau, round, decision: wordOf(state) })
}

function wordOf(state: ReviewState): 'approve' | 'approve-on-conditions' | 'reject' {
  if (state === 'rejected') return 'reject'
  return state === 'approved' ? 'approve' : 'approve-on-conditions'
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
      ? `A decision needs ${counted(tally.needed, 'vote')}. Cast so far: ${cast}.`
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
  actor: Decider,
  { id: requestId, extends: extended }: RequestRow,
  {
    dau_code: dau,
    download,
    conditions,
  }: Pick<ReviewRow, 'dau_code' | 'download'> & { readonly conditions: readonly string[] },
): Promise<void> {
  const actorId = actor.id
  const signed = await signedVersionOf(tx, requestId)
  // A version that was published meanwhile may ask for a new signature by some day.
  const suspendedFrom = signed === undefined ? undefined : await suspensionUnder(tx, signed)
  const signedAt = await signedAtOf(tx, requestId)
  if (extended !== null) {
    await extendGrants(tx, extended, {
      dau,
      requestId,
      actorId,
      suspendedFrom,
      signedAt,
      conditions,
    })
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
      conditions,
    })
  }
}

/** Moves the request where the decisions on it lead. */
export async function settle(tx: Tx, request: RequestRow, actor: Decider): Promise<void> {
  const command = settlementOf(await reviewsOf(tx, request.id))
  if (command === undefined || !requestLifecycle[command].from.includes(request.state)) return
  await moveLocked(tx, request, request.version, command, ['committees'], actor)
}
