import type { Tx } from '#adapters/database/port.ts'
import { below } from '#stages/workspace/contract/objects.ts'
import { ensureFolders } from '#stages/workspace/store/folders.ts'
import { isClosed } from '../lifecycle.ts'
import { objectLinksIn } from '../rules/links.ts'
import type { Failure } from '../rules/failure.ts'
import { faultOfOutput, faultOfValues, type Values } from '../rules/parameters.ts'
import { workflowOf } from '../rules/workflow.ts'
import {
  childrenOf,
  executionsIn,
  type ExecutionRow,
  executionsOf,
  holdExecution,
} from '../store.ts'
import { deliver, objectsAt, type OutputRow } from '../store/containers.ts'
import { each, move, moveAnalysis, type MoveDeps } from './moves.ts'
import { parametersOf, table, text } from './running.ts'
import { resolve } from './waiting.ts'

/*
 * Jobs that have run, and wait for what their output names: sub-jobs, and files that are still open. Then the output is
 * held against the specification of the tool and delivered, once: in the transaction in which the job is done.
 */

/** Answers how many executions came to their end. */
export async function moveFinished(deps: MoveDeps): Promise<number> {
  const left = await executionsIn(deps.db, 'job', ['waiting_on_output'])
  const open = ['in_progress', 'partially_failed', 'terminating']
  const analyses = await executionsIn(deps.db, 'analysis', open)
  const finished = await each(deps, left, ({ id }) =>
    deps.db.transaction().execute((tx) => finishOne(deps, tx, id)),
  )
  const followed = await each(deps, analyses, ({ id }) =>
    deps.db.transaction().execute((tx) => followStages(deps, tx, id)),
  )
  return finished + followed
}

async function finishOne(deps: MoveDeps, tx: Tx, id: string): Promise<boolean> {
  const job = await holdExecution(tx, id)
  if (job?.state !== 'waiting_on_output') return false
  const launched = await childrenOf(tx, id)
  const broken = launched.find((child) => child.state === 'failed' || child.state === 'terminated')
  if (broken !== undefined && isPartOf(job, broken)) {
    const failure = await failureOf(tx, job, broken)
    return move(deps, tx, job, 'fail', { failure })
  }
  if (launched.some((child) => !isClosed(child.state))) return false
  const resolved = await resolve(tx, job.leftOutput ?? {})
  if (resolved === 'wait') return false
  if ('failure' in resolved) return move(deps, tx, job, 'fail', { failure: resolved.failure })
  // What a job leaves is a hash: that was seen when it was read.
  const output = resolved.value as Values
  const isWhole = job.originJob === job.id
  const fault =
    (isWhole ? faultOfOutput(parametersOf(job.spec, 'outputSpec'), output) : undefined) ??
    (job.daus.length > 0 ? faultOfValues(output) : undefined)
  if (fault !== undefined)
    return move(deps, tx, job, 'fail', { failure: { reason: 'OutputError', message: fault } })
  const delivered = await deliverOutput(tx, job, output, isWhole)
  if (delivered === 'wait') return false
  if (delivered !== undefined) return move(deps, tx, job, 'fail', { failure: delivered })
  return move(deps, tx, job, 'finish', { output: plainLinks(output) })
}

/** The end of a sub-job is that of the job; what runs another tool may go on without it. */
const isPartOf = (job: ExecutionRow, child: ExecutionRow): boolean =>
  child.class === 'job' && child.originJob === job.originJob

async function failureOf(tx: Tx, job: ExecutionRow, broken: ExecutionRow): Promise<Failure> {
  const from = broken.failure?.from ?? broken.id
  const [first] = await executionsOf(tx, [from])
  const { reason, message } = first?.failure ?? broken.failure ?? terminated(broken)
  return { reason, message, from: from === job.id ? undefined : from }
}

const terminated = ({ id }: ExecutionRow): Failure => ({
  reason: 'DependencyUnsatisfiable',
  message: `${id} was terminated`,
})

