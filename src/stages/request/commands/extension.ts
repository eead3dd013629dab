import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { RequestDeps } from '../commands.ts'
import { agreedDraft, extendableTerms } from '../queries/extension.ts'
import { insertRequest, lockRequest, requestDaus, type RequestRow } from '../store.ts'
import { copyRequestDaus, holdExtending, isInTheWay, openExtensions } from '../store/extensions.ts'
import { extendableBy } from '../store/standing.ts'

/**
 * Starts the Extension Addendum of a request: a draft with everything as it was agreed. Its requester does, or
 * its Principal Investigator, whose request the extension then is; each may draft one, and the first that is filed counts.
 * @throws Problem `not-found`, `already-exists` while another is filed, or drafted by the same person, `wrong-state` outside of the time in which
 *   access can be extended.
 */
export const draftExtension = ({ db }: RequestDeps, actor: Actor, id: string): Promise<string> =>
  db.transaction().execute(async (tx) => {
    // The lock makes two starts at one instant follow one another.
    const row = await lockRequest(tx, id)
    if (row.requester_id !== actor.id && !(await extendableBy(tx, actor, [id])).has(id))
      throw new Problem('not-found', `No request ${id}.`)
    const others = (await openExtensions(tx, [id])).get(id) ?? []
    if (others.some((other) => isInTheWay(actor.id, other)))
      throw new Problem('already-exists', 'An extension of this request is open already.')
    const terms = await extendableTerms(tx, id)
    const { id: extension } = await insertRequest(tx, {
      requesterId: actor.id,
      release: row.release,
      selection: row.selection,
      draft: await agreedDraft(tx, row),
      extends: row,
    })
    const daus = terms.map(({ dau }) => dau)
    await copyRequestDaus(tx, id, extension, daus)
    await recordAudit(tx, {
      type: 'request.drafted',
      actorId: actor.id,
      subjectId: extension,
      detail: { extends: id, daus },
    })
    return extension
  })

/**
 * An extension is filed in its time, for all that can be extended then, and where no other was filed.
 * @throws Problem `wrong-state`
 */
export async function requireExtendable(tx: Tx, row: RequestRow): Promise<void> {
  if (row.extends === null) return
  await holdExtending(tx, row.extends)
  const others = (await openExtensions(tx, [row.extends])).get(row.extends) ?? []
  const filed = others.find(({ isDraft }) => !isDraft)
  if (filed !== undefined)
    throw new Problem(
      'wrong-state',
      `${filed.requester.name} has submitted an extension meanwhile. Delete this draft.`,
    )
  const now = (await extendableTerms(tx, row.extends)).map(({ dau }) => dau)
  const drafted = (await requestDaus(tx, row.id)).map(({ dau }) => dau)
  if (now.join() === drafted.join()) return
  throw new Problem(
    'wrong-state',
    'Since this extension was started, access to some of the data has ended or was extended. Delete the draft, and start it anew.',
  )
}
