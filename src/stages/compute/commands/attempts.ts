import type { Tx } from '#adapters/database/port.ts'
import {
  type Capabilities,
  type Executor,
  type LogStream,
  type Observed,
  type Resources,
  type Result,
} from '#adapters/executor/port.ts'
import { keepJobToken } from '#ledgers/identity/store.ts'
import { limitsOf } from '#stages/workspace/store/limits.ts'
import { isClosed } from '../lifecycle.ts'
import { failureOf, isRestarted, type ToolError } from './outcome.ts'
import { costOf, type LimitDeps } from '../rules/prices.ts'
import { machineOf } from '../rules/requirements.ts'
import { attemptOfJob, type GivenDeps, tokenOf } from './given.ts'
import {
  executionsIn,
  type ExecutionRow,
  executionsOf,
  holdExecution,
  moveExecution,
} from '../store.ts'
import {
  type AttemptRow,
  endAttempt,
  insertAttempt,
  loads,
  noteMissing,
  noteReleased,
  noteSubmitted,
  openAttempts,
} from '../store/attempts.ts'
import { addLines, longestLine, type NewLine, noteRead } from '../store/log.ts'
import { each, move, type MoveDeps } from './moves.ts'
import { table, text } from './running.ts'
import { hasRoom, idle } from './limits.ts'
import { reachForAttempt, recordAsked } from './reach.ts'

export type AttemptDeps = MoveDeps & LimitDeps & GivenDeps & { readonly executor: Executor }

/** Gives jobs that can run to the engine, as far as the limits of each person go. Answers how many. */
export async function submitRunnable(deps: AttemptDeps, can: Capabilities): Promise<number> {
  const busy = new Map(await loads(deps.db))
  const limitOf = await limitsOf(deps.db, deps.workLimits)
  const open = new Set((await openAttempts(deps.db)).map(({ jobId }) => jobId))
  const runnable = (await executionsIn(deps.db, 'job', ['runnable'])).filter(
    ({ id }) => !open.has(id),
  )
  const byPriority = [...runnable].sort((a, b) => rankOf(a) - rankOf(b))
  const give = async (job: ExecutionRow): Promise<boolean> => {
    const resources = resourcesOf(job, can)
    const whose = [job.launchedBy, job.projectId]
    if (!whose.every((id) => hasRoom(id, busy.get(id), resources, limitOf))) return false
    for (const id of whose) {
      const load = busy.get(id) ?? idle
      busy.set(id, { jobs: load.jobs + 1, cores: load.cores + resources.cores })
    }
    const attempt = await deps.db
      .transaction()
      .execute((tx) => beginAttempt(deps, tx, job, resources))
    if (attempt === undefined) return false
    await submit(deps, job, attempt)
    return true
  }
  return each(deps, byPriority, give, callsAtOnce)
}

/** How many calls the engine gets at once. */
const callsAtOnce = 4

const ranks: Readonly<Record<string, number>> = { high: 0, normal: 1, low: 2 }
const rankOf = ({ priority }: ExecutionRow): number => ranks[priority] ?? 1

/** What a job asks for, as far as there is so much. */
function resourcesOf(job: ExecutionRow, can: Capabilities): Resources {
  const asked = machineOf(job)
  return {
    ...asked,
    cores: Math.min(asked.cores, can.cores),
    memoryMiB: Math.min(asked.memoryMiB, can.memoryMiB),
  }
}

/** Writes that an attempt is to be made, with the token that it comes with. */
async function beginAttempt(
  deps: AttemptDeps,
  tx: Tx,
  { id }: ExecutionRow,
  resources: Resources,
): Promise<AttemptRow | undefined> {
  const job = await holdExecution(tx, id)
  if (job?.state !== 'runnable' || job.containerId === null) return undefined
  const reach = await reachForAttempt(tx, id, job.executableName)
  if ('failure' in reach) {
    await move(deps, tx, job, 'fail', { failure: reach.failure })
    return undefined
  }
  const attempt = await insertAttempt(tx, {
    key: `${id}-${job.try}`,
    jobId: id,
    try: job.try,
    resources,
    egress: reach.hosts,
    isExcepted: reach.isExcepted,
  })
  const { projectId, containerId } = job
  await keepJobToken(
    tx,
    job.launchedBy,
    tokenOf(deps, attempt),
    { id, containerId, projectId },
    // It ends with the attempt; this is for a platform that cannot say so.
    resources.wallSeconds + 86_400,
  )
  return attempt
}

async function submit(deps: AttemptDeps, job: ExecutionRow, attempt: AttemptRow): Promise<void> {
  await deps.executor.submit(await attemptOfJob(deps, job, attempt))
  await noteSubmitted(deps.db, attempt.key)
}