/** Clones what an output names to where it belongs; `wait` where some of it is open, or why it cannot. */
async function deliverOutput(
  tx: Tx,
  job: ExecutionRow,
  output: Values,
  isWhole: boolean,
): Promise<'wait' | Failure | undefined> {
  const { containerId } = job
  if (containerId === null) throw new Error('a job without a container')
  const ids = [...new Set(objectLinksIn(output).map(({ id }) => id))]
  const rows = await objectsAt(tx, containerId, ids)
  const gone = ids.find((id) => !rows.some((row) => row.id === id))
  if (gone !== undefined)
    return {
      reason: 'OutputError',
      message: `The output names ${gone}, which is not in the workspace of the job`,
    }
  if (rows.some(({ state }) => state === 'open')) return 'wait'
  if (!isWhole) return undefined
  const [parent] = job.parentJob === null ? [] : await executionsOf(tx, [job.parentJob])
  const to = parent?.containerId ?? job.projectId
  const placed = (await withLinked(tx, containerId, rows)).map(({ id, folder }) => ({
    id,
    folder: placeIn(job.folder, folder),
  }))
  await ensureFolders(tx, to, [job.folder, ...placed.map(({ folder }) => folder)])
  await deliver(tx, containerId, to, placed)
  return undefined
}

/** Hidden objects come along with what links to them. */
async function withLinked(tx: Tx, containerId: string, rows: OutputRow[]): Promise<OutputRow[]> {
  const all = new Map(rows.map((row) => [row.id, row]))
  let reached = rows
  while (reached.length > 0) {
    const links = reached.flatMap((row) => row.links).filter((id) => !all.has(id))
    reached = (await objectsAt(tx, containerId, links)).filter(({ hidden }) => hidden)
    for (const row of reached) all.set(row.id, row)
  }
  return [...all.values()]
}

const placeIn = (root: string, folder: string): string =>
  folder === '/' ? root : below(root, folder.slice(1))

/** Links to objects without the project where the job had them. */
function plainLinks(value: Values): Values {
  const plain = (each: unknown): unknown => {
    const [link] =
      typeof each === 'object' && each !== null && '$dnanexus_link' in each
        ? objectLinksIn(each)
        : []
    if (link !== undefined) return { $dnanexus_link: link.id }
    if (Array.isArray(each)) return each.map(plain)
    return typeof each === 'object' && each !== null
      ? Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, plain(inner)]))
      : each
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

/** An analysis is what its stages are. */
async function followStages(deps: MoveDeps, tx: Tx, id: string): Promise<boolean> {
  const analysis = await holdExecution(tx, id)
  if (analysis === undefined || isClosed(analysis.state)) return false
  const stages = await childrenOf(tx, id)
  const isOver = stages.every(({ state }) => isClosed(state))
  const failed = stages.find(({ state }) => state === 'failed')
  if (analysis.state === 'terminating') return isOver && moveAnalysis(deps, tx, analysis, 'end')
  if (isOver && failed !== undefined) {
    const { reason, message, from } = failed.failure ?? terminated(failed)
    const failure = { reason, message, from: from ?? failed.id }
    return moveAnalysis(deps, tx, analysis, 'fail', { failure })
  }
  if (isOver && stages.some(({ state }) => state === 'terminated')) {
    const failure = { reason: 'Terminated', message: 'A stage was terminated' }
    return moveAnalysis(deps, tx, analysis, 'fail', { failure })
  }
  if (isOver)
    return moveAnalysis(deps, tx, analysis, 'finish', { output: outputOf(analysis, stages) })
  if (failed !== undefined && analysis.state === 'in_progress')
    return moveAnalysis(deps, tx, analysis, 'falter')
  return false
}

/** What the stages gave, and what the workflow itself gives of that. */
function outputOf(analysis: ExecutionRow, stages: readonly ExecutionRow[]): Values {
  const own = (workflowOf(analysis).outputs ?? []).flatMap(({ name, outputSource }) => {
    const { stage, outputField } = table(table(outputSource)['$dnanexus_link'])
    const value = stages.find(({ stageId }) => stageId === stage)?.output?.[text(outputField) ?? '']
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...ofStages(stages), ...Object.fromEntries(own) }
}

const ofStages = (stages: readonly ExecutionRow[]): Values =>
  Object.fromEntries(
    stages.flatMap(({ stageId, output }) =>
      Object.entries(output ?? {}).map(([field, value]) => [`${stageId}.${field}`, value]),
    ),
  )
