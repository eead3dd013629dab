import type { Database } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { holdAudit, recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { lockContent } from '../store.ts'
import {
  abandonedFiles,
  claimNight,
  deleteLostParts,
  giveUpUnused,
  graceDays,
  markUnused,
  unknownAmong,
} from '../store/freeing.ts'
import { deleteObjects } from '../store/objects.ts'

/*
 * Bytes that nothing refers to are freed: docs/decisions/027-freeing-bytes.md says why in this way.
 */

type FreeingDeps = { readonly db: Database; readonly objects: ObjectStore }

/** What is done once a night. A night that was missed is made good by the next one. */
export async function freeAtNight(deps: FreeingDeps): Promise<void> {
  if (!(await claimNight(deps.db, 'free-objects'))) return
  await abandonUploads(deps)
  await freeObjects(deps)
}

/** Ends uploads on which nobody has worked for a day, as upstream does. */
export async function abandonUploads({ db }: Pick<FreeingDeps, 'db'>): Promise<void> {
  const projects = new Set((await abandonedFiles(db)).map(({ projectId }) => projectId))
  for (const projectId of projects) {
    await db.transaction().execute(async (tx) => {
      await lockContent(tx, projectId)
      const ids = (await abandonedFiles(tx, projectId)).map(({ id }) => id)
      if (ids.length === 0) return
      await deleteObjects(tx, projectId, ids)
      await recordAudit(tx, {
        type: 'uploads.abandoned',
        subjectId: projectId,
        detail: { objects: ids },
      })
    })
  }
}

/** Frees what nothing has referred to for the days of grace. */
export async function freeObjects(deps: FreeingDeps): Promise<void> {
  await deleteLostParts(deps.db)
  await markUnused(deps.db)
  while (await giveUpSome(deps)) continue
  await removeUnknown(deps)
}

/** Answers whether there may be more. */
const giveUpSome = ({ db }: FreeingDeps): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    const objects = await giveUpUnused(tx)
    if (objects.length === 0) return false
    const bytes = objects.reduce((sum, { size }) => sum + size, 0)
    const keys = objects.map(({ sha256 }) => sha256)
    await recordAudit(tx, { type: 'objects.given-up', detail: { objects: keys, bytes } })
    return true
  })

/** Removes the bytes of which the platform knows nothing: given up, or never taken, as a part with a wrong checksum. */
async function removeUnknown({ db, objects: { sweeping } }: FreeingDeps): Promise<void> {
  if (sweeping === undefined) return
  const unwritten = graceDays * 24 * 60 * 60
  for await (const keys of sweeping.list(unwritten)) {
    const removed: string[] = []
    for (const key of await unknownAmong(db, keys))
      if (await sweeping.remove(key, unwritten)) removed.push(key)
    if (removed.length > 0)
      await recordAlone(db, { type: 'objects.freed', detail: { objects: removed } })
  }
}
