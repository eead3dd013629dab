import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { isInReach, levelHere } from '#ledgers/identity/scope.ts'
import { type Level, levels } from '../contract.ts'
import { reaches } from '../rules/levels.ts'
import { askByName, type Labels, meets, type Name, type Tree } from './terms.ts'

/** Settings of a project that its administrators change. */
export type ProjectFlags = {
  /** Only administrators remove what is in it. */
  readonly protected: boolean
  /** Nothing of it is copied to another project. */
  readonly restricted: boolean
  /** Nothing of it is downloaded. */
  readonly downloadRestricted: boolean
  readonly previewRestricted: boolean
  readonly uploadRestricted: boolean
}

export type ProjectFacts = ProjectFlags & {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly tags: string[]
  readonly properties: Record<string, string>
  readonly version: number
  /** Where clients are told that it lies. */
  readonly region: string
  /** Ids of the tools that may run; null for any. */
  readonly allowedExecutables: string[] | null
  /** What clients set and read back, without effect here. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly requestId: string | null
  readonly ownerId: string
  /** As others write it: the handle, or what stands for it. */
  readonly owner: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  /** Since when nothing in it changes; null while it is worked in. */
  readonly archivedAt: Date | null
  /** Of the reader. */
  readonly level: Level
}

/** How an account is written in the protocol: its handle, or the end of its id where it has none. */
export const handleOf = (person: string): RawBuilder<string> =>
  sql<string>`coalesce(${sql.ref(person)}.handle, substr(${sql.ref(person)}.id, 8))`

/** Made for each call: how far it reaches is known when it runs. */
const columns = () => sql`
  p.id, p.name, p.summary, p.description, p.tags, p.properties, p.version, p.protected, p.restricted,
  p.download_restricted as "downloadRestricted", p.preview_restricted as "previewRestricted",
  p.upload_restricted as "uploadRestricted", p.region,
  p.allowed_executables as "allowedExecutables", p.settings, p.request_id as "requestId", p.owner_id as "ownerId",
  ${handleOf('o')} as owner, p.created_at as "createdAt", p.modified_at as "modifiedAt",
  p.archived_at as "archivedAt", ${levelHere()} as level`

/** The projects of which a person is a member: `p`, with the membership `m` and the owner `o`. */
const memberships = (personId: string) => sql`
  project p join project_member m on m.project_id = p.id and m.person_id = ${personId}
    join person o on o.id = p.owner_id
  where p.destroyed_at is null and ${isInReach(sql.ref('m.project_id'))}`

const unknown = (id: string): Problem =>
  new Problem('not-found', `The entity ${id} could not be found`)

/** @throws Problem `not-found` where the person is no member, `not-permitted` for less than the level. */
function admitted<P extends { readonly level: Level }>(
  project: P | undefined,
  id: string,
  needed: Level,
): P {
  if (project === undefined) throw unknown(id)
  if (!reaches(project.level, needed))
    throw new Problem('not-permitted', `${needed} permission is required on ${id}`)
  return project
}

/** @throws Problem `not-found`, `not-permitted` */
export async function readProjectFacts(
  db: Database | Tx,
  personId: string,
  id: string,
  needed: Level = 'VIEW',
): Promise<ProjectFacts> {
  const { rows } = await sql<ProjectFacts>`
    select ${columns()} from ${memberships(personId)} and p.id = ${id}`.execute(db)
  return admitted(rows[0], id, needed)
}

/** Holds a project for a change of what it is or holds. */
export type Enter = (tx: Tx, personId: string, id: string, needed: Level) => Promise<ProjectFacts>

/**
 * Holds a project for a change by a member, until this transaction ends; changes of one project follow one another.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state` where it is archived
 */
export const enterProject: Enter = async (tx, personId, id, needed) => {
  const project = await enterEvenArchived(tx, personId, id, needed)
  if (project.archivedAt !== null)
    throw new Problem('wrong-state', `${id} is archived: an administrator of it can bring it back`)
  return project
}

/** The same for what an archived project stays open to: its members, and coming back. @throws Problem `not-found`, `not-permitted` */
export async function enterEvenArchived(
  tx: Tx,
  personId: string,
  id: string,
  needed: Level,
): Promise<ProjectFacts> {
  const touched = await tx
    .updateTable('project')
    .set({ modified_at: sql`platform_now()` })
    .where('id', '=', id)
    .where('destroyed_at', 'is', null)
    .executeTakeFirst()
  if (touched.numUpdatedRows === 0n) throw unknown(id)
  return readProjectFacts(tx, personId, id, needed)
}

export type NewProject = Partial<ProjectFlags> & {
  readonly name: string
  readonly region?: string | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, string>> | undefined
}

const flagColumns = {
  protected: 'protected',
  restricted: 'restricted',
  downloadRestricted: 'download_restricted',
  previewRestricted: 'preview_restricted',
  uploadRestricted: 'upload_restricted',
} as const satisfies Record<keyof ProjectFlags, string>

const flagsOf = (project: Partial<ProjectFlags>) =>
  Object.fromEntries(
    Object.entries(flagColumns).flatMap(([flag, column]) => {
      const value = project[flag as keyof ProjectFlags]
      return value === undefined ? [] : [[column, value]]
    }),
  )

