import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { filesKnownTo } from '../store.ts'

/*
 * The record of what left a project, and of what took its place, as a member may know of it: those who have, or once
 * had, access to a file.
 */

/** `f` left; `r` took its place, if anything did, and `current` is what the catalog has of the path. */
const gone = (personId: string, projectId: string) => sql`
  (select f.* from ${filesKnownTo(personId, projectId)} and f.left_in is not null) f
  join project_change c on c.project_id = f.project_id and c.number = f.left_in
  join file_version o on o.id = f.catalog_file_id
  left join project_file r on r.project_id = f.project_id and r.replaces = f.id
  left join file_version n on n.path = o.path and n.last_release is null`

/** What became of a file that left, as SQL over the above. */
const standing = sql`case when r.id is not null then 'replaced' when f.left_as = 'withdrawn' then 'withdrawn' else 'held-back' end`

export type ChangeCounts = {
  readonly withdrawn: number
  readonly replaced: number
  readonly heldBack: number
}

const counts = sql`
  count(*) filter (where ${standing} = 'withdrawn') as withdrawn,
  count(*) filter (where ${standing} = 'replaced') as replaced,
  count(*) filter (where ${standing} = 'held-back') as "heldBack"`

/** How the files that ever left stand now. */
export async function countChanges(
  db: Database,
  personId: string,
  projectId: string,
): Promise<ChangeCounts> {
  const { rows } = await sql<ChangeCounts>`
    select ${counts} from ${gone(personId, projectId)}`.execute(db)
  return rows[0] ?? { withdrawn: 0, replaced: 0, heldBack: 0 }
}

export type ChangeRow = ChangeCounts & {
  readonly number: number
  readonly at: Date
  readonly release: string
  readonly note: string
}

/** The changes by which files left, newest first, with how those stand now. */
export async function readChanges(
  db: Database,
  personId: string,
  projectId: string,
): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select c.number, c.at, k.name as release, k.note, ${counts}
    from ${gone(personId, projectId)} join catalog_release k on k.number = c.release
    group by c.number, c.at, k.name, k.note order by c.number desc limit 1000`.execute(db)
  return rows
}

export type ChangedFile = {
  readonly number: number
  readonly at: Date
  readonly release: string
  readonly note: string
  readonly folder: string
  readonly name: string
  readonly standing: 'withdrawn' | 'replaced' | 'held-back'
  readonly id: string
  readonly size: number | null
  readonly md5: string | null
  /** Of what took its place; null also where the person may not know of that. */
  readonly newId: string | null
  readonly newName: string | null
  readonly newSize: number | null
  readonly newMd5: string | null
}

/** The files that left, by change, newest first, and name. */
export async function changedFiles(
  db: Database,
  personId: string,
  projectId: string,
  limit: number,
): Promise<ChangedFile[]> {
  const { rows } = await sql<ChangedFile>`
    select c.number, c.at, k.name as release, k.note, f.folder, f.name, ${standing} as standing, f.id, f.size, f.md5,
      s.id as "newId", s.name as "newName", s.size as "newSize", s.md5 as "newMd5"
    from ${gone(personId, projectId)} join catalog_release k on k.number = c.release
      left join lateral (select r.* where r.daus <@ (
        select coalesce(array_agg(distinct dau_code), '{}') from access_grant where person_id = ${personId})) s on true
    order by c.number desc, f.folder, f.name, f.id limit ${limit}`.execute(db)
  return rows
}

/** The current versions of what is held back, with the index files that belong to them. */
export async function heldBack(tx: Tx, personId: string, projectId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with held as materialized (
      select n.id, n.path from ${gone(personId, projectId)} where n.id is not null and ${standing} = 'held-back')
    select id from held
    union select i.id from held h join file_version i on i.primary_path = h.path and i.last_release is null
    order by id`.execute(tx)
  return rows.map(({ id }) => id)
}

export type Told = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly withdrawn: number
  readonly replaced: number
  readonly heldBack: number
  /** How many came into a place that was empty before. */
  readonly came: number
}

/** Who is to hear of a change, and of how many files: the members who may know of them. */
export async function concernedBy(
  tx: Tx,
  projectId: string,
  number: number,
): Promise<readonly Told[]> {
  const { rows } = await sql<Told>`
    with moved as (
      select f.daus, case when f.left_as = 'withdrawn' then 'withdrawn'
          when exists (select from project_file r where r.project_id = f.project_id and r.replaces = f.id
            and r.came_in = ${number}) then 'replaced' else 'held-back' end as what
      from project_file f where f.project_id = ${projectId} and f.left_in = ${number}
      union all
      select f.daus, 'came' from project_file f
        join project_file o on o.project_id = f.project_id and o.id = f.replaces
      where f.project_id = ${projectId} and f.came_in = ${number} and o.left_in <> ${number}
    ), each as (select daus, what, count(*) as files from moved group by daus, what)
    select p.id as "personId", p.name, p.email,
      coalesce(sum(e.files) filter (where e.what = 'withdrawn'), 0)::bigint as withdrawn,
      coalesce(sum(e.files) filter (where e.what = 'replaced'), 0)::bigint as replaced,
      coalesce(sum(e.files) filter (where e.what = 'held-back'), 0)::bigint as "heldBack",
      coalesce(sum(e.files) filter (where e.what = 'came'), 0)::bigint as came
    from project_member m join person p on p.id = m.person_id and p.disabled_at is null cross join each e
    where m.project_id = ${projectId} and e.daus <@ (
      select coalesce(array_agg(distinct dau_code), '{}') from access_grant where person_id = m.person_id)
    group by p.id order by p.id`.execute(tx)
  return rows
}

/** What a change is told of: the project's name, and the release with its note. */
export async function factsOfChange(
  tx: Tx,
  projectId: string,
  number: number,
): Promise<{ project: string; release: string; note: string }> {
  const { rows } = await sql<{ project: string; release: string; note: string }>`
    select p.name as project, k.name as release, k.note
    from project_change c join project p on p.id = c.project_id join catalog_release k on k.number = c.release
    where c.project_id = ${projectId} and c.number = ${number}`.execute(tx)
  const [facts] = rows
  if (facts === undefined) throw new Error(`no change ${number} of ${projectId}`)
  return facts
}

/** How many files of each vend have left since, by its id. */
export async function leftSince(
  db: Database,
  projectId: string,
): Promise<Map<string, { withdrawn: number; reissued: number }>> {
  const { rows } = await sql<{ vend: string; withdrawn: number; reissued: number }>`
    select vend_id as vend, count(*) filter (where left_as = 'withdrawn') as withdrawn,
      count(*) filter (where left_as = 'reissued') as reissued
    from project_file where project_id = ${projectId} and left_in is not null and vend_id is not null
    group by vend_id`.execute(db)
  return new Map(rows.map(({ vend, ...left }) => [vend, left]))
}
