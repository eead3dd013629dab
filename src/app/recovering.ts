import type { Database } from '#adapters/database/port.ts'
import { isRecovering } from '#ledgers/recovery/store.ts'
import { everySecond } from './pulse.ts'

export type Watch = {
  /** Whether nothing may be done or changed yet. */
  isRecovering(): boolean
  /**
   * Calls `work` now, or in a database that came out of a backup once an administrator has confirmed it, in whatever
   * process that was.
   */
  begin(work: () => Promise<void>): Promise<void>
  stop(): void
}

export async function watchRecovery(
  db: Database,
  onFault: (what: string, error: unknown) => void,
): Promise<Watch> {
  let waits = await isRecovering(db)
  let stop: () => void = () => undefined
  const look = async (work: () => Promise<void>): Promise<void> => {
    if (await isRecovering(db)) return
    stop()
    waits = false
    await work()
  }
  return {
    isRecovering: () => waits,
    async begin(work) {
      if (!waits) return work()
      let isLooking = false
      stop = everySecond(() => {
        if (isLooking) return
        isLooking = true
        look(work)
          .catch((error: unknown) => onFault('recovery', error))
          .finally(() => (isLooking = false))
      })
    },
    stop: () => stop(),
  }
}
