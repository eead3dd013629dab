import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { actingJob, isInReach } from '#ledgers/identity/scope.ts'
import type { Level } from '#stages/workspace/contract.ts'
import { heldBy } from '#stages/workspace/store.ts'
import { handleOf } from '#stages/workspace/store/projects.ts'
import {
  askByName,
  type Labels,
  meets,
  type Name,
  type Tree,
} from '#stages/workspace/store/terms.ts'
import type { AnalysisState, JobState } from './lifecycle.ts'
import type { Failure } from './rules/failure.ts'
import type { Values } from './rules/parameters.ts'
import { reachesTooFar, type VersionId } from './store/egress.ts'

export type ExecutionClass = 'job' | 'analysis'

/** A tool or a workflow as it was when it was run. */
export type Spec = Readonly<Record<string, unknown>>

/** What of a run does not change. */
export type NewExecution = Labels & {
  readonly id: string
  readonly class: ExecutionClass
  readonly state: JobState | AnalysisState
  readonly name: string
  readonly function: string | null
  readonly executable: string
  readonly executableName: string
  /** The version of the gallery that it is. */
  readonly tool: VersionId | null
  readonly spec: Spec
  readonly projectId: string
  readonly folder: string
  readonly containerId: string | null
  /** The person whose data it may use. */
  readonly launchedBy: string
  readonly parentJob: string | null
  readonly originJob: string | null
  readonly rootExecution: string
  readonly analysisId: string | null
  readonly stageId: string | null
  readonly runInput: Values
  readonly originalInput: Values
  readonly dependsOn: readonly string[]
  readonly details: unknown
  readonly priority: string
  readonly instanceType: string | null
  /** The most that it may cost. */
  readonly estimate: number
  /** Those that were launched together with it, and how many they are. */
  readonly batch: { readonly id: string; readonly size: number } | null
  readonly asked: Values
}

export type ExecutionRow = NewExecution & {
  /** With what other jobs gave; null until all of that is there. */
  readonly input: Values | null
  readonly leftOutput: Values | null
  readonly output: Values | null
  readonly try: number
  readonly restarts: Readonly<Record<string, number>>
  readonly failure: Failure | null
  readonly transitions: readonly { readonly newState: string; readonly setAt: number }[]
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly startedAt: Date | null
  readonly stoppedAt: Date | null
  /** As the protocol writes who launched it. */
  readonly launcher: string
  /** What it cost until now, with what it began. */
  readonly cost: number
  /** The DAUs of all that went into it. */
  readonly daus: string[]
}

/** As somebody may know of it. */
export type SeenExecution = ExecutionRow & {
  readonly level: Level
  /** The reader holds a live grant for every DAU that went into it. */
  readonly live: boolean
  /** The reader may also take away what went into it, and so what it printed. */
  readonly mayLeave: boolean
}

const columns = sql`
  e.id, e.class, e.state, e.name, e.function, e.executable, e.executable_name as "executableName", e.spec,
  case when e.tool_name is not null then jsonb_build_object('name', e.tool_name, 'version', e.tool_version) end as tool,
  e.project_id as "projectId", e.folder, e.container_id as "containerId", e.launched_by as "launchedBy",
  e.parent_job as "parentJob", e.origin_job as "originJob", e.root_execution as "rootExecution",
  e.analysis_id as "analysisId", e.stage_id as "stageId", e.run_input as "runInput",
  e.original_input as "originalInput", e.input, e.left_output as "leftOutput", e.output, e.depends_on as "dependsOn",
  e.tags, e.properties, e.details, e.priority, e.instance_type as "instanceType", e.asked, e.try, e.restarts, e.failure,
  e.transitions, e.created_at as "createdAt", e.modified_at as "modifiedAt", e.started_at as "startedAt",
  e.stopped_at as "stoppedAt", e.estimate,
  case when e.batch is not null then jsonb_build_object('id', e.batch, 'size', e.batch_size) end as batch,
  (select coalesce(sum(a.cost), 0) from execution x join job_attempt a on a.job_id = x.id
    where x.root_execution = e.root_execution
      and (e.root_execution = e.id or e.id in (x.id, x.origin_job, x.analysis_id))) as cost, (select ${handleOf('l')} from person l where l.id = e.launched_by) as launcher,
  ${sql`coalesce((select k.daus from project k where k.id = e.container_id), (
    select coalesce(array_agg(distinct u), '{}') from execution s join project k on k.id = s.container_id, unnest(k.daus) u
    where s.analysis_id = e.id))`} as daus`

