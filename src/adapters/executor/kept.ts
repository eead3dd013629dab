import {
  attemptFolder,
  isMade,
  readLeft,
  readLog,
  readResult,
  removeAttempt,
} from './attempt-folder.ts'
import type { Executor, Result } from './port.ts'

/** What an executor does with the folders of attempts below `root`, whichever engine runs them. */
export function keptBelow(root: string): Pick<Executor, 'log' | 'left' | 'release'> {
  return {
    log: async (key, stream, from, limit) => readLog(attemptFolder(root, key), stream, from, limit),
    left: async (key, path, limit) => {
      const folder = attemptFolder(root, key)
      return (await readResult(folder)) === undefined ? undefined : readLeft(folder, path, limit)
    },
    release: async (key) => {
      const folder = attemptFolder(root, key)
      if (!(await isMade(folder))) return
      if ((await readResult(folder)) === undefined) throw new Error(`${key} has not ended`)
      await removeAttempt(root, key)
    },
  }
}

/** The result of an attempt that nobody watched to its end. */
export const unwatched = (reason: Result['reason'], message?: string): Result => ({
  reason,
  message,
  used: { seconds: 0, cpuSeconds: 0, memoryMiB: 0 },
  hosts: [],
  tries: [],
  isWatched: false,
})
