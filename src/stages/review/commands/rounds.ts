import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { lockVersions } from '#stages/agreement/store/versions.ts'
import { moveLocked } from '#stages/request/commands.ts'
import type { Section } from '#stages/request/contract.ts'
import { correctable, sectionTitles } from '#stages/request/rules/sections.ts'
import { requestRolesOf } from '#stages/request/policy.ts'
import { lockRequest, recordStep } from '#stages/request/store.ts'
import { conditionsAccepted, requestReturned, reviewReopened } from '../events.ts'
import { reviewLifecycle } from '../lifecycle.ts'
import { moveReview, readReview, reviewsOf } from '../store.ts'
import { grantApproved, settle } from './deciding.ts'
import { nextOf, type ReviewDeps, sitDown } from './sitting.ts'

/*
 * What leads a review into another round, and what ends one that is approved on conditions.
 */

type Said = { readonly version: number; readonly reason: string }

/**
 * The chair sends the request back to its requester, who changes the sections and has it signed anew. The other
 * committees wait meanwhile; what they decided stands.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`
 */
export async function askForChanges(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  dau: string,
  { version, reason, sections }: Said & { readonly sections: readonly Section[] },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const work = await sitDown(tx, actor, id, dau)
    const state = nextOf(work, 'ask-changes')
    const { request } = work
    const open = correctable(request.extends !== null)
    const closed = sections.find((section) => !open.includes(section))
    if (closed !== undefined)
      throw invalid('sections', `“${sectionTitles[closed]}” cannot be changed any more.`)
    await moveReview(tx, work.review, version, { state, reason, sections })
    const moved = await moveLocked(
      tx,
      request,
      request.version,
      'ask-changes',
      ['committees'],
      actor,
    )
    const note = `${sections.map((section) => sectionTitles[section]).join(', ')}: ${reason}`
    await recordStep(tx, id, { what: 'changes-asked', dau, by: actor.name, note })
    await recordAudit(tx, {
      type: 'committee.changes-asked',
      actorId: actor.id,
      subjectId: id,
      detail: { dau, sections },
    })
    await outbox.announce(tx, requestReturned, {
      requestId: id,
      version: moved.version,
      reason,
      dau,
    })
  })
}

/**
 * The chair takes back a rejection, or conditions that were not accepted; the committee votes anew.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`
 */
export async function reopen(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  dau: string,
  { version, reason }: Said,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const work = await sitDown(tx, actor, id, dau)
    const state = nextOf(work, 'reopen')
    const { request, review } = work
    await moveReview(tx, review, version, { state, reason: '', newRound: true })
    if (request.state === 'rejected')
      await moveLocked(tx, request, request.version, 'reopen', ['committees'], actor)
    await recordStep(tx, id, { what: 'reopened', dau, by: actor.name, note: reason })
    await recordAudit(tx, {
      type: 'committee.reopened',
      actorId: actor.id,
      subjectId: id,
      detail: { dau, from: review.state },
    })
    const round = review.round + 1
    await outbox.announce(tx, reviewReopened, { requestId: id, dau, round, reason })
  })
}

/**
 * The requester accepts the conditions: the approval stands, and access begins with them.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`
 */
export async function accept(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  id: string,
  dau: string,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const request = await lockRequest(tx, id)
    if (!requestRolesOf(actor, request).includes('requester'))
      throw new Problem('not-found', `No request ${id}.`)
    const review = await readReview(tx, id, dau)
    const state = nextState(reviewLifecycle, review.state, 'accept', ['requester'])
    await lockVersions(tx, 'read')
    const approved = (await reviewsOf(tx, id)).find(({ dau_code }) => dau_code === dau)
    await moveReview(tx, review, version, {
      state,
      decided: { by: approved?.decided_by_id ?? null, submission: approved?.submission ?? 0 },
      reason: approved?.reason ?? '',
      conditions: approved?.conditions ?? [],
    })
    await recordStep(tx, id, { what: 'conditions-accepted', dau, by: actor.name })
    await recordStep(tx, id, { what: state, dau, by: approved?.decided_by ?? '' })
    await recordAudit(tx, {
      type: 'committee.conditions-accepted',
      actorId: actor.id,
      subjectId: id,
      detail: { dau, round: review.round, conditions: approved?.conditions },
    })
    await grantApproved(tx, actor, request, {
      ...review,
      conditions: approved?.conditions ?? [],
    })
    await settle(tx, request, actor)
    await outbox.announce(tx, conditionsAccepted, { requestId: id, dau })
  })
}
