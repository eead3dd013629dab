import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { otherBytes } from '#stages/catalog/store/succession.ts'

/** A person who may know of files of a project that a release withdrew or reissued, and of how many. */
export type HolderRow = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly institution: string
  readonly projectId: string
  readonly project: string
  readonly withdrawn: number
  readonly reissued: number
}

/**
 * Query parts for a release by its number. `ended` are the files that it withdrew or reissued, one row each.
 * `concerned` are the versions that it makes outdated: every earlier one of a withdrawn path, since none of it
 * may be used on as if nothing had happened; of a reissued path those with the bytes that were replaced.
 */
const ended = (release: number) => sql`
  ended as materialized (
    select v.path, v.size, v.md5, n.id is null as is_withdrawn
    from file_version v left join file_version n
      on n.path = v.path and n.first_release = ${release} and n.first_release > 1
    where v.last_release = ${release - 1} and (n.id is null or ${otherBytes('n', 'v')}))`
const concerned = (release: number) => sql`
  concerned as (
    select o.id, o.path, e.is_withdrawn from ended e join file_version o on o.path = e.path and o.last_release < ${release}
    where e.is_withdrawn or not ${otherBytes('o', 'e')})`

/** How many files a release withdrew and reissued. */
export async function countEnded(
  db: Database,
  release: number,
): Promise<{ withdrawn: number; reissued: number }> {
  const { rows } = await sql<{ withdrawn: number; reissued: number }>`
    with ${ended(release)}
    select count(*) filter (where is_withdrawn) as withdrawn, count(*) filter (where not is_withdrawn) as reissued
    from ended`.execute(db)
  return rows[0] ?? { withdrawn: 0, reissued: 0 }
}

/**
 * Who holds what a release withdrew or reissued, by person and project: the members who have, or once had, a
 * grant for each DAU of a file, as those may have taken it away. By name.
 */
export async function holdersOf(db: Database, release: number): Promise<HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    with ${ended(release)}, ${concerned(release)}, held as (
      select f.project_id, f.daus, count(distinct c.path) filter (where c.is_withdrawn) as withdrawn,
        count(distinct c.path) filter (where not c.is_withdrawn) as reissued
      from concerned c join project_file f on f.catalog_file_id = c.id
      group by f.project_id, f.daus
    ), ever as (select person_id, array_agg(distinct dau_code) as daus from access_grant group by person_id)
    select p.id as "personId", p.name, p.email, p.institution, h.project_id as "projectId", k.name as project,
      sum(h.withdrawn)::bigint as withdrawn, sum(h.reissued)::bigint as reissued
    from held h join project k on k.id = h.project_id
      join project_member m on m.project_id = h.project_id join person p on p.id = m.person_id
      left join ever e on e.person_id = m.person_id
    where h.daus <@ coalesce(e.daus, '{}')
    group by p.id, h.project_id, k.name
    order by p.name, p.id, k.name, h.project_id`.execute(db)
  return rows
}

/** How many people are members of a project that holds one of these catalog files, given as SQL for their ids. */
export async function countHolders(tx: Tx, fileIds: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(distinct m.person_id) as people
    from project_file f join project_member m on m.project_id = f.project_id
    where f.catalog_file_id in (${fileIds})`.execute(tx)
  return rows[0]?.people ?? 0
}
