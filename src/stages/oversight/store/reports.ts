import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Cell, ReportName } from '../contract/reports.ts'

/** What reports are of: the days, as half-open instants, and the data access units; null is all of them. */
export type ReportScope = {
  readonly zone: string
  /** Days, both included. */
  readonly from: string
  readonly to: string
  readonly daus: readonly string[] | null
}

export type Unit = { readonly code: string; readonly name: string }

export async function readUnits(db: Database): Promise<Unit[]> {
  return db.selectFrom('dau').select(['code', 'name']).orderBy('code').execute()
}

/** The days of a report in the zone of a person; a year until today where none are named. */
export async function readDays(
  db: Database,
  personId: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Pick<ReportScope, 'zone' | 'from' | 'to'>> {
  const { rows } = await sql<Pick<ReportScope, 'zone' | 'from' | 'to'>>`
    select zone, coalesce(${from ?? null}::date, last - interval '1 year' + interval '1 day')::date::text as from,
      last::text as to
    from (select known_zone(time_zone) as zone from person where id = ${personId}) z
    cross join lateral (select coalesce(${to ?? null}::date, (platform_now() at time zone zone)::date) as last) l`.execute(
    db,
  )
  const [days] = rows
  if (days === undefined) throw new Error(`${personId} is nobody`)
  return days
}

/** The rows of a report, in the order of its columns. */
export async function readReport(
  db: Database,
  name: ReportName,
  scope: ReportScope,
): Promise<Cell[][]> {
  const { rows } = await sql<Record<string, Cell>>`${reports[name](scope)}`.execute(db)
  return rows.map((row) => Object.values(row))
}

const ofUnits = ({ daus }: ReportScope, column: string): RawBuilder<boolean> =>
  sql`(${daus === null ? null : [...daus]}::text[] is null or ${sql.raw(column)} = any(${daus === null ? null : [...daus]}::text[]))`

/** Whether an instant lies in the days of the report. */
const inDays = ({ zone, from, to }: ReportScope, column: string): RawBuilder<boolean> =>
  sql`(${sql.raw(column)} >= ${from}::timestamp at time zone ${zone}
    and ${sql.raw(column)} < (${to}::date + 1)::timestamp at time zone ${zone})`

/**
 * One case is one request at one committee. It is filed when the request first came in with all signatures, passed on
 * when its review was opened, and decided when the chair last resolved it, not when conditions were accepted.
 */
const cases = (scope: ReportScope): RawBuilder<unknown> => sql`cases as materialized (
  select d.request_id, d.dau_code as dau, r.state as request_state, r.extends is not null as is_extension,
    filed.at as filed_at, v.opened_at as passed_at, v.state, v.grounds, v.conditions <> '{}' as has_conditions,
    case when v.decided_at is not null then coalesce(resolved.at, v.decided_at) end as decided_at
  from request_dau d join access_request r on r.id = d.request_id
    cross join lateral (
      select min(at) as at from request_step s where s.request_id = r.id and s.what in ('submitted', 'signed')) filed
    left join review v on v.request_id = d.request_id and v.dau_code = d.dau_code
    left join lateral (
      select max(at) as at from request_step s
      where s.request_id = r.id and s.what = 'conditional' and s.dau_code = d.dau_code
        and v.conditions <> '{}') resolved on true
  where d.basis = 'agreement' and filed.at is not null and r.deleted_at is null and ${ofUnits(scope, 'd.dau_code')})`

const decided = sql`c.state in ('approved', 'conditional', 'rejected')`

/** Quantile of a span, in days with one decimal. */
const days = (quantile: number, from: string, to: string): RawBuilder<number> =>
  sql`round((percentile_cont(${sql.lit(quantile)}) within group (
    order by extract(epoch from c.${sql.raw(to)} - c.${sql.raw(from)})) / 86400)::numeric, 1)::float8`

/** The first columns are those of `reportColumns`, in its order. */
const reports: Readonly<Record<ReportName, (scope: ReportScope) => RawBuilder<unknown>>> = {
  turnaround: (scope) => sql`
    with ${cases(scope)},
    months as (
      select generate_series(date_trunc('month', ${scope.from}::timestamp), ${scope.to}::timestamp, '1 month') as month)
    select to_char(m.month, 'YYYY-MM') as month, count(c.dau)::int as decided,
      ${days(0.5, 'filed_at', 'passed_at')} as a, ${days(0.9, 'filed_at', 'passed_at')} as b,
      ${days(0.5, 'passed_at', 'decided_at')} as c, ${days(0.9, 'passed_at', 'decided_at')} as d,
      ${days(0.5, 'filed_at', 'decided_at')} as e, ${days(0.9, 'filed_at', 'decided_at')} as f
    from months m left join cases c on ${decided} and ${inDays(scope, 'c.decided_at')}
      and date_trunc('month', c.decided_at at time zone ${scope.zone}) = m.month
    group by grouping sets ((m.month), ()) order by m.month nulls last`,

  'open-cases': (scope) => sql`
    with ${cases(scope)},
    open as (
      select ceil(extract(epoch from platform_now() - c.filed_at) / 86400) as age,
        case when c.request_state = 'submitted' then 'steward'
          when c.request_state = 'returned' or c.state in ('changes-asked', 'conditional') then 'requester'
          else 'committee' end as waits_for
      from cases c
      where c.request_state in ('submitted', 'returned', 'in-review', 'partly-approved')
        and (c.state is null or c.state in ('open', 'changes-asked', 'conditional')))
    select a.key as age, count(*) filter (where waits_for = 'steward')::int as steward,
      count(*) filter (where waits_for = 'committee')::int as committee,
      count(*) filter (where waits_for = 'requester')::int as requester, count(waits_for)::int as all
    from (values (1, '0-7', 0, 7), (2, '8-14', 7, 14), (3, '15-30', 14, 30), (4, '31-60', 30, 60),
      (5, '61-', 60, 1000000)) a (n, key, above, upto)
      left join open o on greatest(o.age, 1) > a.above and greatest(o.age, 1) <= a.upto
    group by a.n, a.key order by a.n`,

  decisions: (scope) => sql`
    with ${cases(scope)}
    select c.dau, count(*) filter (where c.state = 'approved' and not c.has_conditions)::int as approved,
      count(*) filter (where c.state = 'approved' and c.has_conditions)::int as on_conditions,
      count(*) filter (where c.state = 'conditional')::int as conditions_open,
      count(*) filter (where c.state = 'rejected')::int as rejected, count(*)::int as all
    from cases c where ${decided} and ${inDays(scope, 'c.decided_at')} group by c.dau order by c.dau`,

  grounds: (scope) => sql`
    with ${cases(scope)}
    select c.grounds, count(*)::int as rejections
    from cases c where c.state = 'rejected' and ${inDays(scope, 'c.decided_at')}
    group by c.grounds order by count(*) desc, c.grounds`,

  'grants-to-end': (scope) => sql`
    with months as (
      select generate_series(0, 11) as n, date_trunc('month', platform_now() at time zone ${scope.zone}) as this)
    select to_char(this + make_interval(months => n), 'YYYY-MM') as month, count(g.id)::int as grants,
      count(distinct g.person_id)::int as people
    from months left join access_grant g on g.ended_at is null and g.until_at > platform_now()
      and date_trunc('month', g.until_at at time zone ${scope.zone}) = this + make_interval(months => n)
      and ${ofUnits(scope, 'g.dau_code')}
    group by this, n order by n`,

  'grants-ended': (scope) => sql`
    select coalesce(g.end_kind, 'expired') as reason, count(*)::int as grants, count(distinct g.person_id)::int as people
    from access_grant g
    where (g.ended_at is not null or g.until_at <= platform_now())
      and ${inDays(scope, 'least(g.ended_at, g.until_at)')} and ${ofUnits(scope, 'g.dau_code')}
    group by 1 order by 2 desc, 1`,

  // What was granted before comes with the immediate vend.
  vends: (scope) => sql`
    select d.dau_code, count(*)::int as vends, sum(d.files)::bigint as files, sum(d.bytes)::bigint as bytes
    from vend v join request_dau d on d.request_id = v.request_id
      and (v.scope = d.dau_code or (v.scope = 'immediate' and d.basis = 'granted'))
    where ${inDays(scope, 'v.ready_at')} and ${ofUnits(scope, 'd.dau_code')}
    group by d.dau_code order by d.dau_code`,

  // Distinct files and people by hashing: sorting a million reads takes several times as long.
  downloads: (scope) => sql`
    with reads as (
      select dau_code, file_id, person_id, sum(reads) as reads, sum(bytes) as bytes
      from download_tally t where ${inDays(scope, 't.at')} and ${ofUnits(scope, 't.dau_code')}
      group by dau_code, file_id, person_id),
    files as (select dau_code, sum(reads) as reads, sum(bytes) as bytes from reads group by dau_code, file_id),
    people as (
      select dau_code, count(*) as people from (select distinct dau_code, person_id from reads) r group by dau_code)
    select dau_code, min(p.people)::int as people, count(*)::int as files, sum(f.reads)::bigint as reads,
      sum(f.bytes)::bigint as bytes
    from files f join people p using (dau_code) group by dau_code order by dau_code`,

  renewals: (scope) => sql`
    with ${cases(scope)},
    asked as (
      select c.dau, 0 as due, 0 as renewed, 1 as asked, (c.state = 'approved')::int as approved,
        (c.state = 'rejected')::int as rejected
      from cases c where c.is_extension and ${inDays(scope, 'c.filed_at')}),
    ended as (
      select g.dau_code, 1, exists (select from access_grant e where e.extends = g.id)::int, 0, 0, 0
      from access_grant g
      where g.dropped_at is null and ${inDays(scope, 'g.term_until')} and ${ofUnits(scope, 'g.dau_code')})
    select dau, sum(due)::int as due, sum(renewed)::int as renewed, sum(asked)::int as asked,
      coalesce(sum(approved), 0)::int as approved, coalesce(sum(rejected), 0)::int as rejected
    from (select * from asked union all select * from ended) each
    group by dau order by dau`,
}
