import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// A function by that flag.
const collectGarbage = runInNewContext('gc') as () => void

/** What this process holds after all that nothing refers to is gone: objects and typed arrays. */
export function usedBytes(): number {
  collectGarbage()
  // What typed arrays held is given back while the first collection is swept, which the second one waits for.
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Milliseconds, to the microsecond. */
export const now = (): number => performance.now()

/** The value that the share `p` of the times does not exceed; of no times, 0. */
export function percentile(times: readonly number[], p: number): number {
  const ascending = times.toSorted((a, b) => a - b)
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? 0
}

export const seconds = (from: number): number => (now() - from) / 1000

export const mebibytes = (bytes: number): number => bytes / 1024 / 1024

/** Rounded to so many significant digits, so that a table stays readable. */
export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits))
