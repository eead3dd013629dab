import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { linksIn } from '../contract/objects.ts'
import { levelFor, levelToLabel, mayUpload } from '../rules/content.ts'
import { reaches } from '../rules/levels.ts'
import { type CreationKey, keepKey, madeWith } from '../store/creation-keys.ts'
import { ensureFolders } from '../store/folders.ts'
import {
  copiesOf,
  deleteObjects,
  insertObject,
  type NewObject,
  type ObjectChange,
  type ObjectRow,
  objectsOf,
  updateObjects,
} from '../store/objects.ts'
import { enterProject, type ProjectFacts } from '../store/projects.ts'
import type { Labels } from '../store/terms.ts'
import { keepProtected, keepVended, needFolder, needObjects, takeFolder } from './folders.ts'
import { changing, type ContentDeps } from './projects.ts'

export type ObjectToMake = Labels &
  Pick<
    NewObject,
    'projectId' | 'class' | 'name' | 'folder' | 'hidden' | 'types' | 'details' | 'media' | 'spec'
  > & {
    /** Makes the folders above it where they are missing. */
    readonly parents: boolean
    /** Closes it at once. */
    readonly isClosed: boolean
    /** Names, tags, types, properties, details and visibility come from this one, where they are not given. */
    readonly from?: { readonly id: string; readonly projectId: string } | undefined
  }

/** What is not given is taken from the object `from`, or empty. */
export type ObjectGiven = Pick<
  ObjectToMake,
  'projectId' | 'class' | 'folder' | 'parents' | 'isClosed' | 'from'
> &
  Partial<{
    [Key in 'name' | 'hidden' | 'types' | 'tags' | 'properties' | 'details' | 'media' | 'spec']:
      ObjectToMake[Key] | undefined
  }>

/**
 * Makes a data object in a project, open or closed. The same request with the same key makes it once.
 * @throws Problem `not-found`, `not-permitted`, `invalid-input`
 */
export async function createObject(
  { db }: ContentDeps,
  actor: Actor,
  given: ObjectGiven,
  once?: CreationKey,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const made = once && (await madeWith(tx, actor.id, once))
    if (made !== undefined) return made
    const project = await enterProject(tx, actor.id, given.projectId, levelFor.upload)
    if (given.class === 'file') keepRestricted(project)
    const { parents, isClosed, from: _, ...object } = await completed(tx, actor, given)
    if (parents) await ensureFolders(tx, given.projectId, [given.folder])
    else await needFolder(tx, given.projectId, given.folder)
    const id = await insertObject(tx, actor.id, {
      ...object,
      state: isClosed ? 'closed' : 'open',
      // What comes with a tool goes where the tool goes.
      links: linksIn([object.details, object.class === 'applet' ? object.spec?.['runSpec'] : null]),
    })
    if (once) await keepKey(tx, actor.id, once, id)
    await recordAudit(tx, {
      type: 'object.created',
      actorId: actor.id,
      subjectId: given.projectId,
      detail: { object: id },
    })
    return id
  })
}

function keepRestricted(project: ProjectFacts): void {
  if (!mayUpload(project))
    throw new Problem('not-permitted', `Uploading to ${project.id} is restricted`)
}

async function completed(tx: Tx, actor: Actor, given: ObjectGiven): Promise<ObjectToMake> {
  const from = given.from && (await sourceOf(tx, actor, given.from))
  return {
    ...given,
    name: given.name ?? from?.name,
    hidden: given.hidden ?? from?.hidden ?? false,
    types: given.types ?? from?.types ?? [],
    tags: given.tags ?? from?.tags ?? [],
    properties: given.properties ?? from?.properties ?? {},
    details: given.details ?? from?.details ?? {},
    media: given.media ?? from?.media ?? null,
    spec: given.spec ?? from?.spec ?? null,
  }
}

async function sourceOf(
  tx: Tx,
  actor: Actor,
  { id, projectId }: { readonly id: string; readonly projectId: string },
): Promise<ObjectRow> {
  const [row] = await objectsOf(tx, actor.id, projectId, [id])
  if (row === undefined) throw new Problem('not-found', `The entity ${id} could not be found`)
  return row
}

/** Names and labels differ from project to project. */
export type PlacedChange = Pick<ObjectChange, 'name' | 'tags' | 'properties'>

/**
 * Changes name, tags or properties of a copy. Of an open object UPLOAD is enough. What was vended keeps its name, and
 * the properties that came with it.
 * @throws Problem `not-found`, `not-permitted`
 */
