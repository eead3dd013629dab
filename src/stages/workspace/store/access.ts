import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { givesDownload } from '#ledgers/grants/store.ts'
import type { GrantScope } from '#ledgers/grants/store/ending.ts'
import type { AccessScope } from '../contract/access.ts'

/** SQL over `access_grant g join person p`: the grants of a scope that are not over. */
const isCurrent = ({ kind, value }: AccessScope): RawBuilder<boolean> => {
  const within = {
    person: sql`p.id = ${value}`,
    institution: sql`lower(p.institution) = lower(${value})`,
    dau: sql`g.dau_code = ${value}`,
  }
  return sql`(${within[kind]} and g.ended_at is null and g.until_at > platform_now())`
}

/** What a scope is called. @throws Problem `not-found` */
export async function nameOfScope(
  db: Database | Tx,
  { kind, value }: AccessScope,
): Promise<string> {
  const named = {
    person: sql<{ name: string }>`select name from person where id = ${value}`,
    institution: sql<{ name: string }>`
      select institution as name from person where lower(institution) = lower(${value}) limit 1`,
    dau: sql<{ name: string }>`select code as name from dau where code = ${value}`,
  }
  const { rows } = await named[kind].execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', `There is no ${kind} ${value}.`)
  return row.name
}

/** Which grants a scope means. */
export async function grantScopeOf(tx: Tx, { kind, value }: AccessScope): Promise<GrantScope> {
  if (kind === 'dau') return { dau: value }
  if (kind === 'person') return { personIds: [value] }
  const { rows } = await sql<{ id: string }>`
    select id from person where lower(institution) = lower(${value})`.execute(tx)
  return { personIds: rows.map(({ id }) => id) }
}

export type AccessRow = {
  readonly id: string
  readonly personId: string
  readonly person: string
  readonly email: string
  readonly institution: string
  readonly dau: string
  readonly download: boolean
  readonly from: Date
  readonly until: Date
  readonly suspended: boolean
  readonly requestId: string
  readonly request: string
}

/** The first of the grants of a scope that are not over, by person and DAU. */
export async function currentGrants(db: Database, scope: AccessScope): Promise<AccessRow[]> {
  const { rows } = await sql<AccessRow>`
    select g.id, p.id as "personId", p.name as person, p.email, p.institution, g.dau_code as dau,
      ${givesDownload('g')} as download, g.from_at as "from", g.until_at as until,
      coalesce(g.suspended_from <= platform_now(), false) as suspended, g.request_id as "requestId", r.name as request
    from access_grant g join person p on p.id = g.person_id join access_request r on r.id = g.request_id
    where ${isCurrent(scope)} order by p.name, p.id, g.dau_code limit 500`.execute(db)
  return rows
}

export type Extent = {
  readonly total: number
  readonly people: number
  readonly sessions: number
  readonly tokens: number
  readonly disabled: boolean
}

/** What ends with a scope. */
export async function extentOf(db: Database, scope: AccessScope): Promise<Extent> {
  const person = scope.kind === 'person' ? scope.value : ''
  const { rows } = await sql<Extent>`
    select count(*) as total, count(distinct p.id) as people,
      (select count(*) from session s where s.person_id = ${person} and s.expires_at > clock_timestamp()) as sessions,
      (select count(*) from api_token t where t.person_id = ${person} and t.revoked_at is null
        and t.expires_at > clock_timestamp()) as tokens,
      exists (select from person d where d.id = ${person} and d.disabled_at is not null) as disabled
    from access_grant g join person p on p.id = g.person_id where ${isCurrent(scope)}`.execute(db)
  const [extent] = rows
  if (extent === undefined) throw new Error('a count without a row')
  return extent
}

export type FoundScope = AccessScope & {
  readonly name: string
  readonly detail: string
  readonly grants: number
}

/** Scopes of which the name, address or code holds the words, those with most access first. */
export async function findScopes(db: Database, q: string): Promise<FoundScope[]> {
  const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const live = sql`g.ended_at is null and g.until_at > platform_now()`
  const { rows } = await sql<FoundScope>`
    select * from (
      select 'person' as kind, p.id as value, p.name, p.email as detail,
        (select count(*) from access_grant g where g.person_id = p.id and ${live}) as grants
      from person p where p.name ilike ${pattern} or p.email ilike ${pattern}
      union all
      select 'institution', min(p.institution), min(p.institution), count(distinct p.id) || ' people',
        count(g.id) filter (where ${live})
      from person p left join access_grant g on g.person_id = p.id
      where p.institution <> '' and p.institution ilike ${pattern} group by lower(p.institution)
      union all
      select 'dau', d.code, d.code, d.name,
        (select count(*) from access_grant g where g.dau_code = d.code and ${live})
      from dau d where d.code ilike ${pattern} or d.name ilike ${pattern}
    ) found order by grants desc, kind, name, value limit 30`.execute(db)
  return rows
}

/** A request, the one it extends, and all that extend it, however far. */
export async function familyOf(tx: Tx, requestId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive family as (
      select id, extends from access_request where id = ${requestId}
      union
      select r.id, r.extends from family f join access_request r on r.id = f.extends or r.extends = f.id)
    select f.id from family f join access_request r on r.id = f.id where r.deleted_at is null order by f.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

export async function insertCloseOut(
  tx: Tx,
  row: { requestId: string; closedBy: string; report: string; publications: string },
): Promise<void> {
  await tx
    .insertInto('close_out')
    .values({
      request_id: row.requestId,
      closed_by: row.closedBy,
      report: row.report,
      publications: row.publications,
    })
    .execute()
}

/** Notes that a person holds no data by these requests any more, and takes them out of their projects. */
export async function removePerson(
  tx: Tx,
  requestIds: readonly string[],
  personId: string,
): Promise<void> {
  await tx
    .updateTable('request_person')
    .set({ removed_at: sql`platform_now()` })
    .where('request_id', 'in', requestIds)
    .where('person_id', '=', personId)
    .where('capacity', '=', 'applicant')
    .execute()
  await tx
    .deleteFrom('project_member')
    .where('person_id', '=', personId)
    .where('project_id', 'in', (eb) =>
      eb.selectFrom('project').select('id').where('request_id', 'in', requestIds),
    )
    .execute()
}
