import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { isInReach, isObjectInReach, levelHere } from '#ledgers/identity/scope.ts'
import type { ObjectClass } from '../contract/objects.ts'
import { isWithdrawn } from '#stages/catalog/store/succession.ts'
import { type FileRow, hasBytes, heldBy, mayLeave } from '../store.ts'
import { within } from './folders.ts'
import type { Level } from '../contract.ts'
import { handleOf, levelsFrom } from './projects.ts'
import { askByName, type Labels, meets, type Name, type Tree } from './terms.ts'

/** A data object as one project holds it, and as one person may know of it. */
export type ObjectRow = Pick<
  FileRow,
  | 'id'
  | 'name'
  | 'folder'
  | 'kind'
  | 'size'
  | 'md5'
  | 'daus'
  | 'objectSha256'
  | 'hasBytes'
  | 'createdAt'
  | 'live'
  | 'downloadable'
  | 'archived'
> & {
  readonly projectId: string
  readonly class: ObjectClass
  readonly state: 'open' | 'closed'
  readonly hidden: boolean
  readonly types: string[]
  readonly tags: string[]
  /** Of a controlled file only while the reader's grant lives: they tell of a patient. */
  readonly properties: Record<string, string>
  readonly details: unknown
  readonly links: string[]
  readonly media: string | null
  /** Of a workflow or an applet: what it does, and how. */
  readonly spec: Readonly<Record<string, unknown>> | null
  readonly modifiedAt: Date
  /** To the microsecond, for the next page. */
  readonly modifiedKey: string
  /** In the words of the protocol: `archival` is archived here, and not in every project that has it. */
  readonly archivalState: 'live' | 'archival' | 'archived'
  /** As the protocol writes an account; null for what the platform put there. */
  readonly createdBy: string | null
}

const keyOf = (time: RawBuilder<unknown>): RawBuilder<string> =>
  sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const archivalState = sql`(case when not f.archived then 'live'
  when exists (select from project_file o where o.id = f.id and not o.archived) then 'archival' else 'archived' end)`

const columns = sql`
  f.archived, ${archivalState} as "archivalState",
  f.project_id as "projectId", f.id, f.class, f.state, f.hidden, f.name, f.folder, f.kind, f.size, f.md5, f.daus,
  f.types, f.tags, case when f.daus <@ held.live then f.properties else '{}' end as properties, f.details, f.links,
  f.media, f.spec, f.object_sha256 as "objectSha256", ${hasBytes} as "hasBytes", f.created_at as "createdAt", f.modified_at as "modifiedAt",
  ${keyOf(sql.ref('f.modified_at'))} as "modifiedKey",
  f.daus <@ held.live as live, ${mayLeave} as downloadable,
  (select ${handleOf('c')} from person c where c.id = f.created_by) as "createdBy"`

/** Objects `f` in projects of which the person is a member, `m`, as far as they may know of them. */
const seenBy = (personId: string) => sql`
  project_file f join project_member m on m.project_id = f.project_id and m.person_id = ${personId}
    cross join ${heldBy(personId)} held
  where f.left_in is null and f.daus <@ held.ever and ${isObjectInReach(sql.ref('m.project_id'))}`

/** Every copy of an object that a person sees, the latest changed first. */
export async function copiesOf(
  db: Database | Tx,
  personId: string,
  id: string,
): Promise<ObjectRow[]> {
  const { rows } = await sql<ObjectRow>`
    select ${columns} from ${seenBy(personId)} and f.id = ${id}
    order by f.modified_at desc, f.project_id`.execute(db)
  return rows
}

/** These objects of one project, as far as the person sees them; in no order. */
export async function objectsOf(
  db: Database | Tx,
  personId: string,
  projectId: string,
  ids: readonly string[],
): Promise<ObjectRow[]> {
  const { rows } = await sql<ObjectRow>`
    select ${columns} from ${seenBy(personId)} and f.project_id = ${projectId}
      and f.id = any(${[...ids]}::text[])`.execute(db)
  return rows
}

