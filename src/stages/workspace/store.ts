import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { givesDownload, isLive } from '#ledgers/grants/store.ts'
import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import { isWithdrawn } from '#stages/catalog/store/succession.ts'
import { isInReach, isObjectInReach } from '#ledgers/identity/scope.ts'
import { checksumOfFiles } from '#stages/selection/store.ts'
import type { Level } from './contract.ts'
import { curatedOfAttributes, curatedOfVersion } from './store/sample-info.ts'
import type { ObjectClass } from './contract/objects.ts'
import { type Content, immediate, inScope, type VendRow } from '#stages/vending/store.ts'

export type ProjectRow = {
  readonly id: string
  readonly name: string
  readonly requestId: string | null
  readonly owner: string
  readonly ownerId: string
  readonly level: Level
  readonly createdAt: Date
  readonly archivedAt: Date | null
  readonly files: number
  readonly bytes: number
}

/** The request's project, made at its first vend; locked until this transaction ends. */
export async function lockProjectOf(
  tx: Tx,
  requestId: string,
): Promise<{ id: string; contentVersion: number }> {
  await sql`
    insert into project (name, request_id, owner_id)
    select name, id, requester_id from access_request where id = ${requestId}
    on conflict (request_id) do nothing`.execute(tx)
  const row = await tx
    .selectFrom('project')
    .select(['id', 'content_version as contentVersion'])
    .where('request_id', '=', requestId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await sql`
    insert into project_folder (project_id, path) values (${row.id}, '/') on conflict do nothing`.execute(
    tx,
  )
  return row
}

/** The requester administers; the PI and the applicants, who hold data too, contribute. */
export async function admitParties(tx: Tx, projectId: string, requestId: string): Promise<void> {
  await sql`
    insert into project_member (project_id, person_id, level)
    select ${projectId}, person_id, case when bool_or(capacity = 'requester') then 'ADMINISTER' else 'CONTRIBUTE' end
    from request_person
    where request_id = ${requestId} and person_id is not null and removed_at is null
    group by person_id
    on conflict do nothing`.execute(tx)
}

const folders: Readonly<Record<string, string>> = {
  BAM: 'bam',
  gVCF: 'gVCF',
  'Somatic VCF': 'Somatic_VCF',
  CNV: 'CNV',
  'Feature Counts': 'feature_counts',
}

/**
 * Puts the files of a vend into its project, by reference, in one statement. Where two files of a folder would
 * share a name, the id of the file is put before it; an index file takes the id of its primary, so that the two
 * still belong together by name. A copy that somebody had put there becomes the vended file.
 */
export async function insertVendedFiles(tx: Tx, projectId: string, vend: VendRow): Promise<void> {
  const root = vend.scope === immediate ? '/immediate' : '/restricted'
  const folderOf = sql`${root} || '/' || coalesce(${JSON.stringify(folders)}::jsonb ->> f.file_type, 'other')`
  // No more than names a file: what is wide is joined where it is written, in the order of names, as they are read.
  await sql`
    create temp table vend_file on commit drop as
    select n.*, count(*) over (partition by n.folder, n.name) > 1 as is_shared from (
      select f.id, ${folderOf} as folder, regexp_replace(f.path, '^.*/', '') as name,
        substr(coalesce(p.id, f.id), 6) as prefix
      from manifest_file m join manifest k on k.id = m.manifest_id join file_version f on f.id = m.file_id
        left join file_version p on p.path = f.primary_path and p.first_release <= k.release
          and (p.last_release is null or p.last_release >= k.release)
      where m.manifest_id = ${vend.manifestId} and ${inScope(vend.requestId, vend.scope)}) n`.execute(
    tx,
  )
  await sql`
    insert into project_folder (project_id, path)
    select ${projectId}, path from (select folder as path from vend_file union select ${root}) f
    on conflict do nothing`.execute(tx)
  await sql`analyze vend_file`.execute(tx)
  // The names that are taken are read once, before: looked up row by row they would be sought among the rows put there.
  // So are the properties of a sample, and the time, which would be made anew for each of its files.
  await sql`
    with taken as materialized (
      select folder, name, min(id) as first, max(id) as last from project_file
      where project_id = ${projectId} and left_in is null group by folder, name),
    shared as materialized (
      select f.id, f.dau_code, ${curatedOfAttributes} as properties
      from file_attributes f left join dau d on d.code = f.dau_code
      where f.id in (select v.attributes_id from vend_file n join file_version v on v.id = n.id)),
    clock as materialized (select platform_now() as now)
    insert into project_file (project_id, id, folder, name, kind, size, md5, daus, object_sha256, properties,
      catalog_file_id, vend_id, created_at, modified_at)
    select ${projectId}, n.id, n.folder,
      case when n.is_shared or t.first <> n.id or t.last <> n.id then n.prefix || '_' || n.name else n.name end,
      'vended', f.size, f.md5, case when s.dau_code is null then '{}' else array[s.dau_code] end, f.object_sha256,
      s.properties || ${curatedOfVersion}, n.id, ${vend.id}, clock.now, clock.now
    from vend_file n join file_version f on f.id = n.id join shared s on s.id = f.attributes_id cross join clock
      left join taken t on t.folder = n.folder and t.name = n.name
    on conflict (project_id, id) do update set folder = excluded.folder, name = excluded.name, kind = excluded.kind,
      archived = false, daus = excluded.daus, properties = excluded.properties, vend_id = excluded.vend_id
      where project_file.kind = 'own'`.execute(tx)
  await sql`update project set content_version = content_version + 1 where id = ${projectId}`.execute(
    tx,
  )
}

/** What arrived of a vend, measured on the project itself. */
export async function contentOfVend(tx: Tx, vendId: string): Promise<Content> {
  const { rows } = await sql<Content>`
    select count(*) as files, coalesce(sum(f.size), 0)::bigint as bytes, ${checksumOfFiles} as checksum
    from (select catalog_file_id as id, size, md5 from project_file where vend_id = ${vendId}) f`.execute(
    tx,
  )
  const [content] = rows
  if (content === undefined) throw new Error('a count without a row')
  return content
}

const sampleInfoName = 'SAMPLE_INFO.txt'

/** Replaces SAMPLE_INFO.txt, provided that the project still is what it was written from. */
export async function replaceSampleInfo(
  tx: Tx,
  projectId: string,
  object: { sha256: string; size: number; md5: string },
  daus: readonly string[],
): Promise<void> {
  await noteObjects(tx, [object])
  await tx
    .deleteFrom('project_file')
    .where('project_id', '=', projectId)
    .where('folder', '=', '/')
    .where('kind', '=', 'sample-info')
    .execute()
  await tx
    .insertInto('project_file')
    .values({
      project_id: projectId,
      id: sql`new_id('file')`,
      folder: '/',
      name: sampleInfoName,
      kind: 'sample-info',
      size: object.size,
      md5: object.md5,
      daus: [...daus],
      object_sha256: object.sha256,
    })
    .execute()
}

/** Locks a project and answers the version of its content. */
export async function lockContent(tx: Tx, projectId: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('project')
    .select('content_version')
    .where('id', '=', projectId)
    .forUpdate()
    .executeTakeFirst()
  return row?.content_version
}

/** The project of a request that has had a vend. */
export async function projectIdOf(db: Database, requestId: string): Promise<string> {
  const { id } = await db
    .selectFrom('project')
    .select('id')
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow()
  return id
}

const projectColumns = sql`
  p.id, p.name, p.request_id as "requestId", o.name as owner, p.owner_id as "ownerId", m.level, p.created_at as "createdAt", p.archived_at as "archivedAt",
  (select count(*) from project_file f where f.project_id = p.id and f.left_in is null) as files,
  (select coalesce(sum(f.size), 0)::bigint from project_file f where f.project_id = p.id and f.left_in is null) as bytes`

/** @throws Problem `not-found` unless the person is a member. */
export async function readProjectRow(
  db: Database,
  personId: string,
  projectId: string,
): Promise<ProjectRow> {
  const { rows } = await sql<ProjectRow>`
    select ${projectColumns} from project p join project_member m on m.project_id = p.id and m.person_id = ${personId}
      join person o on o.id = p.owner_id where p.id = ${projectId} and ${isInReach(sql.ref('p.id'))}`.execute(
    db,
  )
  const [project] = rows
  if (project === undefined) throw new Problem('not-found', `No project ${projectId}.`)
  return project
}

export async function projectsOf(db: Database, personId: string): Promise<ProjectRow[]> {
  const { rows } = await sql<ProjectRow>`
    select ${projectColumns} from project p join project_member m on m.project_id = p.id and m.person_id = ${personId}
      join person o on o.id = p.owner_id where ${isInReach(sql.ref('p.id'))} order by p.created_at desc, p.id limit 1000`.execute(
    db,
  )
  return rows
}

export type FileRow = {
  readonly id: string
  readonly name: string
  readonly folder: string
  /** `input`: lent to a job, in its container. */
  readonly kind: 'vended' | 'sample-info' | 'own' | 'input'
  readonly size: number | null
  readonly md5: string | null
  readonly daus: string[]
  /** The object that holds its bytes; null where none does, or the parts of an upload do. */
  readonly objectSha256: string | null
  /** The platform was told where its bytes are. */
  readonly hasBytes: boolean
  /** It is put away, and gives no bytes until it is brought back. */
  readonly archived: boolean
  readonly catalogFileId: string | null
  /** They tell of a patient: for who holds a live grant. */
  readonly properties: Record<string, string>
  readonly class: ObjectClass
  readonly state: 'open' | 'closed'
  readonly types: string[]
  readonly tags: string[]
  readonly createdAt: Date
  readonly modifiedAt: Date
  /** The name of who put it there; null for the platform. */
  readonly createdBy: string | null
  /** Whether the reader holds a live grant for every DAU of the file, and download for every one. */
  readonly live: boolean
  readonly downloadable: boolean
  /** Whether the viewer may show it in place. */
  readonly viewable: boolean
}

/** The DAUs of which a person holds, or once held, a grant; of which it lives; and of which it gives download. */
export const heldBy = (personId: string | RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select coalesce(array_agg(a.dau_code), '{}') as ever,
    coalesce(array_agg(a.dau_code) filter (where ${isLive('a')}), '{}') as live,
    coalesce(array_agg(a.dau_code) filter (where ${givesDownload('a')} and ${isLive('a')}), '{}') as download
  from access_grant a where a.person_id = ${personId})`

/** Over `project_file f` and what the reader `held`: grants and project let it be taken away. */
export const mayLeave = sql<boolean>`(f.daus <@ held.download
  and not exists (select from project r where r.id = f.project_id and r.download_restricted))`

/**
 * Over `project_file f` and what the reader `held`: the viewer may show it. Each of its DAUs gives download, or lets
 * who has none look; and the project does not keep the viewer out.
 */
export const mayBeViewed = sql<boolean>`(f.daus <@ held.live
  and not exists (select from dau d where d.code = any(f.daus) and not d.viewing and d.code <> all(held.download))
  and not exists (select from project r where r.id = f.project_id and r.preview_restricted))`

/**
 * Files of a project `f` as a person may know of them, be they there or have left: a controlled file is known only to
 * who holds, or once held, a grant for each of its DAUs. Both are ids, or SQL for ids.
 */
export const filesKnownTo = (
  personId: string | RawBuilder<unknown>,
  projectId: string | RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  project_file f cross join lateral ${heldBy(personId)} held
    cross join lateral (select f.daus <@ held.live as live, ${mayLeave} as download) may
  where f.project_id = ${projectId} and f.daus <@ held.ever
    and exists (select from project_member m where m.project_id = f.project_id and m.person_id = ${personId})`

/** Those that are there. */
export const filesSeenBy = (
  personId: string | RawBuilder<unknown>,
  projectId: string | RawBuilder<unknown>,
): RawBuilder<unknown> => sql`${filesKnownTo(personId, projectId)} and f.left_in is null`

/**
 * Those that may be opened. What the catalog withdrew may not, from the instant of its release on: the project follows
 * a moment later.
 */
export const filesOpenTo = (
  personId: string | RawBuilder<unknown>,
  projectId: string | RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`${filesSeenBy(personId, projectId)} and not ${isWithdrawn('f.catalog_file_id')}`

/** Over `project_file f`: bytes came with it, or a person's upload was closed. */
export const hasBytes = sql<boolean>`(f.object_sha256 is not null or f.catalog_file_id is null and f.kind in ('own', 'input') and f.class = 'file' and f.state = 'closed')`

export const fileColumns = sql`
  f.class, f.state, f.types, f.tags, f.modified_at as "modifiedAt",
  (select c.name from person c where c.id = f.created_by) as "createdBy",
  f.id, f.name, f.folder, f.kind, f.size, f.md5, f.daus, f.object_sha256 as "objectSha256",
  ${hasBytes} as "hasBytes", f.archived, f.properties, f.catalog_file_id as "catalogFileId", f.created_at as "createdAt", may.live, may.live and may.download as downloadable,
  ${mayBeViewed} as viewable`

/** One file, or undefined where the person may not know of it, or it is withdrawn. */
export async function readFileRow(
  db: Database | Tx,
  personId: string,
  projectId: string,
  fileId: string,
): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`
    select ${fileColumns} from ${filesOpenTo(personId, projectId)} and f.id = ${fileId}
      and ${isObjectInReach()}`.execute(db)
  return rows[0]
}
