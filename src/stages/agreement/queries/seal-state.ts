import type { Database } from '#adapters/database/port.ts'
import { SealUnavailable, type Seals } from '#adapters/seal/port.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import { readNow } from '#ledgers/clock/store.ts'

type Deps = {
  readonly db: Database
  readonly seals: Seals
  readonly signingService: SigningService | undefined
}

/** Whether agreements can go out for signature as far as the seal goes; a service brings its own. */
export async function isSealReady({ db, seals, signingService }: Deps): Promise<boolean> {
  if (signingService !== undefined) return true
  const { now } = await readNow(db)
  return seals.ready(now).then(
    () => true,
    (error: unknown) => {
      if (error instanceof SealUnavailable) return false
      throw error
    },
  )
}