/** What is in one folder, by name. */
export async function folderObjects(
  db: Database,
  personId: string,
  place: FolderPlace,
): Promise<ObjectRow[]> {
  const { rows } = await sql<ObjectRow>`
    select ${columns} from ${rightIn(personId, place)} order by f.name, f.id`.execute(db)
  return rows
}

/** The same, for who needs no more than the ids. They come as one value, which is read sooner than ten thousand rows. */
export async function folderIds(
  db: Database,
  personId: string,
  place: FolderPlace,
): Promise<string[]> {
  const { rows } = await sql<{ ids: string | null }>`
    select string_agg(f.id, ' ' order by f.name, f.id) as ids from ${rightIn(personId, place)}`.execute(
    db,
  )
  return rows[0]?.ids?.split(' ') ?? []
}

export type FolderPlace = {
  readonly projectId: string
  readonly folder: string
  readonly includeHidden: boolean
}

const rightIn = (personId: string, { projectId, folder, includeHidden }: FolderPlace) => sql`
  ${seenBy(personId)} and f.project_id = ${projectId} and f.folder = ${folder}
    and (${includeHidden} or not f.hidden) and f.kind <> 'input'`

export type ObjectQuery = {
  /** Null: in every project of the person. */
  readonly projectIds: readonly string[] | null
  readonly folder?: string | undefined
  /** Also in what lies below the folder. */
  readonly isDeep: boolean
  /** The folder and all below it, where they are known and few: these are looked up, and not each object's compared. */
  readonly folders?: readonly string[] | undefined
  readonly ids?: readonly string[] | undefined
  readonly class?: ObjectClass | undefined
  readonly state?: 'open' | 'closed' | undefined
  readonly hidden?: boolean | undefined
  readonly archivalState?: ObjectRow['archivalState'] | undefined
  readonly name?: Name | undefined
  readonly types?: Tree<string> | undefined
  readonly tags?: Tree<string> | undefined
  readonly properties?: Tree<readonly [string, string | boolean]> | undefined
  /** Objects whose details link to this one. */
  readonly link?: string | undefined
  readonly createdAfter?: Date | undefined
  readonly createdBefore?: Date | undefined
  readonly modifiedAfter?: Date | undefined
  readonly modifiedBefore?: Date | undefined
  /** The last row of the page before. */
  readonly after?:
    { readonly modified: string; readonly id: string; readonly project: string } | undefined
  /** The least level of the reader in the project. */
  readonly level?: Level
  readonly limit: number
}

const placeOf = ({ folder, folders, isDeep }: ObjectQuery): RawBuilder<boolean> => {
  if (folder === undefined) return sql`true`
  if (isDeep && folders !== undefined) return sql`f.folder = any(${[...folders]}::text[])`
  return isDeep ? within(sql.ref('f.folder'), folder) : sql`f.folder = ${folder}`
}

const equal = (column: string, value: unknown): RawBuilder<boolean> =>
  value === undefined ? sql`true` : sql`${sql.ref(column)} = ${value}`

/** Objects that meet a query, the latest changed first; one more than asked for, where there is one. */
export async function findObjects(
  db: Database,
  personId: string,
  query: ObjectQuery,
): Promise<ObjectRow[]> {
  const asked = sql<ObjectRow>`
    with ${found(personId, query)}
    select ${columns} from found join project_file f on f.project_id = found.project_id and f.id = found.id cross join held
    order by f.modified_at desc, f.id desc, f.project_id desc`
  const { rows } = await askByName(db, query.name, (one) => asked.execute(one))
  return rows
}

/** Where an object is, and its place among those that were found. */
export type FoundRow = Pick<ObjectRow, 'projectId' | 'id' | 'modifiedKey'>

/** The same, for who needs no more of them. */
export async function findPlaces(
  db: Database,
  personId: string,
  query: ObjectQuery,
): Promise<FoundRow[]> {
  const asked = sql<FoundRow>`
    with ${found(personId, query)}
    select project_id as "projectId", id, ${keyOf(sql.ref('modified_at'))} as "modifiedKey" from found
    order by modified_at desc, id desc, project_id desc`
  const { rows } = await askByName(db, query.name, (one) => asked.execute(one))
  return rows
}

