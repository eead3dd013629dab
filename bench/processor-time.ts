import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the clock of Linux in a second, as all its architectures tell programs. */
const ticksPerSecond = 100

/** Processor time of all processes that a process has started, and theirs, the ended among them, in seconds. */
export function secondsOfChildren(pid: number): number {
  const processes = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? read(name) : []))
  const below = (parent: number): number =>
    processes
      .filter((one) => one.parent === parent)
      .reduce((sum, one) => sum + one.ticks + below(one.pid), 0)
  return below(pid) / ticksPerSecond
}

function read(name: string): { pid: number; parent: number; ticks: number }[] {
  try {
    // The name of the program, in parentheses, may hold anything.
    const [, rest = ''] = /\) (.*)/.exec(readFileSync(`/proc/${name}/stat`, 'latin1')) ?? []
    const fields = rest.split(' ').map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return [
      {
        pid: Number(name),
        parent: fields[1] ?? 0,
        ticks: user + system + endedUser + endedSystem,
      },
    ]
  } catch {
    // It has ended.
    return []
  }
}