/** Executions `e` of projects of which the person is a member; a job knows of those of its own tree. */
function seenBy(personId: string): RawBuilder<unknown> {
  const job = actingJob()
  const tree =
    job === undefined
      ? sql`true`
      : sql`e.root_execution = (select root_execution from execution where id = ${job.id})`
  return sql`
    execution e join project_member m on m.project_id = e.project_id and m.person_id = ${personId}
    where ${isInReach(sql.ref('m.project_id'))} and ${tree}`
}

const seen = (personId: string, condition: RawBuilder<unknown>): RawBuilder<SeenExecution> => sql`
  select s.*, s.daus <@ held.live as live, s.daus <@ held.download and (s.daus = '{}'
      or not exists (select from project r where r.id = s."projectId" and r.download_restricted)) as "mayLeave" from (
    select ${columns}, m.level from ${seenBy(personId)} and ${condition}) s cross join ${heldBy(personId)} held`

/** @throws Problem `not-found` */
export async function readExecution(
  db: Database | Tx,
  personId: string,
  id: string,
): Promise<SeenExecution> {
  const { rows } = await seen(personId, sql`e.id = ${id}`).execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', `The entity ${id} could not be found`)
  return row
}

/** What a search asks of executions; what is left out is not asked. Null asks that there is none. */
export type ExecutionQuery = {
  readonly class?: ExecutionClass | undefined
  readonly projectId?: string | undefined
  readonly ids?: readonly string[] | undefined
  readonly states?: readonly string[] | undefined
  readonly launchedBy?: readonly string[] | undefined
  readonly executable?: string | undefined
  readonly originJob?: readonly string[] | null | undefined
  readonly rootExecution?: readonly string[] | null | undefined
  readonly parentJob?: readonly string[] | null | undefined
  readonly parentAnalysis?: readonly string[] | null | undefined
  readonly includeSubjobs: boolean
  /** What people launched, without what that launched. */
  readonly onlyRoots?: boolean
  readonly name?: Name | undefined
  readonly tags?: Tree<string> | undefined
  readonly properties?: Tree<readonly [string, string | boolean]> | undefined
  readonly createdAfter?: Date | undefined
  readonly createdBefore?: Date | undefined
  /** The id of the first row of this page. */
  readonly starting?: string | undefined
  readonly limit: number
}

const among = (
  value: RawBuilder<unknown>,
  ids: readonly string[] | null | undefined,
): RawBuilder<boolean> => {
  if (ids === undefined) return sql`true`
  return ids === null ? sql`${value} is null` : sql`${value} = any(${[...ids]}::text[])`
}

/** A job of an analysis hangs below that, and not below the job that ran the workflow. */
const parentJob = sql`case when e.analysis_id is null then e.parent_job end`