/** SQL: `held`, and `found`. In each project the latest are looked for, then those of all; the rest is not read whole. */
const found = (personId: string, query: ObjectQuery) => sql`
  held as materialized (select * from ${heldBy(personId)} held),
  found as materialized (
    select k.* from project_member m cross join held cross join lateral (
      select f.project_id, f.id, f.modified_at from project_file f
      where f.project_id = m.project_id and f.left_in is null and ${isObjectInReach(sql.ref('m.project_id'))}
        and ${meetsAll(query)} and ${isAsFarAsAsked(query)}
      order by f.modified_at desc, f.id desc limit ${query.limit + 1}) k
    where m.person_id = ${personId} and ${isInReach(sql.ref('m.project_id'))}
      and ${query.projectIds === null ? sql`true` : sql`m.project_id = any(${[...query.projectIds]}::text[])`}
      and ${query.level === undefined ? sql`true` : sql`${levelHere()} = any(${levelsFrom(query.level)}::text[])`}
    order by k.modified_at desc, k.id desc, k.project_id desc limit ${query.limit + 1})`

/**
 * SQL over `project_file f` and what the reader `held`: known to them, and live where its properties are asked for.
 * Whoever holds a live grant has held one. Written so that PostgreSQL expects it of many rows, not of few.
 */
const isAsFarAsAsked = ({ properties }: ObjectQuery): RawBuilder<boolean> =>
  properties === undefined
    ? sql`coalesce(f.daus <@ held.ever, false)`
    : sql`coalesce(f.daus <@ held.live, false)`

/** SQL over `project_file f` and what the reader `held`. */
function meetsAll(query: ObjectQuery): RawBuilder<boolean> {
  const { after } = query
  return sql`${query.ids === undefined ? sql`f.kind <> 'input'` : sql`true`} and ${placeOf(query)} and ${meets.ids(sql.ref('f.id'), query.ids)}
    and ${equal('f.class', query.class)} and ${equal('f.state', query.state)} and ${equal('f.hidden', query.hidden)}
    and ${query.archivalState === undefined ? sql`true` : sql`${archivalState} = ${query.archivalState}`}
    and ${meets.name(sql.ref('f.name'), query.name)}
    and ${meets.tags(sql.ref('f.types'), query.types)} and ${meets.tags(sql.ref('f.tags'), query.tags)}
    and ${meets.properties(sql.ref('f.properties'), query.properties)}
    and ${query.link === undefined ? sql`true` : sql`f.links @> array[${query.link}]::text[]`}
    and ${meets.times(sql.ref('f.created_at'), query.createdAfter, query.createdBefore)}
    and ${meets.times(sql.ref('f.modified_at'), query.modifiedAfter, query.modifiedBefore)}
    and ${
      after === undefined
        ? sql`true`
        : sql`(f.modified_at, f.id, f.project_id) < (${after.modified}::timestamptz, ${after.id}, ${after.project})
            and f.modified_at <= ${after.modified}::timestamptz`
    }`
}

export type NewObject = Labels & {
  readonly projectId: string
  readonly class: ObjectClass
  readonly state: 'open' | 'closed'
  /** Undefined takes the id. */
  readonly name: string | undefined
  readonly folder: string
  readonly hidden: boolean
  readonly types: readonly string[]
  readonly details: unknown
  readonly links: readonly string[]
  readonly media: string | null
  readonly spec: Readonly<Record<string, unknown>> | null
}

