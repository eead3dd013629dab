import { invalid } from '#kernel/problem.ts'

/*
 * What a job is given to run with. Instance types are words of the DNAnexus API: here each stands for cores, memory and
 * room on disk.
 */

export type InstanceType = {
  readonly cores: number
  readonly memoryMiB: number
  readonly diskGiB: number
}

/** GiB of memory for each core, by the first part of the name. */
const memory = { mem1: 1.875, mem2: 3.75, mem3: 7.5, mem4: 15.25 } as const
/** GiB of disk for each core, by the second. */
const disk = { ssd1: 20, ssd2: 80, ssd3: 160, hdd1: 50, hdd2: 100 } as const
const cores = [1, 2, 4, 8, 16, 32, 36, 48, 64, 72, 96] as const

/** Every instance type that a tool may name. */
export const instanceTypes: Readonly<Record<string, InstanceType>> = Object.fromEntries(
  Object.entries(memory).flatMap(([mem, gib]) =>
    Object.entries(disk).flatMap(([storage, each]) =>
      ['', 'v2_', 'v3_'].flatMap((version) =>
        cores.map((count) => [
          `${mem}_${storage}_${version}x${count}`,
          { cores: count, memoryMiB: Math.round(gib * count * 1024), diskGiB: each * count },
        ]),
      ),
    ),
  ),
)

export const usualInstanceType = 'mem2_hdd2_x2'

/** By entry point, or `*` for the rest: an instance type, and what else is passed on as it came. */
export type Requirements = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * What was asked when it was run, over what the tool asks: field by field for each entry point; `*` holds for every
 * entry point that is not named.
 */
export function mergeRequirements(base: Requirements, asked: Requirements): Requirements {
  const named = [...new Set([...Object.keys(base), ...Object.keys(asked)])]
  return Object.fromEntries(
    named.map((name) => [name, { ...base[name], ...(asked[name] ?? asked['*']) }]),
  )
}

/** The instance type of an entry point. */
export function instanceTypeOf(requirements: Requirements, entryPoint: string): string {
  const named = requirements[entryPoint]?.['instanceType'] ?? requirements['*']?.['instanceType']
  return typeof named === 'string' ? named : usualInstanceType
}

/** @throws Problem `invalid-input` for an instance type that there is none of */
export function checkRequirements(requirements: Requirements, field: string): void {
  for (const [entryPoint, asked] of Object.entries(requirements)) {
    const type = asked['instanceType']
    if (type === undefined) continue
    if (typeof type !== 'string' || !Object.hasOwn(instanceTypes, type))
      throw invalid(
        `${field}.${entryPoint}.instanceType`,
        `there is no instance type ${JSON.stringify(type)} here`,
      )
  }
}

const units = { days: 86_400, hours: 3600, minutes: 60 } as const
/** For which a job may run where nothing says for how long. */
const longest = 20 * 86_400

/** Seconds that an entry point may run, by the tool's policy of time. */
export function secondsOf(policy: unknown, entryPoint: string): number {
  const table = isTable(policy) ? policy : {}
  const span = table[entryPoint] ?? table['*']
  if (!isTable(span)) return longest
  const seconds = Object.entries(units).reduce((sum, [unit, length]) => {
    const count = span[unit]
    return sum + (typeof count === 'number' && count > 0 ? count * length : 0)
  }, 0)
  return seconds > 0 ? Math.min(Math.ceil(seconds), longest) : longest
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a job asks for: cores, memory, room on disk, and the seconds that it may run. */
export function machineOf(job: {
  readonly instanceType: string | null
  readonly asked: Readonly<Record<string, unknown>>
  readonly spec: Readonly<Record<string, unknown>>
  readonly executable: string
  readonly function: string | null
}): { cores: number; memoryMiB: number; diskMiB: number; wallSeconds: number } {
  const type =
    instanceTypes[job.instanceType ?? usualInstanceType] ?? instanceTypes[usualInstanceType]
  if (type === undefined) throw new Error('no usual instance type')
  const [asked, run] = [job.asked['timeoutPolicyByExecutable'], job.spec['runSpec']]
  const policy =
    (isTable(asked) ? asked[job.executable] : undefined) ??
    (isTable(run) ? run['timeoutPolicy'] : undefined)
  return {
    cores: type.cores,
    memoryMiB: type.memoryMiB,
    diskMiB: type.diskGiB * 1024,
    wallSeconds: secondsOf(policy, job.function ?? 'main'),
  }
}