export async function relabelObject(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  id: string,
  change: (before: ObjectRow) => PlacedChange,
): Promise<void> {
  await changing(
    deps,
    actor,
    projectId,
    levelFor.upload,
    'object.labelled',
    async (tx, project) => {
      const [object] = await objectsOf(tx, actor.id, projectId, [id])
      if (object === undefined)
        throw new Problem('not-found', `The entity ${id} could not be found`)
      const needed = levelToLabel(object)
      if (!reaches(project.level, needed))
        throw new Problem('not-permitted', `${needed} permission is required on ${projectId}`)
      keepVended([object])
      await updateObjects(tx, projectId, [id], change(object))
      return { answer: undefined, detail: { object: id } }
    },
  )
}

/** What of an object changes only while it is open. */
export type OpenChange = Pick<ObjectChange, 'types' | 'hidden' | 'details'>

/** @throws Problem `wrong-state` for a closed object, `not-found`, `not-permitted` */
export async function changeOpenObject(
  deps: ContentDeps,
  actor: Actor,
  id: string,
  change: (before: ObjectRow) => OpenChange,
): Promise<void> {
  await changingOpen(deps, actor, id, 'object.changed', async (object) => {
    const changed = change(object)
    return { ...changed, ...('details' in changed && { links: linksIn(changed.details) }) }
  })
}

/** Closes a record or a workflow: from then on it is what it is. @throws Problem `wrong-state`, `not-found`, `not-permitted` */
export async function closeObject(deps: ContentDeps, actor: Actor, id: string): Promise<void> {
  await changingOpen(deps, actor, id, 'object.closed', async () => ({ state: 'closed' }))
}

/** Changes an object that is open, in the one project that has it. */
export async function changingOpen(
  { db }: ContentDeps,
  actor: Actor,
  id: string,
  type: string,
  change: (before: ObjectRow, tx: Tx) => Promise<ObjectChange | undefined>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { projectId } = await openCopy(tx, actor, id)
    await enterProject(tx, actor.id, projectId, levelFor.upload)
    const object = await openCopy(tx, actor, id)
    const changed = await change(object, tx)
    if (changed === undefined) return
    await updateObjects(tx, projectId, [id], changed)
    await recordAudit(tx, {
      type,
      actorId: actor.id,
      subjectId: projectId,
      detail: { object: id },
    })
  })
}

/** @throws Problem `not-found`, `wrong-state` */
export async function openCopy(
  db: Database | Tx,
  actor: Pick<Actor, 'id'>,
  id: string,
): Promise<ObjectRow> {
  const [object] = await copiesOf(db, actor.id, id)
  if (object === undefined) throw new Problem('not-found', `The entity ${id} could not be found`)
  if (object.state !== 'open') throw new Problem('wrong-state', `${id} is not in the open state`)
  return object
}

/** Takes objects out of a project, all or none; with `force` those that are not there are no fault. */
export async function removeObjects(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  { objects, force }: { readonly objects: readonly string[]; readonly force: boolean },
): Promise<void> {
  await changing(
    deps,
    actor,
    projectId,
    levelFor.remove,
    'objects.removed',
    async (tx, project) => {
      keepProtected(project)
      const rows = force
        ? await objectsOf(tx, actor.id, projectId, objects)
        : await needObjects(tx, actor, projectId, objects)
      keepVended(rows)
      const ids = rows.map(({ id }) => id)
      await deleteObjects(tx, projectId, ids)
      return { answer: undefined, detail: { objects: ids } }
    },
  )
}

/**
 * Takes objects, and folders with all they hold, out of a project: all or none.
 * @throws Problem `not-found`, `not-permitted`
 */
export async function removeContent(
  deps: ContentDeps,
  actor: Actor,
  projectId: string,
  {
    objects,
    folders,
  }: { readonly objects: readonly string[]; readonly folders: readonly string[] },
): Promise<void> {
  await changing(
    deps,
    actor,
    projectId,
    levelFor.remove,
    'objects.removed',
    async (tx, project) => {
      keepProtected(project)
      keepVended(await needObjects(tx, actor, projectId, objects))
      await deleteObjects(tx, projectId, objects)
      for (const folder of folders)
        await takeFolder(tx, projectId, { folder, recurse: true, force: true })
      return { answer: undefined, detail: { objects: [...objects], folders: folders.length } }
    },
  )
}
