import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { RegisterQuery } from '../contract/register.ts'

export type RegisterRow = {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly principalInvestigator: string
  readonly institution: string
  readonly units: readonly { readonly code: string; readonly name: string }[]
  readonly approvedAt: Date
  readonly until: Date
  readonly active: boolean
  readonly people: number | null
}

/**
 * What committees approved: a request that gave grants, with its extensions. An agreement that another one continues,
 * or that gave way to a later grant, goes on until its own term. The words are those that a committee approved.
 */
const approved = sql`approved as (
  with recursive line as (
    select r.id as root, r.id from access_request r
    where r.extends is null and exists (select from access_grant g where g.request_id = r.id)
    union all
    select l.root, r.id from line l join access_request r on r.extends = l.id),
  term as (
    select l.root as id, min(g.from_at) as approved_at, max(least(g.term_until, g.dropped_at)) as until_at
    from line l join access_grant g on g.request_id = l.id group by l.root)
  select t.id, words.title, words.summary, pi.name as "principalInvestigator", pi.institution, given.units,
    t.approved_at as "approvedAt", t.until_at as until, t.until_at > platform_now() as active, f.people
  from term t
    cross join lateral (
      select jsonb_agg(jsonb_build_object('code', d.code, 'name', d.name) order by d.code) as units
      from dau d where d.code in (select g.dau_code from access_grant g where g.request_id = t.id)) given
    cross join lateral (
      select coalesce(s.answers #>> '{agreement,publicTitle}', '') as title,
        coalesce(s.answers #>> '{agreement,laySummary}', '') as summary
      from request_submission s where s.request_id = t.id
        and s.n <= coalesce((
          select max(v.submission) from review v where v.request_id = t.id and v.state = 'approved'), s.n)
      order by s.n desc limit 1) words
    join request_person pi on pi.request_id = t.id and pi.capacity = 'principal-investigator'
    left join register_figure f on f.request_id = t.id)`

type Found = Omit<RegisterQuery, 'page'>

const orders: Readonly<Record<Found['sort'], RawBuilder<unknown>>> = {
  approved: sql`"approvedAt" desc, id`,
  until: sql`until desc, id`,
  title: sql`title = '', lower(title), id`,
  institution: sql`lower(institution), "approvedAt" desc, id`,
}

const fits = ({ q = '', dau = '', state }: Found): RawBuilder<boolean> => {
  const words = q.split(/\s+/).filter((word) => word !== '')
  const has = words.map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
  return sql`
    concat_ws(' ', title, summary, "principalInvestigator", institution, jsonb_path_query_array(units, '$[*].*')) ilike all (${has}::text[])
    and (${dau} = '' or units @> jsonb_build_array(jsonb_build_object('code', ${dau}::text)))
    and (${state ?? null}::text is null or active = (${state ?? null}::text = 'active'))`
}

/** Entries from `offset` on, and how many there are in all. */
export async function readRegisterRows(
  db: Database,
  query: Found,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ rows: RegisterRow[]; total: number }> {
  const { rows } = await sql<RegisterRow & { total: number }>`
    with ${approved}, found as (select * from approved where ${fits(query)})
    select f.*, n.total from (select count(*)::int as total from found) n
    left join lateral (select * from found order by ${orders[query.sort]} limit ${limit} offset ${offset}) f on true
    order by ${orders[query.sort]}`.execute(db)
  return {
    // Past the last page there is the total alone.
    rows: rows.flatMap(({ total: _, ...row }) => (row.id === null ? [] : row)),
    total: rows[0]?.total ?? 0,
  }
}

export async function readRegisterRow(db: Database, id: string): Promise<RegisterRow | undefined> {
  const { rows } = await sql<RegisterRow>`
    with ${approved} select * from approved where id = ${id}`.execute(db)
  return rows[0]
}

export async function readRegisterUnits(db: Database): Promise<{ code: string; name: string }[]> {
  const { rows } = await sql<{ code: string; name: string }>`
    select code, name from dau d
    where exists (select from access_grant g where g.dau_code = d.code) order by code`.execute(db)
  return rows
}

/** Counts the people in the data that was approved, once more. A sample or file of nobody known is a person. */
export async function countPeople(db: Database, requestId: string): Promise<void> {
  await sql`
    insert into register_figure (request_id, people)
    select r.id, count(distinct coalesce(nullif(f.subject_name, ''), nullif(f.sample_name, ''), f.id))
    from access_request r join review v on v.request_id = r.id and v.state = 'approved'
      join manifest_file m on m.manifest_id = r.manifest_id and m.dau_code = v.dau_code
      join catalog_file f on f.id = m.file_id
    where r.id = ${requestId} and r.extends is null group by r.id
    on conflict (request_id) do update set people = excluded.people`.execute(db)
}
