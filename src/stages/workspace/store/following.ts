import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { isLive } from '#ledgers/grants/store.ts'
import { otherBytes } from '#stages/catalog/store/succession.ts'
import { refreshProperties } from './sample-info.ts'

/*
 * A project follows the catalog, path by path. Of each path that it was given, the last version counts:
 *
 * - the current release has no such file: the version leaves, withdrawn;
 * - it has the file with other bytes: the version leaves, reissued, and the new one takes its place;
 * - it has the file again after it had left: the new version takes the place that it had.
 *
 * A version takes a place only where somebody of the project may read it: it is open access, or a member holds a live
 * grant for its DAU. Otherwise it is held back, and comes when there is such a grant. An index file leaves with its
 * primary, and a new one comes with it. Rows never go: what left is the record.
 */

/** SQL over the version `n`: whether somebody of the project `f` may read it. */
const isOpenTo = (projectId: ReturnType<typeof sql>) => sql`(n.dau_code is null or exists (
  select from project_member m join access_grant a on a.person_id = m.person_id
  where m.project_id = ${projectId} and a.dau_code = n.dau_code and ${isLive('a')}))`

/** SQL over the version `o` of a project and the current one `n` of its path, if any: whether `o` has to leave. */
const isOver = sql`(n.id is null or (o.primary_path is not null and n.primary_path is null) or ${otherBytes('n', 'o')})`

/** The projects in which something has to leave, or can come; by id. */
export async function projectsBehind(db: Database | Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct f.project_id as id
    from project_file f join file_version o on o.id = f.catalog_file_id
      left join file_version n on n.path = o.path and n.last_release is null
    where f.left_in is null and o.last_release is not null and ${isOver}
    union select id from (${owed}) o order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Projects with a place that a current version can take. */
const owed = sql`
  select distinct f.project_id as id
  from project_file f join file_version o on o.id = f.catalog_file_id
    join catalog_file n on n.path = o.path and n.last_release is null
  where f.left_in is not null and ${isOpenTo(sql`f.project_id`)}
    and not (o.primary_path is not null and n.primary_path is null)
    and not exists (select from project_file r where r.project_id = f.project_id and r.replaces = f.id)`

/** The projects to which something comes that was held back; by id. */
export async function projectsOwed(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from (${owed}) o order by id`.execute(db)
  return rows.map(({ id }) => id)
}

export type Moves = {
  /** Of the current release. */
  readonly release: number
  readonly withdrawn: number
  /** Replaced, or held back. */
  readonly reissued: number
  /** How many came into a place. */
  readonly came: number
}

/**
 * Makes `project_move`, what has to happen in a project now: the last version `file_id` of a path, as what it leaves
 * if it is still there, and the version `new_id` that takes its place, if one does. Locks nothing itself.
 */
export async function listMoves(tx: Tx, projectId: string): Promise<Moves | undefined> {
  await sql`drop table if exists project_move`.execute(tx)
  await sql`
    create temp table project_move on commit drop as
    with last as materialized (
      select f.id as file_id, f.left_in is null as is_there, o.*
      from project_file f join file_version o on o.id = f.catalog_file_id
      where f.project_id = ${projectId} and o.last_release is not null and not exists (
        select from file_version l join project_file g on g.project_id = ${projectId} and g.catalog_file_id = l.id
        where l.path = o.path and l.first_release > o.first_release))
    select o.file_id, o.is_there, o.path,
      case when not o.is_there then null
        when n.id is null or (o.primary_path is not null and n.primary_path is null) then 'withdrawn'
        else 'reissued' end as left_as,
      case when (o.primary_path is null or n.primary_path is not null) and ${isOpenTo(sql`${projectId}`)}
        then n.id end as new_id
    from last o left join catalog_file n on n.path = o.path and n.last_release is null
    where not o.is_there or ${isOver}`.execute(tx)
  // What is gone already, and still is not to be had.
  await sql`delete from project_move where not is_there and new_id is null`.execute(tx)
  const { rows } = await sql<Moves>`
    select (select max(number) from catalog_release) as release,
      count(*) filter (where left_as = 'withdrawn') as withdrawn,
      count(*) filter (where left_as = 'reissued') as reissued, count(new_id) as came
    from project_move having count(*) > 0`.execute(tx)
  return rows[0]
}

/** Carries out `project_move` as the next change of a project that is locked; answers its number. */
export async function makeMoves(tx: Tx, projectId: string, release: number): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into project_change (project_id, number, release)
    select ${projectId}, coalesce(max(number), 0) + 1, ${release} from project_change where project_id = ${projectId}
    returning number`.execute(tx)
  const number = rows[0]?.number
  if (number === undefined) throw new Error('a change without a number')
  await sql`
    update project_file f set left_in = ${number}, left_as = m.left_as
    from project_move m where f.project_id = ${projectId} and f.id = m.file_id and m.is_there`.execute(
    tx,
  )
  // Into the place that the earlier version had; its name only where another file has taken it since.
  await sql`
    insert into project_file
      (project_id, id, folder, name, kind, size, md5, daus, object_sha256, catalog_file_id, came_in, replaces)
    select f.project_id, n.id, f.folder,
      case when exists (select from project_file x
          where x.project_id = f.project_id and x.folder = f.folder and x.name = f.name and x.left_in is null)
        then substr(n.id, 6) || '_' || f.name else f.name end,
      f.kind, n.size, n.md5, ${dausOf}, n.object_sha256, n.id, ${number}, f.id
    from project_move m join project_file f on f.project_id = ${projectId} and f.id = m.file_id
      join catalog_file n on n.id = m.new_id`.execute(tx)
  // An index file that is new lies beside its primary, with what stands before that one's name, if anything.
  await sql`
    insert into project_file
      (project_id, id, folder, name, kind, size, md5, daus, object_sha256, catalog_file_id, came_in)
    select b.project_id, b.id, b.folder,
      case when count(*) over (partition by b.folder, b.name) > 1 or exists (select from project_file x
          where x.project_id = b.project_id and x.folder = b.folder and x.name = b.name and x.left_in is null)
        then substr(b.id, 6) || '_' || b.name else b.name end,
      b.kind, b.size, b.md5, b.daus, b.object_sha256, b.id, ${number}
    from (
      select p.project_id, n.id, p.folder, p.kind, n.size, n.md5, n.object_sha256, ${dausOf} as daus,
        left(p.name, -length(${baseName('m')})) || ${baseName('n')} as name
      from project_move m join project_file p on p.project_id = ${projectId} and p.id = m.new_id
        join catalog_file n on n.primary_path = m.path and n.last_release is null
      where not exists (
        select from project_file x join file_version v on v.id = x.catalog_file_id
        where x.project_id = ${projectId} and v.path = n.path)) b`.execute(tx)
  await refreshProperties(tx, sql`p.project_id = ${projectId} and p.came_in = ${number}`)
  await sql`update project set content_version = content_version + 1 where id = ${projectId}`.execute(
    tx,
  )
  return number
}

/** SQL: the name of a file without its folders. */
const baseName = (row: 'm' | 'n') => sql`regexp_replace(${sql.ref(`${row}.path`)}, '^.*/', '')`

/** SQL over the version `n`: its DAUs as a project has them. */
const dausOf = sql`case when n.dau_code is null then '{}'::text[] else array[n.dau_code] end`
