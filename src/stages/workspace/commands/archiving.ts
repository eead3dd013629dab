import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { isKept, levelFor } from '../rules/content.ts'
import { reaches } from '../rules/levels.ts'
import { foldersWithin } from '../store/folders.ts'
import {
  copiesOf,
  findObjects,
  objectsOf,
  type ObjectRow,
  updateObjects,
} from '../store/objects.ts'
import {
  enterEvenArchived,
  enterProject,
  readProjectFacts,
  setArchived,
} from '../store/projects.ts'
import { keepVended, noFolder } from './folders.ts'
import { changing, type ContentDeps } from './projects.ts'

/*
 * Putting away what is not worked with. Files are archived by the DNAnexus API, a project as a whole by its page, too.
 * Bytes stay where they are, so all comes back at once.
 */

/** Makes a project read-only, and takes it out of lists. @throws Problem `not-found`, `not-permitted`, `wrong-state` */
export const archiveProject = (deps: ContentDeps, actor: Actor, id: string): Promise<void> =>
  changing(deps, actor, id, levelFor.archive, 'project.archived', async (tx) => ({
    answer: await setArchived(tx, id, true),
  }))

/** @throws Problem `wrong-state` where it is not archived, `not-found`, `not-permitted` */
export const unarchiveProject = (deps: ContentDeps, actor: Actor, id: string): Promise<void> =>
  changing(
    deps,
    actor,
    id,
    levelFor.unarchive,
    'project.unarchived',
    async (tx, { archivedAt }) => {
      if (archivedAt === null) throw new Problem('wrong-state', `${id} is not archived`)
      return { answer: await setArchived(tx, id, false) }
    },
    enterEvenArchived,
  )

/** Files by id, or what lies in a folder. */
export type FilesMeant =
  { readonly ids: readonly string[] } | { readonly folder: string; readonly isDeep: boolean }

export type Archiving = {
  /** Or brought back. */
  readonly archived: boolean
  /** Also the copies in every project of the caller's, which they have to administer. */
  readonly allCopies: boolean
}

/**
 * Archives closed files of a project, or brings them back; answers those of that project that were not so before. What
 * the platform put there stays as it is.
 * @throws Problem `not-found`, `not-permitted`, `invalid-input` for what is no file of the project
 */
export async function archiveFiles(
  { db }: ContentDeps,
  actor: Actor,
  projectId: string,
  meant: FilesMeant,
  { archived, allCopies }: Archiving,
): Promise<ObjectRow[]> {
  const type = archived ? 'objects.archived' : 'objects.unarchived'
  const ids = (await filesMeant(db, actor, projectId, meant)).map(({ id }) => id)
  const others = allCopies ? await otherPlaces(db, actor, projectId, ids) : []
  return db.transaction().execute(async (tx) => {
    const changed: ObjectRow[] = []
    // In one order, so that nobody waits for who waits for them.
    for (const place of [projectId, ...others].sort()) {
      const needed = place === projectId ? levelFor.move : 'ADMINISTER'
      await enterProject(tx, actor.id, place, needed)
      const rows = (await objectsOf(tx, actor.id, place, ids)).filter(
        (row) => !isKept(row) && row.state === 'closed' && row.archived !== archived,
      )
      if (place === projectId) changed.push(...rows)
      const objects = rows.map(({ id }) => id)
      if (objects.length === 0) continue
      await updateObjects(tx, place, objects, { archived })
      await recordAudit(tx, { type, actorId: actor.id, subjectId: place, detail: { objects } })
    }
    return changed
  })
}

/** @throws Problem `not-found`, `not-permitted`, `invalid-input` */
export async function filesMeant(
  db: Database,
  actor: Actor,
  projectId: string,
  meant: FilesMeant,
): Promise<ObjectRow[]> {
  await readProjectFacts(db, actor.id, projectId, levelFor.move)
  if ('ids' in meant) {
    const rows = await objectsOf(db, actor.id, projectId, meant.ids)
    const files = new Set(rows.flatMap(({ id, class: of }) => (of === 'file' ? id : [])))
    const other = meant.ids.find((id) => !files.has(id))
    if (other !== undefined) throw invalid('files', `${other} is no file of ${projectId}`)
    keepVended(rows)
    return rows
  }
  const { folder, isDeep } = meant
  const [found] = await foldersWithin(db, projectId, folder)
  if (folder !== '/' && found !== folder) throw noFolder(projectId)
  const query = { projectIds: [projectId], folder, isDeep, class: 'file' as const, limit: atMost }
  const rows = await findObjects(db, actor.id, query)
  if (rows.length > atMost)
    throw new Problem('too-large', `A folder holds more than ${atMost} files: take it in parts`)
  return rows.filter((row) => !isKept(row))
}

const atMost = 100_000

/** Other projects with copies of these. @throws Problem `not-permitted` where the caller does not administer one */
async function otherPlaces(
  db: Database,
  actor: Actor,
  projectId: string,
  ids: readonly string[],
): Promise<string[]> {
  const places = new Set<string>()
  for (const id of ids)
    for (const copy of await copiesOf(db, actor.id, id)) places.add(copy.projectId)
  places.delete(projectId)
  for (const place of places) {
    const { level } = await readProjectFacts(db, actor.id, place)
    if (!reaches(level, 'ADMINISTER'))
      throw new Problem('not-permitted', `Must be an admin of ${place} to archive all copies`)
  }
  return [...places]
}