/** Puts a new object into a folder that is there; answers its id. */
export async function insertObject(tx: Tx, personId: string, object: NewObject): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into project_file (project_id, id, class, kind, state, name, folder, hidden, types, tags, properties, details,
      links, media, spec, daus, created_by)
    select ${object.projectId}, n.id, ${object.class}, 'own', ${object.state}, coalesce(${object.name ?? null}, n.id),
      ${object.folder}, ${object.hidden}, ${[...object.types]}::text[], ${[...object.tags]}::text[],
      ${JSON.stringify(object.properties)}::jsonb, ${JSON.stringify(object.details)}::jsonb,
      ${[...object.links]}::text[], ${object.media}, ${object.spec === null ? null : JSON.stringify(object.spec)}::jsonb,
      (select daus from project where id = ${object.projectId}), ${personId}
    from (select new_id(${object.class}) as id) n
    returning id`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('an insert without a row')
  return row.id
}

/** What of an object may change; what is left out stays. */
export type ObjectChange = Partial<Labels> & {
  readonly name?: string
  readonly folder?: string
  readonly types?: readonly string[]
  readonly hidden?: boolean
  readonly details?: unknown
  readonly links?: readonly string[]
  readonly state?: 'closed'
  readonly archived?: boolean
  readonly size?: number
  readonly md5?: string | null
  readonly objectSha256?: string | null
  readonly spec?: Readonly<Record<string, unknown>>
}

/** Changes objects of a project that is held. */
export async function updateObjects(
  tx: Tx,
  projectId: string,
  ids: readonly string[],
  change: ObjectChange,
): Promise<void> {
  const { tags, properties, types, details, links, objectSha256, spec, ...plain } = change
  await tx
    .updateTable('project_file')
    .set({
      ...plain,
      ...(tags !== undefined && { tags: [...tags] }),
      ...(types !== undefined && { types: [...types] }),
      ...(links !== undefined && { links: [...links] }),
      ...(properties !== undefined && { properties: JSON.stringify(properties) }),
      ...(spec !== undefined && { spec: JSON.stringify(spec) }),
      ...(details !== undefined && { details: JSON.stringify(details) }),
      ...(objectSha256 !== undefined && { object_sha256: objectSha256 }),
      modified_at: sql`platform_now()`,
    })
    .where('project_id', '=', projectId)
    .where('id', 'in', [...ids])
    .execute()
}

/** Takes objects out of a project that is held. Their parts go with the last copy. */
export async function deleteObjects(
  tx: Tx,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  await sql`
    delete from project_file where project_id = ${projectId} and id = any(${[...ids]}::text[])`.execute(
    tx,
  )
  await sql`
    delete from file_part p where p.file_id = any(${[...ids]}::text[])
      and not exists (select from project_file f where f.id = p.file_id)`.execute(tx)
}

/** What of a folder and below is there at all, also what the reader does not see. */
export async function contentWithin(
  tx: Tx,
  projectId: string,
  folder: string,
): Promise<{ id: string; kind: FileRow['kind'] }[]> {
  const { rows } = await sql<{ id: string; kind: FileRow['kind'] }>`
    select id, kind from project_file
    where project_id = ${projectId} and ${within(sql.ref('folder'), folder)}`.execute(tx)
  return rows
}

/**
 * Puts copies of closed objects of one project into another, each into a folder that is there. Who takes an original
 * away meanwhile waits, and then finds the copy: the parts of a file go with the last one.
 */
export async function copyObjects(
  tx: Tx,
  from: string,
  to: string,
  placed: readonly { readonly id: string; readonly folder: string }[],
): Promise<void> {
  await sql`
    insert into project_file (project_id, id, class, kind, state, name, folder, hidden, types, tags, properties, details,
      links, media, spec, size, md5, daus, object_sha256, catalog_file_id, created_by, created_at)
    select ${to}, f.id, f.class, 'own', f.state, f.name, c.folder, f.hidden, f.types, f.tags, f.properties, f.details,
      f.links, f.media, f.spec, f.size, f.md5, f.daus, f.object_sha256, f.catalog_file_id, f.created_by, f.created_at
    from unnest(${placed.map(({ id }) => id)}::text[], ${placed.map(({ folder }) => folder)}::text[]) c (id, folder)
      join project_file f on f.project_id = ${from} and f.id = c.id
    where not ${isWithdrawn('f.catalog_file_id')} for key share of f`.execute(tx)
}
