import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { EnvelopeFacts, Field, Outgoing, Recipient, RecipientFacts } from '../port.ts'

/** Names of ours in an envelope, by which it is known again. */
const ours = { id: 'accessionEnvelope', requestId: 'accessionRequest', sha256: 'accessionSha256' }

/** A GUID that follows from our id, so that every attempt has the same. */
export function transactionIdOf(id: string): string {
  const hex = createHash('sha256').update(`accession envelope ${id}`).digest('hex')
  // Version 8: made in a way of one's own (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** As DocuSign takes it: every number and truth value is a string. */
export const definitionOf = (envelope: Outgoing): object => ({
  status: 'sent',
  transactionId: transactionIdOf(envelope.id),
  emailSubject: cut(envelope.subject, 100),
  emailBlurb: cut(envelope.message, 10_000),
  allowMarkup: 'false',
  allowReassign: 'false',
  enableWetSign: 'false',
  autoNavigation: 'true',
  enforceSignerVisibility: 'false',
  notification: {
    useAccountDefaults: 'false',
    reminders: {
      reminderEnabled: 'true',
      reminderDelay: String(envelope.reminderDays),
      reminderFrequency: String(envelope.reminderDays),
    },
    expirations: {
      expireEnabled: 'true',
      expireAfter: String(envelope.expiryDays),
      expireWarn: String(Math.min(envelope.reminderDays, envelope.expiryDays - 1)),
    },
  },
  customFields: {
    textCustomFields: [
      custom(ours.id, envelope.id),
      custom(ours.requestId, envelope.requestId),
      custom(ours.sha256, envelope.document.sha256),
    ],
  },
  documents: [
    {
      documentId: '1',
      name: cut(envelope.document.name, 100),
      fileExtension: 'pdf',
      order: '1',
      documentBase64: Buffer.from(envelope.document.pdf).toString('base64'),
    },
  ],
  recipients: { signers: envelope.recipients.map(signerOf) },
  ...(envelope.noticeUrl !== undefined && { eventNotification: noticesTo(envelope.noticeUrl) }),
})

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text

const custom = (name: string, value: string) => ({ name, value, show: 'false', required: 'false' })

const signerOf = (recipient: Recipient) => ({
  recipientId: recipient.id,
  roleName: recipient.capacity,
  routingOrder: String(recipient.order),
  name: recipient.name,
  email: recipient.email,
  tabs: {
    signHereTabs: tabsOf(recipient, 'signature'),
    initialHereTabs: tabsOf(recipient, 'initials'),
    dateSignedTabs: tabsOf(recipient, 'date'),
    fullNameTabs: tabsOf(recipient, 'name'),
  },
})

const tabsOf = ({ id, fields }: Recipient, kind: Field['kind']) =>
  fields
    .filter((field) => field.kind === kind)
    .map(({ page, left, top }, n) => ({
      documentId: '1',
      pageNumber: String(page),
      xPosition: String(Math.round(left)),
      yPosition: String(Math.round(top)),
      tabLabel: `${kind}-${id}-${n + 1}`,
    }))

/** Facts come with the notice, so that nothing has to be read after it; documents do not. */
const noticesTo = (url: string) => ({
  url,
  loggingEnabled: 'true',
  requireAcknowledgment: 'true',
  includeHMAC: 'true',
  deliveryMode: 'SIM',
  events: [
    ...['sent', 'delivered', 'completed', 'declined', 'voided', 'corrected', 'deleted'].map(
      (what) => `envelope-${what}`,
    ),
    ...['sent', 'delivered', 'completed', 'declined', 'autoresponded', 'resent'].map(
      (what) => `recipient-${what}`,
    ),
  ],
  eventData: {
    version: 'restv2.1',
    format: 'json',
    includeData: ['recipients', 'custom_fields'],
  },
})

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const instant = z
  .string()
  .nullish()
  .transform((value) => {
    const at = new Date(value ?? '')
    return Number.isNaN(at.getTime()) ? undefined : at
  })
/** Older parts write states with a capital. */
const status = z.string().transform((value) => value.toLowerCase())

const Signer = z.object({
  recipientId: z.string(),
  email: z.string().catch(''),
  status,
  signedDateTime: instant,
  declinedReason: text,
})

export const Envelope = z.object({
  envelopeId: z.string(),
  status,
  completedDateTime: instant,
  declinedDateTime: instant,
  voidedDateTime: instant,
  voidedReason: text,
  customFields: z
    .object({ textCustomFields: z.array(z.object({ name: text, value: text })).nullish() })
    .nullish(),
  recipients: z.object({ signers: z.array(Signer).nullish() }).nullish(),
})
export type Envelope = z.infer<typeof Envelope>

/** Undefined for an envelope that somebody else sent. */
export function factsOf(envelope: Envelope): EnvelopeFacts | undefined {
  const id = customOf(envelope, ours.id)
  const requestId = customOf(envelope, ours.requestId)
  if (id === undefined || requestId === undefined) return undefined
  const state = stateOf(envelope)
  const isVoided = state === 'cancelled' || state === 'expired'
  return {
    externalId: envelope.envelopeId,
    id,
    requestId,
    state,
    endedAt: envelope.completedDateTime ?? envelope.declinedDateTime ?? envelope.voidedDateTime,
    reason: isVoided ? envelope.voidedReason : undefined,
    recipients: (envelope.recipients?.signers ?? []).map(recipientFactsOf),
  }
}

const customOf = ({ customFields }: Envelope, wanted: string): string | undefined =>
  customFields?.textCustomFields?.find(({ name }) => name === wanted)?.value

/** What is not known here is still out: only what surely ended has ended. */
function stateOf({ status, voidedReason }: Envelope): EnvelopeFacts['state'] {
  switch (status) {
    case 'completed':
      return 'completed'
    case 'declined':
      return 'declined'
    case 'timedout':
      return 'expired'
    case 'deleted':
      return 'cancelled'
    case 'voided':
      // What has lapsed is voided by DocuSign itself, and told apart by its reason only.
      return /\bexpired\b/i.test(voidedReason ?? '') ? 'expired' : 'cancelled'
    default:
      return 'out'
  }
}

const recipientStates: Readonly<Record<string, RecipientFacts['state']>> = {
  created: 'waiting',
  sent: 'sent',
  faxpending: 'sent',
  delivered: 'seen',
  // Signed, and being processed there.
  signed: 'signed',
  completed: 'signed',
  declined: 'declined',
  autoresponded: 'bounced',
}

const recipientFactsOf = (signer: z.infer<typeof Signer>): RecipientFacts => ({
  id: signer.recipientId,
  email: signer.email,
  state: recipientStates[signer.status] ?? 'waiting',
  signedAt: signer.signedDateTime,
  declineReason: signer.declinedReason,
})
