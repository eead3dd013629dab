import type { SigningService } from '#adapters/signing/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { envelopeLifecycle } from '../lifecycle.ts'
import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import { changeEnvelope, type EnvelopeRow } from '../store/envelopes.ts'
import { endErrand } from '../store/service.ts'
import { type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { note } from './evidence.ts'
import { once } from './once.ts'
import { becomeForm } from './sealing.ts'

/**
 * Fetches what all have signed at a service, and keeps it untouched, under the service's own seal, as the form of its
 * request. Idempotent.
 */
export async function collectSigned(
  deps: EnvelopeDeps,
  service: SigningService,
  before: EnvelopeRow,
): Promise<void> {
  if (before.external_id === null) throw new Error(`${before.id} was signed nowhere`)
  const { signed, certificate } = await service.collect(before.external_id)
  const inspection = await deps.documents.inspectPdf(signed)
  if (!inspection.ok) throw new Error(`${before.id}, as it was signed: ${inspection.reason}`)
  const object = await deps.objects.write(once(signed))
  const proof = await deps.objects.write(once(certificate))
  await deps.db.transaction().execute(async (tx) => {
    const { request, envelope } = await lockBoth(tx, before)
    await endErrand(tx, envelope.id)
    if (envelope.state !== 'signed') return
    await noteObjects(tx, [object, proof])
    const state = nextState(envelopeLifecycle, envelope.state, 'seal', ['platform'])
    await changeEnvelope(tx, envelope, {
      state,
      sealedSha256: object.sha256,
      certificateSha256: proof.sha256,
    })
    await becomeForm(tx, deps, { request, envelope, object, pages: inspection.pages })
    const detail = { sha256: object.sha256, size: object.size, certificate: proof.sha256 }
    await note(tx, envelope, { what: 'envelope.collected', detail })
  })
}
