import { join } from 'node:path'
import { isCancelled, isMade, readResult } from '../attempt-folder.ts'
import type { EndReason, Resources } from '../port.ts'
import type { Cgroup } from './cgroup.ts'
import type { Started } from './sandbox.ts'
import type { Tries } from './tries.ts'
import { diskOf, removedDiskOf, usageOf } from './usage.ts'

export const mebibyte = 1024 * 1024

/** Why an attempt ends before its command does. */
export type Stop = { readonly reason: EndReason; readonly message?: string }

/** Who sees to it that an attempt stays within what it may, and ends when it is to. */
export type Watch = {
  /** What is ended, with all that it started. */
  readonly guard: (sandbox: Started) => void
  /** From now on its time runs. */
  readonly startClock: () => void
  /** A last look, after the end: why it was ended, if it was. */
  readonly close: () => Promise<Stop | undefined>
  readonly used: () => { readonly cpuSeconds: number; readonly memoryMiB: number }
}

/** How often it is looked, in ms. */
const beat = 200

type Watched = {
  /** Of the attempt. */
  readonly folder: string
  readonly resources: Resources
  readonly cgroup: Cgroup | undefined
  readonly tries: Tries
}

export function openWatch({ folder, resources, cgroup, tries }: Watched): Watch {
  let stop: Stop | undefined
  let guarded: Started | undefined
  let clock: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let peak = { cpuSeconds: 0, memoryBytes: 0 }

  const end = (why: Stop): void => {
    stop ??= why
    if (stop === why && (why.reason === 'memory' || why.reason === 'disk'))
      tries.add(why.reason, `${resources[`${why.reason}MiB`]} MiB`)
    guarded?.kill()
  }
  const look = async (): Promise<void> => {
    if (await isCancelled(folder)) end({ reason: 'cancelled' })
    // Somebody gave it up, as when this machine could not be reached; it may be running elsewhere by now.
    // What is given up goes, maybe before anybody here looked.
    if ((await readResult(folder)) !== undefined || !(await isMade(folder))) {
      end({ reason: 'node-lost' })
    }
    const pid = guarded?.process.pid
    const now = pid === undefined ? undefined : usageOf(pid)
    if ((now?.tasks ?? 0) >= mostTasks(resources) - atTheEdge)
      tries.say({ kind: 'processes', what: `${mostTasks(resources)}`, times: 1 })
    const counted = { cpuSeconds: now?.cpuSeconds ?? 0, memoryBytes: now?.memoryBytes ?? 0 }
    peak = {
      cpuSeconds: cgroup?.cpuSeconds() ?? Math.max(peak.cpuSeconds, counted.cpuSeconds),
      memoryBytes: cgroup?.memoryBytes() ?? Math.max(peak.memoryBytes, counted.memoryBytes),
    }
    const isBeyond =
      cgroup === undefined
        ? counted.memoryBytes > resources.memoryMiB * mebibyte
        : cgroup.outOfMemory() > 0
    if (isBeyond) end(beyond('memory', resources.memoryMiB))
    const most = resources.diskMiB * mebibyte
    const removed = pid === undefined ? 0 : removedDiskOf(pid)
    const folders = ['home', 'tmp', 'layers'].map((name) => join(folder, name))
    if (removed + (await diskOf(folders, most)) > most) end(beyond('disk', resources.diskMiB))
  }
  const timer = setInterval(() => {
    // Of a full disk a look takes longer than a beat.
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, beat)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      void isCancelled(folder).then((isAsked) =>
        end(isAsked ? { reason: 'cancelled' } : { reason: 'preempted', message: signal }),
      )
    })
  }
  return {
    guard: (sandbox) => {
      guarded = sandbox
      if (stop !== undefined) sandbox.kill()
    },
    startClock: () => {
      const { wallSeconds } = resources
      const message = `It ran longer than the ${wallSeconds} s that it may.`
      clock = setTimeout(() => end({ reason: 'time', message }), wallSeconds * 1000)
    },
    close: async () => {
      clearInterval(timer)
      clearTimeout(clock)
      guarded = undefined
      await looking
      await look()
      return stop
    },
    used: () => ({
      cpuSeconds: peak.cpuSeconds,
      memoryMiB: Math.ceil(peak.memoryBytes / mebibyte),
    }),
  }
}

/** Processes and threads of a tool together, and how close to that it cannot start what it wants to start. */
export const mostTasks = ({ cores }: Pick<Resources, 'cores'>): number => 512 + 128 * cores
const atTheEdge = 8

const beyond = (what: 'memory' | 'disk', mebibytes: number): Stop => ({
  reason: what,
  message: `It took more ${what} than the ${mebibytes} MiB that it may.`,
})
