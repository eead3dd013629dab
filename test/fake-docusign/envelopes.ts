import { randomUUID } from 'node:crypto'
import { type Definition, isAddress, Refused } from './definition.ts'

export type Signer = {
  readonly recipientId: string
  readonly roleName: string
  readonly routingOrder: string
  name: string
  email: string
  status: 'created' | 'sent' | 'delivered' | 'completed' | 'declined' | 'autoresponded'
  signedDateTime?: string
  declinedDateTime?: string
  declinedReason?: string
}

export type SentEnvelope = {
  readonly envelopeId: string
  readonly definition: Definition
  status: 'sent' | 'completed' | 'declined' | 'voided'
  statusChangedDateTime: string
  completedDateTime?: string
  declinedDateTime?: string
  voidedDateTime?: string
  voidedReason?: string
  readonly signers: readonly Signer[]
  /** How many invitations each recipient got. */
  readonly invitations: Map<string, number>
}

/** What happened: the word of Connect, and to which recipient where it is about one. */
export type Happened = (envelope: SentEnvelope, event: string, recipientId?: string) => void

/** Time as the service writes it, with seven digits. */
const now = (): string => new Date().toISOString().replace('Z', '0000Z')

export function sendEnvelope(definition: Definition, happened: Happened): SentEnvelope {
  const envelope: SentEnvelope = {
    envelopeId: randomUUID(),
    definition,
    status: 'sent',
    statusChangedDateTime: now(),
    signers: definition.recipients.signers.map(
      ({ recipientId, roleName, routingOrder, name, email }) => ({
        recipientId,
        roleName,
        routingOrder,
        name,
        email,
        status: 'created',
      }),
    ),
    invitations: new Map(),
  }
  happened(envelope, 'envelope-sent')
  inviteNext(envelope, happened)
  return envelope
}

/** Those of the lowest order that has not signed are invited. */
function inviteNext(envelope: SentEnvelope, happened: Happened): void {
  const open = envelope.signers.filter(({ status }) => status !== 'completed')
  const turn = Math.min(...open.map(({ routingOrder }) => Number(routingOrder)))
  for (const signer of open) {
    if (signer.status === 'created' && Number(signer.routingOrder) === turn)
      invite(envelope, signer, happened)
  }
}

function invite(envelope: SentEnvelope, signer: Signer, happened: Happened): void {
  signer.status = 'sent'
  const { recipientId } = signer
  envelope.invitations.set(recipientId, (envelope.invitations.get(recipientId) ?? 0) + 1)
  happened(envelope, 'recipient-sent', recipientId)
}

/** @throws Error where it is not this recipient's turn: the test is wrong. */
function atTurn(envelope: SentEnvelope, recipientId: string): Signer {
  const signer = envelope.signers.find((each) => each.recipientId === recipientId)
  if (envelope.status === 'sent' && signer && ['sent', 'delivered'].includes(signer.status))
    return signer
  throw new Error(`${recipientId} cannot act: ${signer?.status} in an envelope ${envelope.status}`)
}

export function sign(envelope: SentEnvelope, recipientId: string, happened: Happened): void {
  const signer = atTurn(envelope, recipientId)
  signer.status = 'completed'
  signer.signedDateTime = now()
  envelope.statusChangedDateTime = now()
  happened(envelope, 'recipient-completed', recipientId)
  if (envelope.signers.some(({ status }) => status !== 'completed')) {
    inviteNext(envelope, happened)
    return
  }
  envelope.status = 'completed'
  envelope.completedDateTime = now()
  happened(envelope, 'envelope-completed')
}

export function decline(
  envelope: SentEnvelope,
  recipientId: string,
  reason: string,
  happened: Happened,
): void {
  const signer = atTurn(envelope, recipientId)
  signer.status = 'declined'
  signer.declinedDateTime = now()
  signer.declinedReason = reason
  envelope.status = 'declined'
  envelope.declinedDateTime = now()
  envelope.statusChangedDateTime = now()
  happened(envelope, 'recipient-declined', recipientId)
  happened(envelope, 'envelope-declined')
}

export function bounce(envelope: SentEnvelope, recipientId: string, happened: Happened): void {
  atTurn(envelope, recipientId).status = 'autoresponded'
  envelope.statusChangedDateTime = now()
  happened(envelope, 'recipient-autoresponded', recipientId)
}

/** @throws Refused unless it is under way. */
export function voidEnvelope(envelope: SentEnvelope, reason: string, happened: Happened): void {
  if (reason === '' || reason.length > 200) {
    throw new Refused('ENVELOPE_VOID_REASON_REQUIRED', 'A reason of 1 to 200 characters.')
  }
  if (envelope.status !== 'sent') {
    throw new Refused(
      'ENVELOPE_CANNOT_VOID_INVALID_STATE',
      'The envelope is neither sent nor delivered.',
    )
  }
  envelope.status = 'voided'
  envelope.voidedDateTime = now()
  envelope.voidedReason = reason
  envelope.statusChangedDateTime = now()
  happened(envelope, 'envelope-voided')
}

export type SignerUpdate = {
  readonly recipientId: string
  readonly name?: string | undefined
  readonly email?: string | undefined
}

/** Corrects and invites anew. @throws Refused */
export function updateSigner(
  envelope: SentEnvelope,
  { recipientId, name, email }: SignerUpdate,
  happened: Happened,
): void {
  const signer = envelope.signers.find((each) => each.recipientId === recipientId)
  if (signer === undefined) {
    throw new Refused('UNKNOWN_ENVELOPE_RECIPIENT', 'The recipient is not in the envelope.')
  }
  if (signer.status === 'completed' || envelope.status !== 'sent') {
    throw new Refused('UNSPECIFIED_ERROR', 'The recipient has signed, or the envelope has ended.')
  }
  if (email !== undefined && !isAddress(email)) {
    throw new Refused('INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', 'The email address is invalid.')
  }
  signer.name = name ?? signer.name
  signer.email = email ?? signer.email
  envelope.statusChangedDateTime = now()
  if (signer.status !== 'created') invite(envelope, signer, happened)
}

/** As the service shows it, with recipients and custom fields. */
export const shown = ({
  definition,
  signers,
  invitations: _,
  ...rest
}: SentEnvelope): Readonly<Record<string, unknown>> => ({
  ...rest,
  emailSubject: definition.emailSubject,
  customFields: {
    textCustomFields: definition.customFields.textCustomFields.map((field, n) => ({
      fieldId: String(n + 1),
      ...field,
    })),
    listCustomFields: [],
  },
  recipients: {
    signers: signers.map((signer) => ({ ...signer })),
    carbonCopies: [],
    recipientCount: String(signers.length),
  },
})
