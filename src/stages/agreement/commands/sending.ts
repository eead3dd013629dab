import { type Outgoing, SigningFault, type SigningService } from '#adapters/signing/port.ts'
import { lapseDays } from '../rules/signing.ts'
import { recipientsOf, serviceReminderDays } from '../rules/service.ts'
import { serviceInviteWords } from '../rules/signing-mails.ts'
import { changeEnvelope, type EnvelopeRow } from '../store/envelopes.ts'
import { endErrand, orderErrand } from '../store/service.ts'
import { signatoriesOf } from '../store/signatories.ts'
import {
  endEnvelope,
  type EnvelopeDeps,
  isToGoOut,
  lockBoth,
  type Printed,
  printEnvelope,
  putOut,
} from './envelopes.ts'
import { note } from './evidence.ts'
import { mailFacts } from './signing-mail.ts'

/** Where the service's notices arrive. */
const noticePath = '/api/v1/hooks/docusign'

/**
 * Prints the document of an envelope and has its service send it. The caller has claimed the errand: nobody else
 * sends it at the same time. What the service refuses for good ends the envelope, in its words.
 */
export async function sendThere(
  deps: EnvelopeDeps,
  service: SigningService,
  before: EnvelopeRow,
): Promise<void> {
  const printed = await printEnvelope(deps, before)
  const outgoing = await outgoingOf(deps, before, printed)
  let externalId: string
  try {
    externalId = await service.send(outgoing)
  } catch (error) {
    if (!(error instanceof SigningFault) || error.kind !== 'refused') throw error
    return endRefused(deps, before, error.message)
  }
  await deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, before)
    const envelope = await changeEnvelope(tx, both.envelope, { externalId })
    if (!(await isToGoOut(tx, { ...both, envelope }))) return orderErrand(tx, envelope.id)
    await endErrand(tx, envelope.id)
    await putOut(tx, deps, envelope, printed)
  })
}

async function outgoingOf(
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  { bytes, object }: Printed,
): Promise<Outgoing> {
  const text = await deps.documents.readPages(bytes)
  if (text.state !== 'read') {
    throw new Error(
      text.state === 'not-installed'
        ? 'poppler is not installed on this server: it is needed to send agreements to a signing service'
        : `${envelope.id}: its document takes too long or too much memory to read`,
    )
  }
  const [facts, signers] = await deps.db
    .transaction()
    .execute(async (tx) => [
      await mailFacts(tx, deps, envelope),
      await signatoriesOf(tx, envelope.id),
    ])
  const { subject, message } = serviceInviteWords(facts)
  return {
    id: envelope.id,
    requestId: envelope.request_id,
    preparedAt: envelope.created_at,
    subject,
    message,
    document: { name: facts.document.title, pdf: bytes, sha256: object.sha256 },
    expiryDays: lapseDays,
    reminderDays: serviceReminderDays,
    recipients: recipientsOf(signers, text.pages),
    noticeUrl: deps.siteUrl.startsWith('https:') ? `${deps.siteUrl}${noticePath}` : undefined,
  }
}

async function endRefused(deps: EnvelopeDeps, before: EnvelopeRow, reason: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, before)
    if (!(await isToGoOut(tx, both))) return
    await endEnvelope(tx, deps, both, { how: 'cancel', by: null, reason })
    await note(tx, both.envelope, { what: 'envelope.withdrawn', detail: { by: before.provider } })
  })
}