/** Executions that meet a query, the newest first; one more than asked for, where there is one. */
export async function findExecutions(
  db: Database,
  personId: string,
  query: ExecutionQuery,
): Promise<SeenExecution[]> {
  const { executable: tool, starting } = query
  const condition = sql`
    ${query.class === undefined ? sql`true` : sql`e.class = ${query.class}`}
    and ${query.projectId === undefined ? sql`true` : sql`e.project_id = ${query.projectId}`}
    and ${among(sql.ref('e.id'), query.ids)} and ${among(sql.ref('e.state'), query.states)}
    and ${among(sql.ref('e.launched_by'), query.launchedBy)}
    and ${tool === undefined ? sql`true` : sql`(e.executable = ${tool} or exists (select from execution s where s.analysis_id = e.id and s.executable = ${tool}))`}
    and ${among(sql.ref('e.origin_job'), query.originJob)} and ${among(sql.ref('e.root_execution'), query.rootExecution)}
    and ${among(parentJob, query.parentJob)} and ${among(sql.ref('e.analysis_id'), query.parentAnalysis)}
    and ${query.onlyRoots === true ? sql`e.root_execution = e.id` : sql`true`}
    and ${query.includeSubjobs ? sql`true` : sql`(e.class = 'analysis' or e.origin_job = e.id)`}
    and ${meets.name(sql.ref('e.name'), query.name)} and ${meets.tags(sql.ref('e.tags'), query.tags)}
    and ${meets.properties(sql.ref('e.properties'), query.properties)}
    and ${meets.times(sql.ref('e.created_at'), query.createdAfter, query.createdBefore)}
    and ${starting === undefined ? sql`true` : sql`(e.created_at, e.id) <= (select p.created_at, p.id from execution p where p.id = ${starting})`}
    order by e.created_at desc, e.id desc limit ${query.limit + 1}`
  const asked = sql<SeenExecution>`
    select * from (${seen(personId, condition)}) x order by x."createdAt" desc, x.id desc`
  const { rows } = await askByName(db, query.name, (one) => asked.execute(one))
  return rows
}

/** A new id of a class. */
export async function newId(
  tx: Tx,
  of: 'job' | 'analysis' | 'container' | 'stage',
): Promise<string> {
  const { rows } = await sql<{ id: string }>`select new_id(${of}) as id`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('no id')
  return row.id
}

export async function insertExecution(tx: Tx, e: NewExecution): Promise<void> {
  await tx
    .insertInto('execution')
    .values({
      id: e.id,
      class: e.class,
      state: e.state,
      name: e.name,
      function: e.function,
      executable: e.executable,
      executable_name: e.executableName,
      tool_name: e.tool?.name ?? null,
      tool_version: e.tool?.version ?? null,
      spec: JSON.stringify(e.spec),
      project_id: e.projectId,
      folder: e.folder,
      container_id: e.containerId,
      launched_by: e.launchedBy,
      parent_job: e.parentJob,
      origin_job: e.originJob,
      root_execution: e.rootExecution,
      analysis_id: e.analysisId,
      stage_id: e.stageId,
      run_input: JSON.stringify(e.runInput),
      original_input: JSON.stringify(e.originalInput),
      depends_on: [...e.dependsOn],
      tags: [...e.tags],
      properties: JSON.stringify(e.properties),
      details: JSON.stringify(e.details),
      priority: e.priority,
      instance_type: e.instanceType,
      estimate: e.estimate,
      batch: e.batch?.id ?? null,
      batch_size: e.batch?.size ?? null,
      asked: JSON.stringify(e.asked),
      transitions: sql`jsonb_build_array(${transition(e.state)})`,
    })
    .execute()
}

/** When a state began; to the millisecond, in Unix time. */
const transition = (state: string): RawBuilder<unknown> => sql`
  jsonb_build_object('newState', ${state}::text, 'setAt', (extract(epoch from platform_now()) * 1000)::bigint)`

/** What changes with a move. */
export type ExecutionChange = {
  readonly input?: Values
  readonly leftOutput?: Values
  readonly output?: Values
  readonly failure?: Failure
  readonly try?: number
  readonly restarts?: Readonly<Record<string, number>>
  readonly instanceType?: string
}

