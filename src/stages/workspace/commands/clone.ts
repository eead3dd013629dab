import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { below, folderPath, lastOf } from '../contract/objects.ts'
import { levelFor, mayCopy } from '../rules/content.ts'
import { ensureFolders, foldersWithin } from '../store/folders.ts'
import {
  copyObjects,
  findObjects,
  objectsOf,
  type ObjectQuery,
  type ObjectRow,
} from '../store/objects.ts'
import { enterProject, readProjectFacts } from '../store/projects.ts'
import { needFolder, needObjects, noFolder } from './folders.ts'
import type { ContentDeps } from './projects.ts'

export type Clone = {
  readonly from: string
  readonly to: string
  readonly objects: readonly string[]
  readonly folders: readonly string[]
  readonly destination: string
  /** Makes the destination where it is missing. */
  readonly parents: boolean
}

type Placed = { readonly id: string; readonly folder: string }

/**
 * Copies closed objects, and folders with all they hold, into another project: the same objects, their bytes kept once.
 * Labels of access travel along. Answers the ids of those that were there already, which stay where they are.
 * @throws Problem `not-found`, `not-permitted`, `download-not-permitted`, `wrong-state`, `invalid-input`
 */
export async function cloneObjects(
  { db }: ContentDeps,
  actor: Actor,
  clone: Clone,
): Promise<string[]> {
  const { from, to } = clone
  if (from === to) throw invalid('project', 'is the project that the objects are in')
  try {
    return await db.transaction().execute(async (tx) => {
      await enterProject(tx, actor.id, to, levelFor.upload)
      const source = await readProjectFacts(tx, actor.id, from)
      if (source.restricted)
        throw new Problem(
          'not-permitted',
          `${from} is restricted: nothing of it is copied elsewhere`,
        )
      const { placed, folders } = await planOf(tx, actor, clone)
      const there = new Set(
        (
          await objectsOf(
            tx,
            actor.id,
            to,
            placed.map(({ id }) => id),
          )
        ).map(({ id }) => id),
      )
      await ensureFolders(tx, to, [clone.destination, ...folders])
      const missing = placed.filter(({ id }) => !there.has(id))
      await copyObjects(tx, from, to, missing)
      await recordAudit(tx, {
        type: 'objects.cloned',
        actorId: actor.id,
        subjectId: to,
        detail: { from, objects: missing.map(({ id }) => id) },
      })
      return [...there]
    })
  } catch (error) {
    if (error instanceof Problem && error.code === 'download-not-permitted')
      await recordAlone(db, {
        type: 'data.denied',
        actorId: actor.id,
        subjectId: from,
        outcome: 'denied',
        detail: { to, code: error.code },
      })
    throw error
  }
}

/** Each object once with the folder it comes into, and the folders that come along. */
async function planOf(
  tx: Tx,
  actor: Actor,
  { from, to, objects, folders, destination, parents }: Clone,
): Promise<{ placed: Placed[]; folders: string[] }> {
  if (!parents) await needFolder(tx, to, destination)
  const rows = await needObjects(tx, actor, from, [...new Set(objects)])
  const plan = new Map(rows.map((row) => [row.id, { row, folder: destination }]))
  const made: string[] = []
  for (const folder of folders) {
    const inside = await foldersWithin(tx, from, folder)
    if (!inside.includes(folder)) throw noFolder(from)
    const root = folder === '/' ? destination : below(destination, lastOf(folder))
    await refuseClash(tx, to, folder, root)
    const placeOf = (path: string) => {
      const rest = folder === '/' ? path.slice(1) : path.slice(folder.length + 1)
      return folderPath(rest === '' ? root : below(root, rest))
    }
    made.push(...inside.map(placeOf))
    for (const row of await everyObject(tx, actor, {
      projectIds: [from],
      folder,
      isDeep: true,
      limit: 1,
    }))
      if (!plan.has(row.id) && !row.hidden) plan.set(row.id, { row, folder: placeOf(row.folder) })
  }
  await addLinked(tx, actor, from, plan, destination)
  const all = [...plan.values()]
  for (const { row } of all) keepHere(row)
  return { placed: all.map(({ row, folder }) => ({ id: row.id, folder })), folders: made }
}

async function refuseClash(tx: Tx, to: string, folder: string, root: string): Promise<void> {
  if (folder === '/') return
  const [there] = await foldersWithin(tx, to, root)
  if (there === root)
    throw new Problem(
      'wrong-state',
      'If cloned, a folder would conflict with the route of an existing folder.',
    )
}

/** Hidden objects come along with what links to them, as far as they are in the project, too. */
async function addLinked(
  tx: Tx,
  actor: Actor,
  from: string,
  plan: Map<string, { readonly row: ObjectRow; readonly folder: string }>,
  destination: string,
): Promise<void> {
  let reached = [...plan.values()]
  while (reached.length > 0) {
    const links = reached.flatMap(({ row }) => row.links).filter((id) => !plan.has(id))
    const linked = (await objectsOf(tx, actor.id, from, links)).filter(({ hidden }) => hidden)
    reached = linked.map((row) => ({ row, folder: destination }))
    for (const each of reached) plan.set(each.row.id, each)
  }
}

/** @throws Problem that says why an object may not be copied elsewhere */
function keepHere(object: ObjectRow): void {
  if (mayCopy(object)) return
  const { id, state, live, archived } = object
  if (state !== 'closed') throw new Problem('wrong-state', `${id} is not in the closed state`)
  if (archived) throw new Problem('wrong-state', `${id} is archived`)
  if (!live) throw new Problem('not-permitted', `Your access to ${id} has ended`)
  throw new Problem(
    'download-not-permitted',
    `Your agreement does not allow download: ${id} stays in its project`,
  )
}

const atMost = 100_000

async function everyObject(tx: Tx, actor: Actor, query: ObjectQuery): Promise<ObjectRow[]> {
  const rows = await findObjects(tx, actor.id, { ...query, limit: atMost })
  if (rows.length > atMost)
    throw new Problem('too-large', `A folder holds more than ${atMost} objects: copy it in parts`)
  return rows
}
