import { readFileSync } from 'node:fs'

/** A process on this machine: a pid alone is given away anew. */
export type ProcessIdentity = {
  readonly pid: number
  /** When it started, in clock ticks since boot. */
  readonly startTicks: string
  readonly bootId: string
}

const readBootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** The identity of a process that runs here. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTicks = startOf(pid)
  return startTicks === undefined ? undefined : { pid, startTicks, bootId: readBootId() }
}

export const isAlive = ({ pid, startTicks, bootId }: ProcessIdentity): boolean =>
  bootId === readBootId() && startOf(pid) === startTicks

/** Undefined where there is none, or only what its parent has not yet noticed the end of. */
function startOf(pid: number): string | undefined {
  const fields = statOf(pid)
  return fields === undefined || /^[ZX]/.test(fields[0] ?? '') ? undefined : fields[19]
}

/** What /proc says of a process, from its state on (proc(5): field 3). */
export function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