/** Moves an execution on that is in a state, or answers false. */
export async function moveExecution(
  tx: Tx,
  { id, state: from }: Pick<ExecutionRow, 'id' | 'state'>,
  to: JobState | AnalysisState,
  change: ExecutionChange = {},
): Promise<boolean> {
  const { input, leftOutput, output, failure, restarts } = change
  const hasStopped = ['waiting_on_output', 'failed', 'done', 'terminated', 'restartable'].includes(
    to,
  )
  const { numUpdatedRows } = await tx
    .updateTable('execution')
    .set({
      state: to,
      transitions: sql`transitions || ${transition(to)}`,
      modified_at: sql`platform_now()`,
      ...(to === 'running' && { started_at: sql`platform_now()`, stopped_at: null }),
      ...(hasStopped && { stopped_at: sql`coalesce(stopped_at, platform_now())` }),
      ...(input && { input: JSON.stringify(input) }),
      ...(leftOutput && { left_output: JSON.stringify(leftOutput) }),
      ...(output && { output: JSON.stringify(output) }),
      ...(failure && { failure: JSON.stringify(failure) }),
      ...(restarts && { restarts: JSON.stringify(restarts) }),
      ...(change.try !== undefined && { try: change.try }),
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Sets the labels of an execution. */
export async function labelExecution(tx: Tx, id: string, labels: Partial<Labels>): Promise<void> {
  await tx
    .updateTable('execution')
    .set({
      ...(labels.tags && { tags: [...labels.tags] }),
      ...(labels.properties && { properties: JSON.stringify(labels.properties) }),
      modified_at: sql`platform_now()`,
    })
    .where('id', '=', id)
    .execute()
}

/** An execution waits for one more. */
export async function addDependency(tx: Tx, id: string, on: string): Promise<void> {
  await sql`
    update execution set depends_on = array_append(depends_on, ${on}) where id = ${id}`.execute(tx)
}

/** Whoever looks: executions by a condition over `e`, the oldest first. For the platform alone. */
async function every(db: Database | Tx, condition: RawBuilder<unknown>): Promise<ExecutionRow[]> {
  const { rows } = await sql<ExecutionRow>`
    select ${columns} from execution e where ${condition} order by e.created_at, e.id`.execute(db)
  return rows
}

export const executionsIn = (
  db: Database | Tx,
  of: ExecutionClass,
  states: readonly string[],
): Promise<ExecutionRow[]> =>
  every(db, sql`e.class = ${of} and e.state = any(${[...states]}::text[])`)

export const executionsOf = (db: Database | Tx, ids: readonly string[]): Promise<ExecutionRow[]> =>
  ids.length === 0 ? Promise.resolve([]) : every(db, sql`e.id = any(${[...ids]}::text[])`)

/** What a job launched, and the jobs of an analysis. */
export const childrenOf = (db: Database | Tx, id: string): Promise<ExecutionRow[]> =>
  every(db, sql`(e.parent_job = ${id} or e.analysis_id = ${id}) and e.id <> ${id}`)

/** How many runs each of some launched itself; none of those that launched none. */
export async function childCounts(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    select coalesce(parent_job, analysis_id) as id, count(*)::int as count from execution
    where parent_job = any(${[...ids]}::text[]) or (parent_job is null and analysis_id = any(${[...ids]}::text[]))
    group by 1`.execute(db)
  return new Map(rows.map(({ id, count }) => [id, count]))
}

/** The jobs that share a container. */
export const inContainer = (db: Database | Tx, containerId: string): Promise<ExecutionRow[]> =>
  every(db, sql`e.container_id = ${containerId}`)

/** An execution, held until this transaction ends. */
export async function holdExecution(tx: Tx, id: string): Promise<ExecutionRow | undefined> {
  await sql`select from execution where id = ${id} for update`.execute(tx)
  return (await executionsOf(tx, [id]))[0]
}

/**
 * The open jobs whose launcher may not use any more what went into them: a grant ended, they left the project, or their
 * account is disabled.
 */
export async function unpermittedJobs(db: Database): Promise<{ id: string; why: string }[]> {
  const { rows } = await sql<{ id: string; why: string }>`
    select e.id, case when p.disabled_at is not null then 'account' when m.level is null then 'project'
        when not k.daus <@ held.live then 'grant' else 'download' end as why
    from execution e join person p on p.id = e.launched_by
      join project k on k.id = e.container_id join project home on home.id = e.project_id
      left join project_member m on m.project_id = e.project_id and m.person_id = e.launched_by
        and m.level in ('CONTRIBUTE', 'ADMINISTER')
      cross join lateral ${heldBy(sql.ref('e.launched_by'))} held
    where e.state not in ('done', 'failed', 'terminated', 'terminating')
      and (p.disabled_at is not null or m.level is null or not k.daus <@ held.live or ${reachesTooFar})`.execute(
    db,
  )
  return rows
}
