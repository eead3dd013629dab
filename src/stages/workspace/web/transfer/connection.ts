/** Milliseconds before what broke is tried again; then twice as long, up to the longest. */
export const firstPauseMs = 1000
const longestPauseMs = 30_000

export const nextPauseMs = (pauseMs: number): number => Math.min(longestPauseMs, pauseMs * 2)

/** Waits for so long, or until the browser says that it is online again, or until it is not wanted any more. */
export function connectionOr(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      removeEventListener('online', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    addEventListener('online', over)
    signal?.addEventListener('abort', over, { once: true })
  })
}
