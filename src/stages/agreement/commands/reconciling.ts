import { SigningFault } from '#adapters/signing/port.ts'
import { claimLook, delayLook, dropOldNotices, endLook } from '../store/service.ts'
import type { EnvelopeDeps } from './envelopes.ts'
import { applyFacts } from './facts.ts'

/**
 * Makes good what notices did not tell: applies every fact of every envelope that changed at the service since the
 * last time, at most every 20 minutes, or later where the service asks for that.
 * @throws whatever the operator has to see; the next look begins where the last good one did.
 */
export async function reconcile(deps: EnvelopeDeps): Promise<void> {
  const { signingService: service, db } = deps
  if (service === undefined) return
  const look = await claimLook(db)
  if (look === undefined) return
  await dropOldNotices(db)
  try {
    const faults: unknown[] = []
    for (const facts of await service.changedSince(look.since)) {
      await applyFacts(deps, facts).catch((error: unknown) => faults.push(error))
    }
    if (faults.length > 0) throw faults[0]
    await endLook(db, look.at)
  } catch (error) {
    if (!(error instanceof SigningFault) || error.kind !== 'later') throw error
    await delayLook(db, Math.max(error.seconds, 60))
  }
}
