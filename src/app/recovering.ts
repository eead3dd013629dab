import type { Database } from '#adapters/database/port.ts'
import { isRecovering } from '#ledgers/recovery/store.ts'
import { everySecond } from './pulse.ts'

export type Watch = {
  /** Whether nothing may be done or changed yet. */
  isRecovering(): boolean
  stop(): void
}

/**
 * Calls `begin` now, or in a database that came out of a backup once an administrator has confirmed it, in whatever
 * process that was.
 */
export async function onceRecovered(
  db: Database,
  begin: () => Promise<void>,
  onFault: (what: string, error: unknown) => void,
): Promise<Watch> {
  let waits = await isRecovering(db)
  if (!waits) {
    await begin()
    return { isRecovering: () => false, stop: () => undefined }
  }
  let isAsking = false
  const stop = everySecond(() => {
    if (isAsking) return
    isAsking = true
    void isRecovering(db)
      .then(async (still) => {
        if (still) return
        stop()
        waits = false
        await begin()
      })
      .catch((error: unknown) => onFault('recovery', error))
      .finally(() => (isAsking = false))
  })
  return { isRecovering: () => waits, stop }
}
