import {
  attemptFolder,
  attemptKeys,
  found,
  isCancelled,
  isMade,
  lostSince,
  makeAttempt,
  markCancelled,
  readAttempt,
  readResult,
  readRun,
  sweep,
  writeResult,
} from './attempt-folder.ts'
import { keptBelow, unwatched } from './kept.ts'
import type { Capabilities, EndReason, Executor, Observed, Resources } from './port.ts'
import { type Slurm, type SlurmJob, slurmCommands, SlurmRefused } from './slurm-commands.ts'
import { runnerProgram } from './start-runner.ts'
import type { WorkerSettings } from './worker.ts'

export type SlurmOptions = {
  /** Of the attempts, at the same path here and on every node. Absolute. */
  readonly folder: string
  readonly worker: WorkerSettings
  /** slurm.conf, where it is not in its usual place. */
  readonly conf?: string | undefined
  /** For sbatch, such as `--partition=…` and `--account=…`. */
  readonly sbatch?: readonly string[]
  /** Node 26 on the nodes. Default: the one that runs this, at the same path. */
  readonly node?: string | undefined
  /** Beside PATH, such as NODE_EXTRA_CA_CERTS for a platform with a certificate of its own. */
  readonly environment?: Readonly<Record<string, string>>
  /** How long an attempt that Slurm does not run and that has no result is unknown before it counts as lost, in ms. */
  readonly grace?: number
}

/**
 * Runs attempts on a Slurm cluster with a shared folder. Slurm decides when and where; whether, once, and how it ended is
 * in the folder of the attempt. A job has the key of its attempt for a name, by which it is found; its id is never kept,
 * because a controller that is killed gives ids away anew.
 */
export function slurmExecutor(options: SlurmOptions): Executor {
  const { folder: root, worker, environment = {}, grace = 45_000 } = options
  const slurm = slurmCommands({ ...options, environment })
  const folderOf = (key: string): string => attemptFolder(root, key)

  /** Gives an attempt to Slurm, which may have it: of two jobs of one name the second waits for the first (singleton). */
  const give = async (key: string, resources: Resources): Promise<void> => {
    const folder = folderOf(key)
    const node = options.node ?? process.execPath
    const script = `#!/bin/sh\nexec ${[node, '--no-warnings', runnerProgram, folder].map(quoted).join(' ')}\n`
    try {
      await slurm.submit([...askedOf(key, resources, folder)], script)
    } catch (error) {
      if (!(error instanceof SlurmRefused)) throw error
      await writeResult(folder, unwatched('system', error.message))
    }
  }

  const observe = async (key: string, jobs: readonly SlurmJob[]): Promise<Observed> => {
    const folder = folderOf(key)
    const run = await readRun(folder)
    const live = jobs.find((job) => job.name === key && isLive(job))
    const seen = { key, node: run?.node, startedAt: run?.startedAt }
    const result = await readResult(folder)
    if (result !== undefined) return { ...seen, state: 'ended', result }
    if (live !== undefined) {
      await found(folder)
      const isQueued = run === undefined && live.state !== 'RUNNING'
      return { ...seen, state: isQueued ? 'queued' : 'running' }
    }
    const last = jobs.findLast((job) => job.name === key)
    if (run === undefined && last === undefined) {
      // A controller that is killed forgets what it took, and who submitted it may have been.
      await give(key, (await readAttempt(folder)).attempt.resources)
      return { ...seen, state: 'queued' }
    }
    if (Date.now() - (await lostSince(folder)) < grace) return { ...seen, state: 'unknown' }
    const reason = (await isCancelled(folder)) ? 'cancelled' : reasonOf(last)
    const said = last === undefined ? 'Slurm does not know it' : `Slurm says ${last.state}`
    await writeResult(folder, unwatched(reason, `${said}, and it left no result.`))
    return { ...seen, state: 'ended', result: await readResult(folder) }
  }

  return {
    name: 'slurm',
    capabilities: () => capabilitiesOf(slurm),
    submit: async (attempt) => {
      const { key, resources } = attempt
      if (!(await makeAttempt(root, { attempt, worker }))) {
        const folder = folderOf(key)
        if ((await readResult(folder)) !== undefined || (await readRun(folder)) !== undefined)
          return
        // Found by its name: what was submitted before a crash, or by another process. Where both of two found nothing,
        // the runner of the second finds that the attempt was run.
        if ((await slurm.jobs(key)).some(isLive)) return
      }
      await give(key, resources)
    },
    list: async () => {
      await sweep(root, Date.now())
      const jobs = await slurm.jobs()
      return Promise.all((await attemptKeys(root)).map((key) => observe(key, jobs)))
    },
    cancel: async (key) => {
      const folder = folderOf(key)
      if (!(await isMade(folder)) || (await readResult(folder)) !== undefined) return
      // The runner looks for the mark, too: also while Slurm cannot be asked.
      await markCancelled(folder)
      if ((await readRun(folder)) === undefined) await writeResult(folder, unwatched('cancelled'))
      await slurm.cancel(key)
    },
    ...keptBelow(root),
  }
}

const isLive = ({ state }: SlurmJob): boolean =>
  /^(PENDING|CONFIGURING|RUNNING|COMPLETING|SUSPENDED|STOPPED|SIGNALING|STAGE_OUT|RESIZING|REQUEUED|REQUEUE_HOLD)$/.test(
    state,
  )

/** Of a job whose runner said nothing. */
function reasonOf(job: SlurmJob | undefined): EndReason {
  switch (job?.state) {
    case 'PREEMPTED':
    case 'CANCELLED':
      return 'preempted'
    case 'OUT_OF_MEMORY':
      return 'memory'
    case 'TIMEOUT':
    case 'DEADLINE':
      return 'time'
    default:
      return 'node-lost'
  }
}

/** What the runner takes beside its tool, in MiB. */
const ofTheRunner = 128
/** For its archives, in minutes: the time of the tool begins after that. */
const before = 60

const askedOf = (key: string, { cores, memoryMiB, wallSeconds }: Resources, folder: string) => [
  `--job-name=${key}`,
  '--dependency=singleton',
  '--no-requeue',
  '--nodes=1',
  '--ntasks=1',
  `--cpus-per-task=${cores}`,
  `--mem=${memoryMiB + ofTheRunner}M`,
  `--time=${Math.ceil(wallSeconds / 60) + before}`,
  `--chdir=${folder}`,
  `--output=${folder}/runner`,
  '--open-mode=append',
  '--comment=accession',
]

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

async function capabilitiesOf(slurm: Slurm): Promise<Capabilities> {
  const none = { isUsable: false, memoryLimit: 'advisory', cores: 0, memoryMiB: 0 } as const
  try {
    const nodes = await slurm.nodes()
    const usable = nodes.filter(({ state }) => /^(idle|mixed|allocated|completing)$/.test(state))
    if (usable.length === 0) {
      const message = `None of the ${nodes.length} nodes of Slurm takes jobs: see sinfo.`
      return { ...none, fault: { code: 'no-node', message } }
    }
    return {
      isUsable: true,
      memoryLimit: (await slurm.limitsMemory()) ? 'hard' : 'advisory',
      cores: Math.max(...usable.map(({ cores }) => cores)),
      memoryMiB: Math.max(...usable.map(({ memoryMiB }) => memoryMiB)) - ofTheRunner,
    }
  } catch (error) {
    const message = `Slurm cannot be asked: ${error instanceof Error ? error.message : ''}`
    return { ...none, fault: { code: 'engine-down', message } }
  }
}
