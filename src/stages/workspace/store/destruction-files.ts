import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/** A file of a certificate of destruction. */
export type HeldFile = {
  readonly id: string
  /** In the catalog; of a SAMPLE_INFO.txt, in its project. */
  readonly path: string
  readonly size: number | null
  readonly md5: string | null
  readonly sha256: string | null
  /** When it first came into a project of the person. */
  readonly vendedAt: Date | null
  readonly firstDownloadAt: Date | null
  readonly lastDownloadAt: Date | null
}

/** Whose files, and of which DAUs. */
type Holding = { readonly personId: string; readonly daus: readonly string[] }

/** SQL for the ids of the projects in which a person has, or had, a place. */
const projectsEver = (personId: string | RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select project_id as id from project_member where person_id = ${personId}
  union
  select k.id from request_person q join project k on k.request_id = q.request_id
  where q.person_id = ${personId} and q.capacity not in ('institutional-authority', 'information-security-officer')`

/** SQL for whether any file of a DAU ever came into a project of a person. */
export const everVended = (
  personId: RawBuilder<unknown>,
  dau: RawBuilder<unknown>,
): RawBuilder<boolean> => sql`exists (
  select from project_file f where f.kind = 'vended' and f.daus @> array[${dau}]
    and f.project_id in (${projectsEver(personId)}))`

/**
 * SQL for every file of some DAUs that ever came into a project of a person, or that they ever downloaded, one row
 * each. Downloads are those of the audit log. What was downloaded and is no vended file is a SAMPLE_INFO.txt, which
 * may have been written anew since.
 */
const everHeld = ({ personId, daus }: Holding): RawBuilder<unknown> => sql`
  with taken as (
    select subject_id as id, min(at) as first_at, max(at) as last_at from audit_event
    where type = 'data.downloaded' and actor_id = ${personId} group by subject_id
  ), told as materialized (
    select t.*, e.data ->> 'project' as project_id, e.data -> 'daus' as daus
    from taken t cross join lateral (
      select body::jsonb -> 'data' as data from audit_event e
      where e.type = 'data.downloaded' and e.actor_id = ${personId} and e.subject_id = t.id
      order by e.at limit 1) e
  ), vended as (
    select f.id, min(v.path) as path, min(f.size) as size, min(f.md5) as md5, min(f.object_sha256) as sha256,
      min(f.created_at) as vended_at
    from project_file f join file_version v on v.id = f.catalog_file_id
    where f.kind = 'vended' and f.daus && ${[...daus]}::text[]
      and (f.project_id in (${projectsEver(personId)})
        or exists (select from told t where t.id = f.id and t.project_id = f.project_id))
    group by f.id
  )
  select v.id, v.path, v.size, v.md5, v.sha256, v.vended_at, t.first_at, t.last_at
  from vended v left join told t on t.id = v.id
  union all
  select t.id, coalesce(k.name, t.project_id) || '/SAMPLE_INFO.txt', f.size, f.md5, f.object_sha256, null, t.first_at, t.last_at
  from told t left join project k on k.id = t.project_id
    left join project_file f on f.project_id = t.project_id and f.id = t.id
  where t.daus ?| ${[...daus]}::text[] and t.id not in (select id from vended)`

const columns = sql`
  id, path, size, md5, sha256, vended_at as "vendedAt", first_at as "firstDownloadAt", last_at as "lastDownloadAt"`

/** Where the files of a certificate are read: what it keeps, once it was given. */
export type FileSource = Holding & { readonly keptBy: string | undefined }

const filesOf = ({ keptBy, ...holding }: FileSource): RawBuilder<unknown> =>
  keptBy === undefined
    ? everHeld(holding)
    : sql`
      select file_id as id, path, size, md5, sha256, vended_at, first_download_at as first_at, last_download_at as last_at
      from destruction_file where destruction_id = ${keptBy}`

/** The files, by path; `limit` none for all. */
export async function listHeldFiles(
  db: Database | Tx,
  source: FileSource,
  { offset = 0, limit }: { readonly offset?: number; readonly limit?: number } = {},
): Promise<HeldFile[]> {
  const { rows } = await sql<HeldFile>`
    select ${columns} from (${filesOf(source)}) f order by path collate "C", id
    limit ${limit ?? null} offset ${offset}`.execute(db)
  return rows
}

export type HeldTotal = {
  readonly files: number
  readonly bytes: number
  readonly downloaded: number
}

export async function countHeldFiles(db: Database | Tx, source: FileSource): Promise<HeldTotal> {
  const { rows } = await sql<HeldTotal>`
    select count(*) as files, coalesce(sum(size), 0)::bigint as bytes, count(first_at) as downloaded
    from (${filesOf(source)}) f`.execute(db)
  const [total] = rows
  if (total === undefined) throw new Error('a count without a row')
  return total
}

/** Keeps the files of a certificate as they are now. */
export async function keepHeldFiles(tx: Tx, id: string, source: FileSource): Promise<void> {
  await sql`
    insert into destruction_file
    select ${id}, row_number() over (order by path collate "C", id), id, path, size, md5, sha256, vended_at, first_at, last_at
    from (${filesOf(source)}) f`.execute(tx)
}
