import { beyondScope } from '#ledgers/identity/scope.ts'
import type { Pulse } from '#stages/workspace/running-reads.ts'

/**
 * Beats after each so many milliseconds of the real clock, for the platform and not for whoever's call began it. It keeps
 * no process alive.
 */
const every =
  (ms: number): Pulse =>
  (beat) => {
    const timer = setInterval(() => beyondScope(beat), ms).unref()
    return () => clearInterval(timer)
  }

export const everySecond = every(1000)
export const everyMinute = every(60_000)
