import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Try } from '#adapters/executor/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { Batch, type Execution, type ExecutionDetails, type readLog } from './contract.ts'
import {
  analysisLifecycle,
  type AnalysisState,
  isClosed,
  jobLifecycle,
  type JobState,
} from './lifecycle.ts'
import { needInputs, rolesOf } from './policy.ts'
import { batchNameProperty, batchProperty } from './rules/batch.ts'
import { isFree, type Prices } from './rules/prices.ts'
import { childCounts, findExecutions, readExecution, type SeenExecution } from './store.ts'
import { egressGiven, hostsAskedBy, triedBy } from './store/egress.ts'
import { linesAfter } from './store/log.ts'

export type AnswerDeps = { readonly db: Database; readonly prices: Prices }

const iso = (time: Date | null): string | null => time?.toISOString() ?? null

/** Executions as pages have them, in the same order. */
export async function presented(
  { db, prices }: AnswerDeps,
  personId: string,
  executions: readonly SeenExecution[],
): Promise<Execution[]> {
  const counts = await childCounts(
    db,
    executions.map(({ id }) => id),
  )
  return executions.map((e) => present(personId, prices, e, counts.get(e.id) ?? 0))
}

/** Of a run that its reader sees; `prices` are the platform's. */
function present(
  personId: string,
  prices: Prices,
  e: SeenExecution,
  childCount: number,
): Execution {
  const roles = rolesOf(personId, e)
  // A row's state is one of its class: the database holds no other.
  const open =
    e.class === 'job'
      ? openCommands(jobLifecycle, e.state as JobState, roles)
      : openCommands(analysisLifecycle, e.state as AnalysisState, roles)
  return {
    id: e.id,
    class: e.class,
    state: e.state,
    name: e.name,
    function: e.function,
    tool: { id: e.executable, name: e.executableName },
    launchedBy: e.launcher,
    parent: e.parentJob,
    analysis: e.analysisId,
    stage: e.stageId,
    root: e.rootExecution,
    createdAt: e.createdAt.toISOString(),
    startedAt: iso(e.startedAt),
    stoppedAt: iso(e.stoppedAt),
    instanceType: e.instanceType,
    folder: e.folder,
    batch: batchOf(e),
    childCount,
    cost: e.cost,
    atMost: isClosed(e.state) ? e.cost : e.cost + e.estimate,
    currency: isFree(prices) ? null : prices.currency,
    failure: e.failure && {
      reason: e.failure.reason,
      message: e.live ? e.failure.message : '',
      from: e.failure.from ?? e.id,
    },
    isReadable: e.live,
    openCommands: open,
  }
}

/** Labels are anybody's to set: what is no batch is none. */
const batchOf = ({ properties }: Pick<SeenExecution, 'properties'>): Execution['batch'] =>
  Batch.safeParse({ id: properties[batchProperty], name: properties[batchNameProperty] }).data ??
  null

export async function answerExecutions(
  deps: AnswerDeps,
  actor: Actor,
  projectId: string,
  query: {
    readonly root?: string | undefined
    readonly state?: string | undefined
    readonly tool?: string | undefined
    readonly starting?: string | undefined
    readonly limit: number
  },
): Promise<{ executions: Execution[]; next: string | null }> {
  const { db } = deps
  await readProjectFacts(db, actor.id, projectId)
  const { root, state, tool, starting, limit } = query
  const rows = await findExecutions(db, actor.id, {
    projectId,
    rootExecution: root === undefined ? undefined : [root],
    onlyRoots: root === undefined,
    states: state === undefined ? undefined : [state],
    executable: tool,
    includeSubjobs: true,
    starting,
    limit,
  })
  return {
    executions: await presented(deps, actor.id, rows.slice(0, limit)),
    next: rows[limit]?.id ?? null,
  }
}

export async function answerExecution(
  { db, prices }: AnswerDeps,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<ExecutionDetails> {
  const e = await executionIn(db, actor, projectId, id)
  const counts = await childCounts(db, [id])
  const [egress, hosts, tries] = await Promise.all([
    egressGiven(db, id),
    hostsAskedBy(db, id),
    triedBy(db, id),
  ])
  return {
    ...present(actor.id, prices, e, counts.get(id) ?? 0),
    runInput: e.runInput,
    input: e.input ?? e.originalInput,
    output: e.live ? e.output : null,
    priority: e.priority,
    dependsOn: [...e.dependsOn],
    tags: [...e.tags],
    properties: { ...e.properties },
    egress: egress === undefined ? null : [...egress],
    // Their names are words of the tool's, as what it prints.
    hosts: e.mayLeave ? hosts : null,
    tries: e.live ? shownTries(tries, e) : null,
    daus: e.daus,
    transitions: e.transitions.map(({ newState, setAt }) => ({
      state: newState,
      at: new Date(setAt).toISOString(),
    })),
  }
}

/** What was tried; without the places, which are words of the tool's, too, for who may not take away what went in. */
function shownTries(tries: Try[], { mayLeave }: Pick<SeenExecution, 'mayLeave'>): Try[] {
  if (mayLeave) return tries
  const kinds = new Map<Try['kind'], Try>()
  for (const { kind, times } of tries)
    kinds.set(kind, { kind, what: '', times: times + (kinds.get(kind)?.times ?? 0) })
  return [...kinds.values()]
}

/** @throws Problem `not-found` also where it is of another project */
async function executionIn(
  db: Database,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<SeenExecution> {
  const execution = await readExecution(db, actor.id, id)
  if (execution.projectId !== projectId)
    throw new Problem('not-found', `The entity ${id} could not be found`)
  return execution
}

export async function answerLog(
  db: Database,
  actor: Actor,
  { projectId, executionId }: { readonly projectId: string; readonly executionId: string },
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<z.output<typeof readLog.output>> {
  const job = await executionIn(db, actor, projectId, executionId)
  needInputs(job)
  const lines = await linesAfter(db, job, after, limit)
  return {
    lines: lines.map(({ line, at, level, message }) => ({
      line,
      at: at.toISOString(),
      level,
      message,
    })),
    isOver: isClosed(job.state) && lines.length < limit,
  }
}

/** @throws Problem `not-found` */
export async function needExecution(
  db: Database,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<void> {
  await executionIn(db, actor, projectId, id)
}
