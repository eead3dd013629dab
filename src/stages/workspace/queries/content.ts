import { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { vendsOf } from '#stages/vending/store.ts'
import { type Level, levels } from '../contract.ts'
import type { Activity, OpenUpload, ProjectChoice, ProjectMember } from '../contract/content.ts'
import type { Uploaded } from '../contract/uploads.ts'
import { tellParts } from '../rules/parts.ts'
import { activityOf, type ActivityRow, namesOf } from '../store/activity.ts'
import { foldersWithin } from '../store/folders.ts'
import { membersOf } from '../store/members.ts'
import { objectsOf } from '../store/objects.ts'
import { type FileLike, openUploadsOf, type Part, partsOf, uploadedLike } from '../store/parts.ts'
import { findProjects, readProjectFacts } from '../store/projects.ts'

/** @throws Problem `not-found` unless the person is a member, as each of these. */
export async function answerMembers(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<ProjectMember[]> {
  const { ownerId } = await readProjectFacts(db, actor.id, projectId)
  return (await membersOf(db, projectId)).map(({ id, ...member }) => ({
    ...member,
    isOwner: id === ownerId,
    isReader: id === actor.id,
  }))
}

export async function answerProjects(
  db: Database,
  actor: Actor,
  level: Level,
): Promise<ProjectChoice[]> {
  const rows = await findProjects(db, actor.id, { level, archived: false, limit: 1000 })
  return rows.slice(0, 1000).map(({ id, name, level: own }) => ({ id, name, level: own }))
}

const mostFolders = 20_000

export async function answerFolders(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<string[]> {
  await readProjectFacts(db, actor.id, projectId)
  return (await foldersWithin(db, projectId)).slice(0, mostFolders)
}

export async function answerUploads(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<OpenUpload[]> {
  await readProjectFacts(db, actor.id, projectId)
  return (await openUploadsOf(db, actor.id, projectId)).map(({ createdAt, ...upload }) => ({
    ...upload,
    createdAt: createdAt.toISOString(),
  }))
}

export async function answerUploaded(
  db: Database,
  actor: Actor,
  projectId: string,
  files: readonly FileLike[],
): Promise<Uploaded[]> {
  await readProjectFacts(db, actor.id, projectId)
  const rows = await uploadedLike(db, actor.id, projectId, files)
  const parts = await partsOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ id, folder, name, size, md5 }) => ({
    fileId: id,
    folder,
    name,
    size,
    parts: tellParts({ size, md5 }, parts.get(id) ?? []).flatMap((part) =>
      part.md5 === null ? [] : { size: part.size, md5: part.md5 },
    ),
  }))
}

/** @throws Problem `not-found`, `wrong-state` for a file that is closed */
export async function answerParts(
  db: Database,
  actor: Actor,
  projectId: string,
  fileId: string,
): Promise<(Omit<Part, 'objectSha256'> & { isHere: boolean })[]> {
  const [file] = await objectsOf(db, actor.id, projectId, [fileId])
  if (file === undefined) throw new Problem('not-found', `No file ${fileId} in ${projectId}.`)
  if (file.state !== 'open') throw new Problem('wrong-state', `${fileId} is closed.`)
  const parts = (await partsOf(db, [fileId])).get(fileId) ?? []
  return parts.map(({ index, size, md5, objectSha256 }) => ({
    index,
    size,
    md5,
    isHere: objectSha256 !== null,
  }))
}

/** What the lines of the audit log hold of which members are told. */
const Detail = z.object({
  object: z.string().optional(),
  objects: z.union([z.array(z.string()), z.int()]).optional(),
  files: z.int().optional(),
  person: z.string().optional(),
  level: z.enum(levels).optional(),
  changed: z.record(z.string(), z.enum(levels).nullable()).optional(),
})
type Detail = z.infer<typeof Detail>

const named = 5

export async function answerActivity(
  db: Database,
  actor: Actor,
  projectId: string,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<Activity[]> {
  const { requestId } = await readProjectFacts(db, actor.id, projectId)
  const vends = requestId === null ? [] : await vendsOf(db, requestId)
  const rows = await activityOf(db, [projectId, ...vends.map(({ id }) => id)], {
    before: page.before,
    limit: page.limit,
  })
  const lines = rows.map((row) => ({ row, detail: Detail.safeParse(row.detail).data ?? {} }))
  const [seen, people] = await Promise.all([
    objectsOf(
      db,
      actor.id,
      projectId,
      lines.flatMap(({ detail }) => idsOf(detail).slice(0, named)),
    ),
    namesOf(
      db,
      lines.flatMap(({ detail }) => Object.keys(levelsOf(detail))),
    ),
  ])
  const names = new Map(seen.map(({ id, name }) => [id, name]))
  return lines.map(({ row, detail }) => presentActivity(row, detail, names, people))
}

function presentActivity(
  { seq, at, type, actor }: ActivityRow,
  detail: Detail,
  names: ReadonlyMap<string, string>,
  people: ReadonlyMap<string, string>,
): Activity {
  return {
    seq,
    at: at.toISOString(),
    type,
    actor,
    count: countOf(detail),
    objects: idsOf(detail)
      .slice(0, named)
      .flatMap((id) => {
        const name = names.get(id)
        return name === undefined ? [] : [{ id, name }]
      }),
    people: Object.entries(levelsOf(detail)).map(([id, level]) => ({
      name: people.get(id) ?? 'a former member',
      level,
    })),
  }
}

function idsOf({ object, objects }: Detail): readonly string[] {
  if (object !== undefined) return [object]
  return Array.isArray(objects) ? objects : []
}

function countOf({ object, objects, files }: Detail): number | null {
  if (object !== undefined) return 1
  if (Array.isArray(objects)) return objects.length
  return objects ?? files ?? null
}

const levelsOf = ({ person, level, changed = {} }: Detail): Record<string, Level | null> =>
  person === undefined ? changed : { [person]: level ?? null }