/** For how long the engine may not know an attempt before it counts as lost, in seconds. */
const lostAfter = 45

/** Holds what the engine has against what was given to it. Answers how much moved. */
export async function followAttempts(deps: AttemptDeps): Promise<number> {
  const listed = new Map((await deps.executor.list()).map((each) => [each.key, each]))
  const rows = await openAttempts(deps.db)
  const jobs = new Map(
    (await executionsOf(deps.db, [...new Set(rows.map(({ jobId }) => jobId))])).map((job) => [
      job.id,
      job,
    ]),
  )
  const held = rows.map((row) => ({ id: row.key, row }))
  const moved = await each(
    deps,
    held.filter(({ row }) => row.state !== 'ended'),
    async ({ row }) => {
      const job = jobs.get(row.jobId)
      return job !== undefined && followOne(deps, job, row, listed.get(row.key))
    },
  )
  const taken = held.filter(({ row }) => row.state === 'ended')
  await each(deps, taken, ({ row }) => release(deps, row), callsAtOnce)
  await clear(deps, listed, new Set(rows.map(({ key }) => key)))
  return moved
}

async function release({ db, executor }: AttemptDeps, { key }: AttemptRow): Promise<boolean> {
  await executor.release(key)
  await noteReleased(db, key)
  return false
}

async function followOne(
  deps: AttemptDeps,
  job: ExecutionRow,
  row: AttemptRow,
  seen: Observed | undefined,
): Promise<boolean> {
  const isOver = isClosed(job.state) || job.state === 'terminating'
  if (seen?.state === 'ended' && seen.result) {
    await readLog(deps, row, true)
    return settle(deps, row, seen.result)
  }
  if (isOver) {
    await deps.executor.cancel(row.key)
    // Once the engine does not have it, there is nothing to wait for.
    if (seen === undefined) return settle(deps, row, cancelled)
    return false
  }
  if (seen === undefined && row.state === 'submitting') {
    await submit(deps, job, row)
    return true
  }
  if (seen !== undefined && row.state === 'submitting') await noteSubmitted(deps.db, row.key)
  const isMissing = seen === undefined || seen.state === 'ended'
  if (isMissing !== (row.missingSeconds !== null)) await noteMissing(deps.db, row.key, isMissing)
  if (isMissing) return (row.missingSeconds ?? 0) > lostAfter && settle(deps, row, lost)
  if (seen.state !== 'running') return false
  const begun = job.state === 'runnable' && (await begin(deps, job, row))
  await readLog(deps, row, false)
  return begun
}

const nothing = {
  used: { seconds: 0, cpuSeconds: 0, memoryMiB: 0 },
  hosts: [],
  tries: [],
  isWatched: false,
}
const cancelled: Result = { reason: 'cancelled', ...nothing }
const lost: Result = {
  reason: 'node-lost',
  message: 'The engine does not know it any more.',
  ...nothing,
}

/** A job runs: its log begins. */
async function begin(deps: AttemptDeps, job: ExecutionRow, row: AttemptRow): Promise<boolean> {
  return deps.db.transaction().execute(async (tx) => {
    if (!(await move(deps, tx, job, 'start'))) return false
    await addLines(tx, job.id, job.try, [
      { level: 'INFO', message: 'Logging initialized (priority)' },
      ...notesOn(job, row.egress).map((message) => ({ level: 'INFO', message })),
    ])
    return true
  })
}

/** What of a tool's wishes is not met here. */
function notesOn({ spec }: ExecutionRow, egress: readonly string[]): string[] {
  const run = table(spec['runSpec'])
  const packages = Array.isArray(run['execDepends']) ? run['execDepends'] : []
  const names = packages
    .map((each) => text(table(each)['name']))
    .filter((name) => name !== undefined)
  const release = text(run['release'])
  const hosts = table(spec['access'])['network']
  return [
    ...(egress.length > 0
      ? [`Hosts that this job may reach, by the proxy of http_proxy: ${egress.join(', ')}.`]
      : []),
    ...(egress.length === 0 && Array.isArray(hosts) && hosts.length > 0
      ? [
          `Access to the network is refused (access.network: ${hosts.join(', ')}): a job reaches the platform and nothing else.`,
        ]
      : []),
    ...(names.length === 0
      ? []
      : [
          `Packages are not installed when a job runs (execDepends: ${names.join(', ')}). What the worker has, is there; put the rest among the tool's resources.`,
        ]),
    ...(release === undefined
      ? []
      : [
          `The tool asks for ${text(run['distribution']) ?? 'Ubuntu'} ${release}; it runs on what the worker has.`,
        ]),
  ]
}

