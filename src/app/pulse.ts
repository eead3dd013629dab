import type { Pulse } from '#stages/workspace/running-reads.ts'

/** Beats once a second of the real clock. It keeps no process alive. */
export const everySecond: Pulse = (beat) => {
  const timer = setInterval(beat, 1000).unref()
  return () => clearInterval(timer)
}
