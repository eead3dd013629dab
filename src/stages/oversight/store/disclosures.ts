import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Disclosure, DisclosureQuery } from '../contract/audit.ts'

/** Whose, or of which sample; `person` is an id. Days are in UTC. */
export type DisclosureFilter = DisclosureQuery

export type DisclosureRow = Omit<Disclosure, 'at'> & { readonly at: Date }

const kinds = sql`case e.type when 'data.downloaded' then 'downloaded' when 'data.viewed' then 'viewed' else 'read-by-job' end`

/** Files of a sample, where one is named. */
const ofSample = (sample: string | undefined, file: string): RawBuilder<unknown> =>
  sample === undefined
    ? sql``
    : sql`and ${sql.raw(file)} in (select id from catalog_file where sample_name = ${sample})`

const ofPerson = (person: string | undefined, column: string): RawBuilder<unknown> =>
  person === undefined ? sql`` : sql`and ${sql.raw(column)} = ${person}`

/** Reads of what is controlled, one row each; the rest of a download that broke off is no further one. */
const reads = ({ person, sample }: DisclosureFilter): RawBuilder<unknown> => sql`
  select e.at, ${kinds} as how, e.actor_id as person_id, e.subject_id as file_id, d.project_id, d.daus,
    g.id as grant_id, g.request_id, e.seq
  from audit_event e
    cross join lateral (
      select e.body::jsonb -> 'data' ->> 'project' as project_id,
        array(select jsonb_array_elements_text(e.body::jsonb -> 'data' -> 'daus')) as daus) d
    left join lateral (
      select id, request_id from access_grant
      where person_id = e.actor_id and dau_code = any(d.daus) and from_at <= e.at and coalesce(ended_at, until_at) >= e.at
      order by from_at desc, id limit 1) g on true
  where e.type in ('data.downloaded', 'data.viewed', 'data.read-by-job')
    ${ofPerson(person, 'e.actor_id')} ${ofSample(sample, 'e.subject_id')}`

/** Files that lay in a project of somebody while they had a grant for them, one row each. */
const held = ({ person, sample }: DisclosureFilter): RawBuilder<unknown> => sql`
  select distinct on (m.person_id, f.project_id, f.id) greatest(f.created_at, g.from_at) as at, 'held' as how,
    m.person_id, f.id as file_id, f.project_id, f.daus, g.id as grant_id, g.request_id, null::bigint as seq
  from (
    select person_id, project_id from project_member
    union
    select q.person_id, k.id from request_person q join project k on k.request_id = q.request_id
    where q.person_id is not null and q.capacity not in ('institutional-authority', 'information-security-officer')) m
    join project_file f on f.project_id = m.project_id
    join access_grant g on g.person_id = m.person_id and g.dau_code = any(f.daus)
      and coalesce(g.ended_at, g.until_at) >= f.created_at
  where f.kind = 'vended' ${ofPerson(person, 'm.person_id')} ${ofSample(sample, 'f.id')}
  order by m.person_id, f.project_id, f.id, greatest(f.created_at, g.from_at), g.id`

const found = (filter: DisclosureFilter): RawBuilder<unknown> => {
  const { dau, from, to } = filter
  return sql`found as (
    select d.* from (select * from (${held(filter)}) h union all ${reads(filter)}) d
    where true ${dau === undefined ? sql`` : sql`and ${dau} = any(d.daus)`}
      ${from === undefined ? sql`` : sql`and d.at >= ${from}::timestamp at time zone 'UTC'`}
      ${to === undefined ? sql`` : sql`and d.at < (${to}::date + 1)::timestamp at time zone 'UTC'`})`
}

/** Newest first. */
export async function findDisclosures(
  db: Database,
  filter: DisclosureFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<DisclosureRow[]> {
  const { rows } = await sql<DisclosureRow>`
    with ${found(filter)}
    select f.at, f.how, jsonb_build_object('id', p.id, 'name', p.name, 'institution', p.institution) as person,
      jsonb_build_object('id', f.file_id, 'path', coalesce(c.path, o.folder || '/' || o.name, f.file_id)) as file,
      c.sample_name as sample, f.daus, f.project_id as project, f.grant_id as "grant", f.request_id as request,
      f.seq as event
    from (select * from found order by at desc, seq desc nulls last, file_id, person_id, project_id
        limit ${limit} offset ${offset}) f
      join person p on p.id = f.person_id
      left join catalog_file c on c.id = f.file_id
      left join project_file o on o.project_id = f.project_id and o.id = f.file_id
    order by f.at desc, f.seq desc nulls last, f.file_id, f.person_id, f.project_id`.execute(db)
  return rows
}

export async function countDisclosures(db: Database, filter: DisclosureFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    with ${found(filter)} select count(*)::int as total from found`.execute(db)
  return rows[0]?.total ?? 0
}
