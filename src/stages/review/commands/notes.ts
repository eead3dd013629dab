import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { requestRolesOf } from '#stages/request/policy.ts'
import { lockRequest } from '#stages/request/store.ts'
import { questionAnswered, questionAsked } from '../events.ts'
import { readReview } from '../store.ts'
import { insertNote, type NoteKind, notesOf } from '../store/notes.ts'
import { type ReviewDeps, sitDown } from './sitting.ts'

/**
 * A note to the committee alone, or a question that the requester reads; what an expert writes is an opinion.
 * @throws Problem `not-permitted`, `not-found`
 */
export async function note(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  requestId: string,
  dau: string,
  { kind, text }: { readonly kind: 'note' | 'question'; readonly text: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { seat } = await sitDown(tx, actor, requestId, dau)
    if (seat === 'expert' && kind === 'question')
      throw new Problem('not-permitted', 'The committee asks the requester; an expert tells it.')
    const id = await write(tx, actor, requestId, dau, seat === 'expert' ? 'opinion' : kind, text)
    if (kind === 'question') await outbox.announce(tx, questionAsked, { requestId, dau, note: id })
  })
}

/** The requester's answer to a committee that asked. @throws Problem `wrong-state`, `not-found` */
export async function answer(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  requestId: string,
  dau: string,
  text: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const request = await lockRequest(tx, requestId)
    if (!requestRolesOf(actor, request).includes('requester'))
      throw new Problem('not-found', `No request ${requestId}.`)
    await readReview(tx, requestId, dau)
    const asked = (await notesOf(tx, requestId, ['question'])).some((each) => each.dau === dau)
    if (!asked) throw new Problem('wrong-state', 'This committee has asked nothing.')
    const id = await write(tx, actor, requestId, dau, 'answer', text)
    await outbox.announce(tx, questionAnswered, { requestId, dau, note: id })
  })
}

async function write(
  tx: Tx,
  actor: Actor,
  requestId: string,
  dau: string,
  kind: NoteKind,
  text: string,
): Promise<number> {
  const id = await insertNote(tx, { requestId, dau, kind, authorId: actor.id, text })
  await recordAudit(tx, {
    type: `committee.${kind}`,
    actorId: actor.id,
    subjectId: requestId,
    detail: { dau, note: id },
  })
  return id
}