const mostLeft = 8 * 1024 * 1024

/** Ends an attempt by its result, and moves its job on. */
async function settle(deps: AttemptDeps, row: AttemptRow, told: Result): Promise<boolean> {
  const isWell = told.reason === 'ended' && told.exitCode === 0
  const path = isWell ? 'job_output.json' : 'job_error.json'
  const bytes = await deps.executor.left(row.key, path, mostLeft)
  const left = jsonOf(bytes)
  const result: Result =
    bytes === 'no-file'
      ? { ...told, tries: [...told.tries, { kind: 'left', what: path, times: 1 }] }
      : told
  return deps.db.transaction().execute(async (tx) => {
    const job = await holdExecution(tx, row.jobId)
    if (
      job === undefined ||
      !(await endAttempt(tx, row, result, costOf(deps.prices, row.resources, result.used.seconds)))
    )
      return false
    await recordAsked(tx, job, result)
    if (isClosed(job.state) || job.state === 'terminating') return true
    const failure = failureOf(result, isWell ? undefined : toolErrorOf(left))
    if (failure === undefined) {
      // It may have come and gone between two looks.
      const running = job.state === 'runnable' ? await started(deps, tx, job) : job
      return move(deps, tx, running, 'leave', { leftOutput: table(left) })
    }
    const policy = job.asked['executionPolicy'] ?? table(job.spec['runSpec'])['executionPolicy']
    if (!isRestarted(result, policy, job.restarts)) return move(deps, tx, job, 'fail', { failure })
    const restarts = { ...job.restarts, [failure.reason]: (job.restarts[failure.reason] ?? 0) + 1 }
    await move(deps, tx, job, 'lose', { restarts, try: job.try + 1 })
    return moveExecution(tx, { id: job.id, state: 'restartable' }, 'runnable')
  })
}

async function started(deps: AttemptDeps, tx: Tx, job: ExecutionRow): Promise<ExecutionRow> {
  await move(deps, tx, job, 'start')
  return { ...job, state: 'running' }
}

function jsonOf(bytes: Uint8Array | 'no-file' | undefined): unknown {
  if (bytes === undefined || bytes === 'no-file') return undefined
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function toolErrorOf(left: unknown): ToolError | undefined {
  const error = table(table(left)['error'])
  const [type, message] = [text(error['type']), text(error['message'])]
  return type === undefined || message === undefined ? undefined : { type, message }
}

const atOnce = 256 * 1024
const levels = { stdout: 'STDOUT', stderr: 'STDERR' } as const

/** Takes over what an attempt printed since; what does not end a line waits for its rest. */
async function readLog(deps: AttemptDeps, row: AttemptRow, isLast: boolean): Promise<void> {
  for (const stream of ['stdout', 'stderr'] as const) {
    let at = stream === 'stdout' ? row.stdoutRead : row.stderrRead
    for (let more = true; more;) {
      const bytes = await deps.executor.log(row.key, stream, at, atOnce)
      const length = isLast && bytes.length < atOnce ? bytes.length : wholeLines(bytes)
      if (length === 0) break
      at += length
      more = bytes.length === atOnce
      await keepLines(deps, row, stream, bytes.subarray(0, length), at)
    }
  }
}

const newline = 0x0a

/** How many bytes end with a line; a line longer than any is cut. */
function wholeLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(newline) + 1
  return end === 0 && bytes.length >= longestLine ? bytes.length : end
}

async function keepLines(
  { db }: AttemptDeps,
  { key, jobId, try: attempt }: AttemptRow,
  stream: LogStream,
  bytes: Uint8Array,
  to: number,
): Promise<void> {
  const lines = new TextDecoder().decode(bytes).replace(/\n$/, '').split('\n')
  const kept: NewLine[] = lines.map((message) => ({ level: levels[stream], message }))
  await db.transaction().execute(async (tx) => {
    await addLines(tx, jobId, attempt, kept)
    await noteRead(tx, key, stream, to)
  })
}

/**
 * What the engine has of ours and nobody waits for is ended, and then goes: an attempt is written before the engine is
 * asked for it, and stays open until it is taken from there.
 */
async function clear(
  { executor }: AttemptDeps,
  listed: ReadonlyMap<string, Observed>,
  open: ReadonlySet<string>,
): Promise<void> {
  for (const { key, state } of listed.values()) {
    if (!key.startsWith('job-') || open.has(key)) continue
    await (state === 'ended' ? executor.release(key) : executor.cancel(key))
  }
}
