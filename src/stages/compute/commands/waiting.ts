import type { Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { isClosed } from '../lifecycle.ts'
import { type OutputLink, outputLinksIn, withOutputs } from '../rules/links.ts'
import { checkInput, type Values } from '../rules/parameters.ts'
import type { Failure } from '../rules/failure.ts'
import {
  childrenOf,
  executionsIn,
  type ExecutionRow,
  executionsOf,
  moveExecution,
} from '../store.ts'
import { type InputRow, inputsFor, label, lend } from '../store/containers.ts'
import { each, move, type MoveDeps } from './moves.ts'
import { needInputs, parametersOf, type Place } from './running.ts'

/*
 * Jobs that wait: for other executions, for what those give, and for objects that are not closed.
 */

/** Where another execution, of which something is needed, stands. */
type Given =
  | { readonly is: 'waiting' }
  | { readonly is: 'given'; readonly value: unknown; readonly from: ExecutionRow }
  | { readonly is: 'missing'; readonly failure: Failure }

const missing = (reason: string, message: string, from?: string): Given => ({
  is: 'missing',
  failure: { reason, message, from },
})

/** Moves on every job that has what it waits for. Answers how many moved. */
export async function moveWaiting(deps: MoveDeps): Promise<number> {
  const waiting = await executionsIn(deps.db, 'job', ['idle', 'waiting_on_input'])
  return each(deps, waiting, (job) => deps.db.transaction().execute((tx) => moveOne(deps, tx, job)))
}

async function moveOne(deps: MoveDeps, tx: Tx, before: ExecutionRow): Promise<boolean> {
  const isNew = before.state === 'idle'
  if (isNew && !(await moveExecution(tx, before, 'waiting_on_input'))) return false
  const job: ExecutionRow = { ...before, state: 'waiting_on_input' }
  const found = await inputOf(tx, job)
  if (found === undefined) return isNew
  if ('failure' in found) return move(deps, tx, job, 'fail', { failure: found.failure })
  const { input, inputs, daus } = found
  if (job.containerId === null) throw new Error('a job without a container')
  await lend(tx, job.containerId, inputs)
  await label(tx, job.containerId, daus)
  return move(deps, tx, job, 'queue', { input })
}

type Found =
  | {
      readonly input: Values
      readonly inputs: readonly InputRow[]
      readonly daus: readonly string[]
    }
  | { readonly failure: Failure }

/** The input of a job, once all of it is there; undefined until then. */
async function inputOf(tx: Tx, job: ExecutionRow): Promise<Found | undefined> {
  const waits = await dependencies(tx, job)
  if (waits !== undefined) return waits === 'wait' ? undefined : { failure: waits }
  const resolved = await resolve(tx, job.originalInput)
  if (resolved === 'wait') return undefined
  if ('failure' in resolved) return resolved
  const input = resolved.value as Values
  try {
    if (job.function === 'main') checkInput(parametersOf(job.spec, 'inputSpec'), input)
    const inputs = await needInputs(tx, await placeOf(tx, job), input)
    if (inputs.some(({ state }) => state === 'open')) return undefined
    return { input, inputs, daus: resolved.from.flatMap(({ daus }) => daus) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { failure: { reason: 'InputError', message: error.message } }
  }
}

/** What a job sees of objects: its own container holds what was lent to it already. */
async function placeOf(tx: Tx, job: ExecutionRow): Promise<Place> {
  const [parent] = job.parentJob === null ? [] : await executionsOf(tx, [job.parentJob])
  return { personId: job.launchedBy, projectId: job.projectId, parent }
}

/** Why a job does not go on, by what it depends on; undefined where nothing keeps it. */
async function dependencies(tx: Tx, job: ExecutionRow): Promise<Failure | 'wait' | undefined> {
  const executions = job.dependsOn.filter((id) => /^(job|analysis)-/.test(id))
  for (const other of await executionsOf(tx, executions)) {
    if (other.state === 'done') continue
    if (!isClosed(other.state)) return 'wait'
    return {
      reason: 'DependencyUnsatisfiable',
      message: `The job depends on ${other.id}, which ${other.state === 'failed' ? 'failed' : 'was terminated'}`,
      from: other.failure?.from ?? other.id,
    }
  }
  const objects = job.dependsOn.filter((id) => !/^(job|analysis)-/.test(id))
  const containers = job.containerId === null ? [] : [job.containerId]
  const rows = await inputsFor(
    tx,
    job.launchedBy,
    objects.map((id) => ({ id, projectId: undefined })),
    { projectId: job.projectId, containers },
  )
  const gone = objects.find((id) => !rows.some((row) => row.id === id))
  if (gone !== undefined)
    return { reason: 'DependencyUnsatisfiable', message: `${gone} is not there any more` }
  return rows.some(({ state }) => state === 'open') ? 'wait' : undefined
}

/**
 * A value with what other executions gave in the place of the links to it; `wait` until all is given.
 */
export async function resolve(
  tx: Tx,
  value: unknown,
): Promise<
  | 'wait'
  | { readonly failure: Failure }
  | { readonly value: unknown; readonly from: ExecutionRow[] }
> {
  const given = new Map<string, unknown>()
  const from: ExecutionRow[] = []
  let mustWait = false
  for (const link of outputLinksIn(value)) {
    const answer = await givenBy(tx, link)
    if (answer.is === 'missing') return { failure: answer.failure }
    if (answer.is === 'waiting') mustWait = true
    else {
      given.set(JSON.stringify(link), answer.value)
      from.push(answer.from)
    }
  }
  if (mustWait) return 'wait'
  return { value: withOutputs(value, (link) => given.get(JSON.stringify(link))), from }
}

async function givenBy(tx: Tx, { execution, stage, field, index }: OutputLink): Promise<Given> {
  const [named] = await executionsOf(tx, [execution])
  const other =
    named?.class === 'analysis' && stage !== undefined
      ? (await childrenOf(tx, execution)).find(({ stageId }) => stageId === stage)
      : named
  if (other === undefined) return missing('InputError', `There is no ${execution}`)
  if (other.state === 'failed' || other.state === 'terminated')
    return missing(
      'DependencyUnsatisfiable',
      `The output "${field}" of ${other.id} is needed, which ${other.state === 'failed' ? 'failed' : 'was terminated'}`,
      other.failure?.from ?? other.id,
    )
  if (other.state !== 'done') return { is: 'waiting' }
  const value = other.output?.[field]
  const element = index !== undefined && Array.isArray(value) ? (value as unknown[])[index] : value
  if (element === undefined || element === null)
    return missing('InputError', `${other.id} has no output "${field}"`)
  return { is: 'given', value: element, from: other }
}
