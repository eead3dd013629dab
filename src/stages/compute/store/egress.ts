import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Try } from '#adapters/executor/port.ts'
import { heldBy } from '#stages/workspace/store.ts'

/*
 * Hosts that tools may reach. A list is of one version of the gallery; an applet has it that is the same, whatever it is
 * called. The list of a withdrawn version is empty.
 */

/** What an administrator allows a version. */
export type Egress = {
  readonly hosts: readonly string[]
  /** Why also with data that who runs it may not take away; null: then it may not run. */
  readonly controlledReason: string | null
  /** Of the list; 0 before there was any. */
  readonly revision: number
}

export type VersionId = { readonly name: string; readonly version: string }

export async function egressOf(db: Database | Tx, { name, version }: VersionId): Promise<Egress> {
  const { rows } = await sql<Egress>`
    select t.hosts, t.controlled_reason as "controlledReason", t.revision
    from tool_egress t join tool_version v on v.name = t.name and v.version = t.version and v.withdrawn_at is null
    where t.name = ${name} and t.version = ${version}`.execute(db)
  return rows[0] ?? { hosts: [], controlledReason: null, revision: 0 }
}

/** Whether the list was of the revision; it is of the next one then. */
export async function saveEgress(
  tx: Tx,
  { name, version }: VersionId,
  { hosts, controlledReason, revision }: Egress,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into tool_egress as t (name, version, hosts, controlled_reason, revision)
    select ${name}, ${version}, ${[...hosts]}::text[], ${controlledReason}, 1
    where ${revision} = 0 or exists (select from tool_egress where name = ${name} and version = ${version})
    on conflict (name, version) do update
      set hosts = excluded.hosts, controlled_reason = excluded.controlled_reason, revision = t.revision + 1
      where t.revision = ${revision}`.execute(tx)
  return numAffectedRows === 1n
}

/** The version of the gallery that an applet is a copy of, by its labels and each letter of what it is. */
export async function versionOf(
  db: Database | Tx,
  {
    properties,
    spec,
  }: {
    readonly properties: Readonly<Record<string, string>>
    readonly spec: Readonly<Record<string, unknown>>
  },
): Promise<VersionId | null> {
  const { rows } = await sql<VersionId>`
    select name, version from tool_version
    where name = ${properties['tool'] ?? ''} and version = ${properties['version'] ?? ''}
      and spec = ${JSON.stringify(spec)}::jsonb`.execute(db)
  return rows[0] ?? null
}

/** What a job may reach now, and whether that is right with what is in its container. */
export type Reach = {
  readonly hosts: readonly string[]
  readonly isExcepted: boolean
  /** A job that launched it, directly or not, may reach hosts without an exception. */
  readonly isBelow: boolean
  /** Who launched it may take away all that is in its container. */
  readonly mayLeave: boolean
}

/** Over a job's container `k`, its project `home` and what its launcher `held`. */
const mayLeaveContainer: RawBuilder<boolean> = sql`(k.daus <@ held.download and not home.download_restricted)`

export async function reachOf(tx: Tx, jobId: string): Promise<Reach> {
  const { rows } = await sql<Reach>`
    with recursive above as (
      select parent_job as id from execution where id = ${jobId}
      union select e.parent_job from execution e join above on e.id = above.id)
    select coalesce(t.hosts, '{}') as hosts, t.controlled_reason is not null as "isExcepted",
      ${mayLeaveContainer} as "mayLeave",
      exists (select from job_attempt a join above on above.id = a.job_id where a.egress <> '{}' and not a.is_excepted)
        as "isBelow"
    from execution e join project k on k.id = e.container_id join project home on home.id = e.project_id
      cross join lateral ${heldBy(sql.ref('e.launched_by'))} held
      left join tool_version v on v.name = e.tool_name and v.version = e.tool_version and v.withdrawn_at is null
      left join tool_egress t on t.name = v.name and t.version = v.version
    where e.id = ${jobId}`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error(`there is no job ${jobId}`)
  return row
}

/** Of `e`, with its container, project and what its launcher holds: it reaches hosts, and may not with what it has. */
export const reachesTooFar: RawBuilder<boolean> = sql`(not ${mayLeaveContainer} and exists (
  select from job_attempt a where a.job_id = e.id and a.state <> 'ended' and a.egress <> '{}' and not a.is_excepted))`

/** Hosts that were asked for by the attempts of a job, in their order, each once. */
export async function hostsAskedBy(
  db: Database,
  jobId: string,
): Promise<{ host: string; isAllowed: boolean }[]> {
  const { rows } = await sql<{ host: string; isAllowed: boolean }>`
    select h.host ->> 'host' as host, (h.host ->> 'isAllowed')::boolean as "isAllowed"
    from job_attempt a cross join jsonb_array_elements(a.result -> 'hosts') with ordinality h (host, n)
    where a.job_id = ${jobId} group by 1, 2 order by min(a.try), min(h.n)`.execute(db)
  return rows
}

/** What the attempts of a job tried and did not get, in the order in which it came up. */
export async function triedBy(db: Database, jobId: string): Promise<Try[]> {
  const { rows } = await sql<Try>`
    select t.tried ->> 'kind' as kind, t.tried ->> 'what' as what, sum((t.tried ->> 'times')::int8)::float8 as times
    from job_attempt a cross join jsonb_array_elements(a.result -> 'tries') with ordinality t (tried, n)
    where a.job_id = ${jobId} group by 1, 2 order by min(a.try), min(t.n)`.execute(db)
  return rows
}

/** What the last attempt of a job may reach; undefined where there was none. */
export async function egressGiven(
  db: Database,
  jobId: string,
): Promise<readonly string[] | undefined> {
  const { rows } = await sql<{ egress: string[] }>`
    select egress from job_attempt where job_id = ${jobId} order by try desc limit 1`.execute(db)
  return rows[0]?.egress
}
