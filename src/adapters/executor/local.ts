import { once } from 'node:events'
import { createServer } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { createHash } from 'node:crypto'
import {
  attemptFolder,
  attemptKeys,
  isCancelled,
  isMade,
  lostSince,
  makeAttempt,
  markCancelled,
  readAttempt,
  readResult,
  readRun,
  submittedAt,
  sweep,
  writeResult,
} from './attempt-folder.ts'
import { keptBelow, unwatched } from './kept.ts'
import type { Executor, Observed, Resources } from './port.ts'
import { probe } from './probe.ts'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { cgroupName, openCgroup, removeCgroup } from './runner/cgroup.ts'
import { startRunner } from './start-runner.ts'
import type { WorkerSettings } from './worker.ts'

export type LocalOptions = {
  /** Of the attempts; made where it is not there. Absolute. */
  readonly folder: string
  readonly worker: WorkerSettings
  /** What all attempts may take together. Default: what the machine has. */
  readonly cores?: number | undefined
  readonly memoryMiB?: number | undefined
  /** Beside PATH, such as NODE_EXTRA_CA_CERTS for a platform with a certificate of its own. */
  readonly environment?: Readonly<Record<string, string>>
  /** How long an attempt without a runner and a result is unknown before it counts as lost, in ms. */
  readonly grace?: number
}

/**
 * Runs attempts on this machine, one after the other as cores and memory are free. All that is known of them is in their
 * folders, so that any number of servers, one after another or at once, see and do the same.
 */
export function localExecutor(options: LocalOptions): Executor {
  const { folder: root, worker, environment = {}, grace = 5000 } = options
  const cores = options.cores ?? availableParallelism()
  const memoryMiB = options.memoryMiB ?? Math.floor(totalmem() / 1024 / 1024)
  const folderOf = (key: string): string => attemptFolder(root, key)

  const observe = async (key: string): Promise<Observed> => {
    const folder = folderOf(key)
    const run = await readRun(folder)
    const seen = { key, node: run?.node, startedAt: run?.startedAt }
    const result = await readResult(folder)
    if (result !== undefined) return { ...seen, state: 'ended', result }
    if (run === undefined) return { ...seen, state: 'queued' }
    if (isAlive(run.runner)) return { ...seen, state: 'running' }
    if (Date.now() - (await lostSince(folder)) < grace) return { ...seen, state: 'unknown' }
    await writeLost(folder)
    removeCgroup(cgroupName(key))
    return { ...seen, state: 'ended', result: await readResult(folder) }
  }
  const observeAll = async (): Promise<Observed[]> =>
    Promise.all((await attemptKeys(root)).map(observe))

  const start = async (key: string): Promise<void> => {
    const runner = startRunner(folderOf(key), environment)
    const ended = once(runner, 'exit')
    // What goes wrong then comes up in `list`.
    void ended.then(() => schedule().catch(() => undefined))
    await Promise.race([ended, until(async () => (await readRun(folderOf(key))) !== undefined)])
  }

  /** Starts what there is room for: the oldest first, and none before it. One larger than the machine runs alone. */
  const startQueued = async (): Promise<void> => {
    const known = await Promise.all((await observeAll()).map(asked))
    const here = known.filter((one) => one !== undefined).toSorted((a, b) => a.at - b.at)
    const running = here.filter(({ state }) => state === 'running').map((one) => one.resources)
    for (const { key, resources } of here.filter(({ state }) => state === 'queued')) {
      const together = [...running, resources]
      const fits = sum(together, 'cores') <= cores && sum(together, 'memoryMiB') <= memoryMiB
      if (!fits && running.length > 0) return
      await start(key)
      running.push(resources)
    }
  }
  /** An attempt with what it asks for and since when; undefined where it was released meanwhile. */
  const asked = async ({ key, state }: Observed) => {
    try {
      const folder = folderOf(key)
      const [at, resources] = await Promise.all([submittedAt(folder), resourcesOf(folder)])
      return { key, state, at, resources }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  let scheduling: Promise<void> | undefined
  const schedule = async (): Promise<void> => {
    // Whoever asks while it is at work may have come after it looked.
    await scheduling
    scheduling ??= alone(root, startQueued).finally(() => {
      scheduling = undefined
    })
    return scheduling
  }

  return {
    name: 'local',
    capabilities: async () => {
      const { fault, isWatched } = await probe(root, worker, environment)
      const cgroup = openCgroup(cgroupName(`probe-${process.pid}`), { memoryBytes: 2 ** 28, cores })
      await cgroup?.remove()
      const memoryLimit = cgroup === undefined ? 'advisory' : 'hard'
      return { isUsable: fault === undefined, fault, isWatched, memoryLimit, cores, memoryMiB }
    },
    submit: async (attempt) => {
      await makeAttempt(root, { attempt, worker })
      // It runs when there is room for it, which this need not wait for; what goes wrong comes up in `list`.
      schedule().catch(() => undefined)
    },
    list: async () => {
      await sweep(root, Date.now())
      await schedule()
      return observeAll()
    },
    cancel: async (key) => {
      const folder = folderOf(key)
      if (!(await isMade(folder)) || (await readResult(folder)) !== undefined) return
      await markCancelled(folder)
      const run = await readRun(folder)
      if (run !== undefined) await endRunner(run.runner)
      await writeResult(folder, unwatched('cancelled'))
    },
    ...keptBelow(root),
  }
}

const sum = (all: readonly Resources[], what: 'cores' | 'memoryMiB'): number =>
  all.reduce((total, each) => total + each[what], 0)

const resourcesOf = async (folder: string): Promise<Resources> =>
  (await readAttempt(folder)).attempt.resources

async function writeLost(folder: string): Promise<void> {
  const lost = unwatched('node-lost', 'The process that ran it is gone, and left no result.')
  await writeResult(folder, (await isCancelled(folder)) ? unwatched('cancelled') : lost)
}

/** Asks a runner to end its attempt, and makes it; its sandbox dies with it. */
async function endRunner(runner: ProcessIdentity): Promise<void> {
  for (const [signal, patience] of [
    ['SIGTERM', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    if (!isAlive(runner)) return
    try {
      process.kill(runner.pid, signal)
    } catch {
      return
    }
    await until(() => !isAlive(runner), patience)
  }
}

async function until(isSo: () => boolean | Promise<boolean>, patience = 30_000): Promise<void> {
  const deadline = performance.now() + patience
  while (!(await isSo()) && performance.now() < deadline) await delay(20)
}

/**
 * Does something that no other process on this machine does for the same folder at the time. The lock is an abstract
 * socket (unix(7)): whoever ends, however it ends, gives it back.
 */
async function alone(folder: string, act: () => Promise<void>): Promise<void> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  for (;;) {
    const lock = createServer()
    const isHeld = await new Promise<boolean>((resolve) => {
      lock.once('error', () => resolve(false))
      lock.listen(`\0accession-executor-${name}`, () => resolve(true))
    })
    if (isHeld) {
      try {
        return await act()
      } finally {
        lock.close()
      }
    }
    await delay(20)
  }
}