/** Makes an empty project that belongs to a person. */
export async function insertProject(tx: Tx, ownerId: string, project: NewProject): Promise<string> {
  const { id } = await tx
    .insertInto('project')
    .values({
      name: project.name,
      owner_id: ownerId,
      ...(project.region !== undefined && { region: project.region }),
      summary: project.summary ?? '',
      description: project.description ?? '',
      tags: [...(project.tags ?? [])],
      properties: JSON.stringify(project.properties ?? {}),
      ...flagsOf(project),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('project_member')
    .values({ project_id: id, person_id: ownerId, level: 'ADMINISTER' })
    .execute()
  await tx.insertInto('project_folder').values({ project_id: id, path: '/' }).execute()
  return id
}

export type ProjectChange = Partial<ProjectFlags> & {
  readonly name?: string | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly allowedExecutables?: readonly string[] | null | undefined
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/** Changes a project that is held; answers its new version. */
export async function updateProject(tx: Tx, id: string, change: ProjectChange): Promise<number> {
  const { name, summary, description, allowedExecutables: tools, settings } = change
  const { version } = await tx
    .updateTable('project')
    .set({
      ...(name !== undefined && { name }),
      ...(summary !== undefined && { summary }),
      ...(description !== undefined && { description }),
      ...(tools !== undefined && { allowed_executables: tools === null ? null : [...tools] }),
      ...(settings !== undefined && {
        settings: sql`settings || ${JSON.stringify(settings)}::jsonb`,
      }),
      ...flagsOf(change),
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** Archives a project that is held, or brings it back. */
export async function setArchived(tx: Tx, id: string, archived: boolean): Promise<void> {
  await tx
    .updateTable('project')
    .set({ archived_at: archived ? sql`platform_now()` : null })
    .where('id', '=', id)
    .execute()
}

/** Sets the labels of a project that is held. */
export async function labelProject(
  tx: Tx,
  id: string,
  { tags, properties }: Labels,
): Promise<void> {
  await tx
    .updateTable('project')
    .set({ tags: [...tags], properties: JSON.stringify(properties) })
    .where('id', '=', id)
    .execute()
}

/** Ends a project: its members, its folders and what they hold go; that it was, stays. */
export async function endProject(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('project_file').where('project_id', '=', id).execute()
  await tx.deleteFrom('project_folder').where('project_id', '=', id).execute()
  await tx.deleteFrom('project_member').where('project_id', '=', id).execute()
  await tx
    .updateTable('project')
    .set({ destroyed_at: sql`platform_now()` })
    .where('id', '=', id)
    .execute()
}

export type ProjectQuery = {
  readonly ids?: readonly string[] | undefined
  readonly name?: Name | undefined
  /** The least level of the reader. */
  readonly level: Level
  /** Archived ones, too. */
  readonly archived: boolean
  readonly ownerIds?: readonly string[] | undefined
  readonly regions?: readonly string[] | undefined
  readonly tags?: Tree<string> | undefined
  readonly properties?: Tree<readonly [string, string | boolean]> | undefined
  readonly createdAfter?: Date | undefined
  readonly createdBefore?: Date | undefined
  /** The id of the first row of this page. */
  readonly starting?: string | undefined
  readonly limit: number
}

/** The projects of a person that meet a query, the newest first; one more than asked for, where there is one. */
export async function findProjects(
  db: Database,
  personId: string,
  query: ProjectQuery,
): Promise<ProjectFacts[]> {
  const asked = sql<ProjectFacts>`
    select ${columns()} from ${memberships(personId)}
      and ${levelHere()} = any(${levelsFrom(query.level)}::text[]) and not starts_with(p.id, 'container-')
      and (${query.archived} or p.archived_at is null)
      and ${meets.ids(sql.ref('p.id'), query.ids)} and ${meets.name(sql.ref('p.name'), query.name)}
      and ${meets.tags(sql.ref('p.tags'), query.tags)}
      and ${meets.properties(sql.ref('p.properties'), query.properties)}
      and ${meets.times(sql.ref('p.created_at'), query.createdAfter, query.createdBefore)}
      and ${meets.ids(sql.ref('p.owner_id'), query.ownerIds)}
      and ${meets.ids(sql.ref('p.region'), query.regions)}
      and ${
        query.starting === undefined
          ? sql`true`
          : sql`(p.created_at, p.id) <= (select s.created_at, s.id from project s where s.id = ${query.starting})`
      }
    order by p.created_at desc, p.id desc limit ${query.limit + 1}`
  const { rows } = await askByName(db, query.name, (one) => asked.execute(one))
  return rows
}

/** The levels from one on. */
export const levelsFrom = (level: Level): Level[] => levels.filter((each) => reaches(each, level))

/** Sizes in bytes of what a project holds: what its people put there, and what was vended into it. */
export async function usageOf(db: Database, id: string): Promise<{ own: number; vended: number }> {
  const { rows } = await sql<{ own: number; vended: number }>`
    select coalesce(sum(size) filter (where kind = 'own'), 0)::bigint as own,
      coalesce(sum(size) filter (where kind <> 'own'), 0)::bigint as vended
    from project_file where project_id = ${id} and left_in is null`.execute(db)
  return rows[0] ?? { own: 0, vended: 0 }
}
