import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { ExecutorUnavailable } from './port.ts'
import { systemPath } from './worker.ts'

/*
 * Slurm by its commands and their text formats, which changed least over its versions. (In 22.05 `squeue --json` does not
 * heed its filters, and exit codes of `sacct --json` are wrong.)
 */

export type SlurmJob = { readonly name: string; readonly state: string }

export type SlurmNode = {
  readonly state: string
  readonly cores: number
  readonly memoryMiB: number
}

/** Each throws ExecutorUnavailable where Slurm does not answer. */
export type Slurm = {
  /** @throws SlurmRefused where it never will take it. */
  submit(options: readonly string[], script: string): Promise<void>
  /** Ours, or those of one name; also such as have ended, as long as Slurm remembers them. In the order of submission. */
  jobs(name?: string): Promise<readonly SlurmJob[]>
  cancel(name: string): Promise<void>
  nodes(): Promise<readonly SlurmNode[]>
  /** Whether it keeps jobs from taking more memory than they asked for. */
  limitsMemory(): Promise<boolean>
}

/** What Slurm does not accept, such as more cores than any node has. */
export class SlurmRefused extends Error {}

/** After this it counts as not answering, in ms; by itself it gives up after 9 to 90 seconds. */
const patience = 60_000

type Options = {
  readonly conf?: string | undefined
  readonly sbatch?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export function slurmCommands({ conf, sbatch = [], environment }: Options): Slurm {
  // sbatch hands its environment on to the job: nothing of this process is in it.
  const env = { PATH: systemPath, ...environment, ...(conf !== undefined && { SLURM_CONF: conf }) }
  const mine = `--user=${process.getuid?.() ?? ''}`

  const ask = async (file: string, args: readonly string[], input = ''): Promise<string> => {
    const child = spawn(file, args, { env, cwd: '/', stdio: 'pipe', timeout: patience })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    const [[code], said, complaint] = await Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      text(child.stdout),
      text(child.stderr),
    ]).catch((error: unknown) => {
      throw new ExecutorUnavailable(`${file} could not be run`, { cause: error })
    })
    if (code === 0) return said
    const why = complaint.trim() || `${file} did not answer`
    // sbatch: error: Batch job submission failed: Requested node configuration is not available
    if (/submission failed/.test(why) && !/contact|timed out|connect|communication/i.test(why)) {
      throw new SlurmRefused(why)
    }
    throw new ExecutorUnavailable(why)
  }

  return {
    submit: async (options, script) => {
      await ask('sbatch', ['--quiet', ...options, ...sbatch], script)
    },
    jobs: async (name) => {
      const named = name === undefined ? [] : [`--name=${name}`]
      const format = ['--noheader', '--states=all', '--sort=i', '--format=%j|%T']
      const said = await ask('squeue', [...format, mine, ...named])
      return rowsOf(said).map(([name = '', state = '']) => ({ name, state }))
    },
    cancel: async (name) => {
      await ask('scancel', ['--quiet', mine, `--name=${name}`])
    },
    nodes: async () => {
      const partition = sbatch.filter((option) => option.startsWith('--partition='))
      const said = await ask('sinfo', ['--noheader', '--Node', '--format=%T|%c|%m', ...partition])
      return rowsOf(said).map(([state = '', cores, memoryMiB]) => ({
        state,
        cores: Number(cores),
        memoryMiB: Number(memoryMiB),
      }))
    },
    limitsMemory: async () =>
      /^ConstrainRAMSpace\s*= yes$/m.test(await ask('scontrol', ['show', 'config'])),
  }
}

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'))
