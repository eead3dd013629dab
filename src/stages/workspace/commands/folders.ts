import type { Actor } from '#kernel/actor.ts'
import type { Tx } from '#adapters/database/port.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { below, folderPath, lastOf, parentOf } from '../contract/objects.ts'
import { isKept, levelFor, mayRemove } from '../rules/content.ts'
import { ensureFolders, foldersWithin, moveFolder, removeFolders } from '../store/folders.ts'
import {
  contentWithin,
  deleteObjects,
  objectsOf,
  type ObjectRow,
  updateObjects,
} from '../store/objects.ts'
import type { ProjectFacts } from '../store/projects.ts'
import { changing, type ContentDeps } from './projects.ts'

/*
 * Folders of a project, and where its objects lie. Paths come as `folderPath` makes them. What the platform vended
 * stays where it put it: SAMPLE_INFO.txt and the agreement speak of these places.
 */

export const noFolder = (projectId: string): Problem =>
  new Problem('not-found', `The specified folder could not be found in ${projectId}`)

/** @throws Problem `not-found` */
export async function needFolder(tx: Tx, projectId: string, folder: string): Promise<void> {
  const [found] = await foldersWithin(tx, projectId, folder)
  if (found !== folder && folder !== '/') throw noFolder(projectId)
}

/** @throws Problem `not-permitted` where one of these was vended */
export function keepVended(
  objects: readonly { readonly id: string; readonly kind: ObjectRow['kind'] }[],
): void {
  const vended = objects.find(isKept)
  if (vended === undefined) return
  throw new Problem(
    'not-permitted',
    `${vended.id} was put here by the platform and stays as it is and where it is`,
  )
}

/** @throws Problem `not-permitted` where only administrators remove something */
export function keepProtected(project: ProjectFacts): void {
  if (!mayRemove(project))
    throw new Problem(
      'not-permitted',
      `${project.id} is protected: ADMINISTER permission is required`,
    )
}

/** Makes a folder, with `parents` also those above it. @throws Problem `wrong-state`, `not-found`, `not-permitted` */
export async function createFolder(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  { folder, parents }: { readonly folder: string; readonly parents: boolean },
): Promise<void> {
  await changing(
    deps,
    actor,
    projectId,
    levelFor['create-folder'],
    'folder.created',
    async (tx) => {
      const [found] = await foldersWithin(tx, projectId, folder)
      if (found === folder && !parents)
        throw new Problem('wrong-state', `The folder ${folder} exists already in ${projectId}`)
      if (!parents) await needFolder(tx, projectId, parentOf(folder))
      await ensureFolders(tx, projectId, [folder])
      return { answer: undefined }
    },
  )
}

/**
 * Removes a folder, with `recurse` also what it holds; with `force` one that is not there is no fault.
 * @throws Problem `wrong-state` where it is not empty, `not-found`, `not-permitted`
 */
export async function removeFolder(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  removal: FolderRemoval,
): Promise<void> {
  await changing(deps, actor, projectId, levelFor.remove, 'folder.removed', async (tx, project) => {
    keepProtected(project)
    return { answer: undefined, detail: { objects: await takeFolder(tx, projectId, removal) } }
  })
}

export type FolderRemoval = {
  readonly folder: string
  readonly recurse: boolean
  readonly force: boolean
}

/** Takes a folder out of a project that is held; answers how many objects went with it. */
export async function takeFolder(
  tx: Tx,
  projectId: string,
  { folder, recurse, force }: FolderRemoval,
): Promise<number> {
  if (folder === '/' && !recurse) throw invalid('folder', 'the root of a project stays')
  const folders = await foldersWithin(tx, projectId, folder)
  if (!folders.includes(folder) && !force) throw noFolder(projectId)
  const content = await contentWithin(tx, projectId, folder)
  if (!recurse && (content.length > 0 || folders.length > 1))
    throw new Problem('wrong-state', 'The folder is not empty')
  keepVended(content)
  await deleteObjects(
    tx,
    projectId,
    content.map(({ id }) => id),
  )
  await removeFolders(tx, projectId, folder)
  return content.length
}

/** Gives a folder another path. @throws Problem `not-found`, `wrong-state`, `not-permitted` */
export async function renameFolder(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  { folder, to }: { readonly folder: string; readonly to: string },
): Promise<void> {
  await changing(
    deps,
    actor,
    projectId,
    levelFor['rename-folder'],
    'folder.renamed',
    async (tx) => {
      await needFolder(tx, projectId, parentOf(to))
      await replaceFolder(tx, projectId, folder, to)
      return { answer: undefined }
    },
  )
}

async function replaceFolder(tx: Tx, projectId: string, from: string, to: string): Promise<void> {
  if (from === '/') throw invalid('folder', 'the root of a project stays')
  if (to === from || to.startsWith(`${from}/`))
    throw new Problem('wrong-state', `The folder ${from} cannot be moved into itself`)
  await needFolder(tx, projectId, from)
  const [there] = await foldersWithin(tx, projectId, to)
  if (there === to) throw new Problem('wrong-state', `The folder ${to} exists already`)
  for (const path of await foldersWithin(tx, projectId, from))
    folderPath(`${to}${path.slice(from.length)}`)
  keepVended(await contentWithin(tx, projectId, from))
  await moveFolder(tx, projectId, from, to)
}

/** Moves objects and folders into a folder. @throws Problem `not-found`, `wrong-state`, `not-permitted` */
export async function moveInto(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  destination: string,
  {
    objects,
    folders,
  }: { readonly objects: readonly string[]; readonly folders: readonly string[] },
): Promise<void> {
  await changing(deps, actor, projectId, levelFor.move, 'objects.moved', async (tx) => {
    await needFolder(tx, projectId, destination)
    const rows = await needObjects(tx, actor, projectId, objects)
    keepVended(rows)
    if (rows.length > 0) await updateObjects(tx, projectId, objects, { folder: destination })
    for (const folder of folders)
      await replaceFolder(tx, projectId, folder, below(destination, lastOf(folder)))
    return { answer: undefined, detail: { objects: objects.length, folders: folders.length } }
  })
}

/** These objects, each of which the caller sees in the project. @throws Problem `not-found` */
export async function needObjects(
  tx: Tx,
  actor: Actor,
  projectId: string,
  ids: readonly string[],
): Promise<ObjectRow[]> {
  if (ids.length === 0) return []
  const rows = await objectsOf(tx, actor.id, projectId, ids)
  const found = new Set(rows.map(({ id }) => id))
  const missing = ids.find((id) => !found.has(id))
  if (missing !== undefined)
    throw new Problem('not-found', `The object ${missing} could not be found in ${projectId}`)
  return rows
}
