import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The kernel's hold on the memory and processor of an attempt. */
export type Cgroup = {
  /** Files into which a process writes its id to be held; what it starts is held, too. */
  readonly entrances: readonly string[]
  /** How many of its processes were killed because they took more memory than they may. */
  outOfMemory(): number
  /** At the highest. */
  memoryBytes(): number
  /** Undefined where they are not counted. */
  cpuSeconds(): number | undefined
  /** Once its last process is gone. */
  remove(): Promise<void>
}

export type Hold = { readonly memoryBytes: number; readonly cores: number }

/**
 * A control group under the one of this process: of version 2 where it was delegated to us (systemd: `Delegate=yes`,
 * `DelegateSubgroup=…`), or of version 1 where we are root. Undefined where there is none to be had.
 */
export const openCgroup = (name: string, hold: Hold): Cgroup | undefined =>
  openVersion2(name, hold) ?? openVersion1(name, hold)

function openVersion2(name: string, { memoryBytes, cores }: Hold): Cgroup | undefined {
  const own = folderOf('')
  // A group with members has no groups with limits below it. A unit with DelegateSubgroup has ours beside the members.
  for (const base of own === undefined ? [] : [join(own, '..'), own]) {
    const folder = attempted(() => {
      if (!read(join(base, 'cgroup.subtree_control')).split(/\s/).includes('memory')) {
        writeFileSync(join(base, 'cgroup.subtree_control'), '+memory +cpu')
      }
      return made(join(base, name))
    })
    if (folder === undefined) continue
    const isHeld = attempted(() => {
      writeFileSync(join(folder, 'memory.max'), String(memoryBytes))
      return true
    })
    if (isHeld === undefined) {
      attempted(() => rmdirSync(folder))
      continue
    }
    attempted(() => writeFileSync(join(folder, 'memory.swap.max'), '0'))
    attempted(() => writeFileSync(join(folder, 'cpu.max'), `${cores * period} ${period}`))
    return {
      entrances: [join(folder, 'cgroup.procs')],
      outOfMemory: () => counter(join(folder, 'memory.events'), 'oom_kill'),
      memoryBytes: () => Number(attempted(() => read(join(folder, 'memory.peak'))) ?? 0),
      cpuSeconds: () => counter(join(folder, 'cpu.stat'), 'usage_usec') / 1e6,
      remove: () => removeFolders([folder]),
    }
  }
  return undefined
}

function openVersion1(name: string, { memoryBytes, cores }: Hold): Cgroup | undefined {
  const folder = openController('memory', name)
  const isHeld = attempted(() => {
    if (folder === undefined) return undefined
    writeFileSync(join(folder, 'memory.limit_in_bytes'), String(memoryBytes))
    return true
  })
  if (folder === undefined || isHeld === undefined) return undefined
  // With swap, where the kernel counts it.
  attempted(() => writeFileSync(join(folder, 'memory.memsw.limit_in_bytes'), String(memoryBytes)))
  const cpu = openController('cpu', name)
  if (cpu !== undefined) {
    attempted(() => writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(period)))
    attempted(() => writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(cores * period)))
  }
  const accounting = openController('cpuacct', name)
  const folders = [...new Set([folder, cpu, accounting].filter((each) => each !== undefined))]
  return {
    entrances: folders.map((each) => join(each, 'cgroup.procs')),
    outOfMemory: () => counter(join(folder, 'memory.oom_control'), 'oom_kill'),
    memoryBytes: () => Number(read(join(folder, 'memory.max_usage_in_bytes'))),
    cpuSeconds: () =>
      accounting === undefined ? undefined : Number(read(join(accounting, 'cpuacct.usage'))) / 1e9,
    remove: () => removeFolders(folders),
  }
}

/** The kernel notices some time after the end of a process that a group is empty. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let tries = 0; tries < 100; tries++) {
      attempted(() => rmdirSync(folder))
      if (!existsSync(folder)) break
      await delay(10)
    }
  }
}

/** Removes what a killed runner left behind. */
export function removeCgroup(name: string): void {
  const own = folderOf('')
  const version1 = ['memory', 'cpu', 'cpuacct'].map(folderOf)
  const bases = [...version1, own, own === undefined ? undefined : join(own, '..')]
  for (const base of bases) if (base !== undefined) attempted(() => rmdirSync(join(base, name)))
}

/** Of the processor's quota, in microseconds. */
const period = 100_000

function openController(controller: string, name: string): string | undefined {
  const base = folderOf(controller)
  return base === undefined ? undefined : attempted(() => made(join(base, name)))
}

/** The group of this process under a controller of version 1, or of version 2 (``). */
function folderOf(controller: string): string | undefined {
  const line = read('/proc/self/cgroup')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, controllers = '']) => controllers.split(',').includes(controller))
  const mount = read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' - ').map((half) => half.split(' ')))
    .find(([, kindAndOptions]) =>
      controller === ''
        ? kindAndOptions?.[0] === 'cgroup2'
        : kindAndOptions?.[0] === 'cgroup' &&
          kindAndOptions[2]?.split(',').includes(controller) === true,
    )?.[0]
  const [within, at] = [mount?.[3], mount?.[4]]
  const path = line?.slice(2).join(':')
  if (within === undefined || at === undefined || path === undefined) return undefined
  // In a container the mount shows a part of the tree only.
  return join(at, path.startsWith(within) ? path.slice(within.length) : path)
}

/** The folder, made where it is not there: a killed runner of the same attempt may have left it. */
function made(folder: string): string {
  mkdirSync(folder, { recursive: true })
  return folder
}

const read = (path: string): string => readFileSync(path, 'utf8')

const counter = (path: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(attempted(() => read(path)) ?? '')?.[1] ?? 0)

/** Undefined where the kernel or the rights do not allow it. */
function attempted<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

/** The name of the group of an attempt. */
export const cgroupName = (key: string): string => `accession-${key}`
