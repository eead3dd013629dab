import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { systemPath } from './worker.ts'

/** The program that runs an attempt, for `node`. */
export const runnerProgram = join(import.meta.dirname, 'runner/main.ts')

/** Starts the runner of an attempt as a process that outlives this one. What it has to say of itself is in `runner`. */
export function startRunner(
  folder: string,
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const log = openSync(join(folder, 'runner'), 'a', 0o600)
  const child = spawn(process.execPath, ['--no-warnings', runnerProgram, folder], {
    detached: true,
    cwd: '/',
    env: { PATH: systemPath, ...environment },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  // Tools leave the processor to the platform.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  return child
}
