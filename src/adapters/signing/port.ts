/**
 * An outside service that sends a document to people and collects their signatures. The life of an envelope is ours;
 * the service is told what to do and asked for facts. What fails throws a `SigningFault`.
 */
export type SigningService = {
  readonly name: 'docusign'
  /** What keeps it from working, in sentences for the administrator; none: it is ready. Never throws. */
  preflight(): Promise<readonly string[]>
  /**
   * Creates and sends, and answers the service's id. However often it is called with the same `id`, also after an
   * answer was lost or by another process, there is one envelope. Not to be called twice at the same time.
   */
  send(envelope: Outgoing): Promise<string>
  /** Sends the invitation once more to one who has not signed. */
  remind(externalId: string, recipientId: string): Promise<void>
  /** Corrects name and address of one who has not signed, and invites anew; earlier links end. */
  correct(externalId: string, recipient: Pick<Recipient, 'id' | 'name' | 'email'>): Promise<void>
  /** Ends the envelope. One that has ended already, however, stays as it is. */
  cancel(externalId: string, reason: string): Promise<void>
  read(externalId: string): Promise<EnvelopeFacts>
  /**
   * What became of the envelopes that changed since, those of other programs left out. One that changes while this is
   * answered may be missing: ask again later with an instant before this one.
   */
  changedSince(at: Date): Promise<readonly EnvelopeFacts[]>
  /** The signed documents, as PDF. @throws SigningFault `refused` while somebody has yet to sign. */
  collect(externalId: string): Promise<Collected>
  /** Whether a notice, its bytes as they came, is from the service. To be asked before anything else is done with it. */
  isGenuine(raw: Uint8Array, headers: NoticeHeaders): boolean
  /**
   * What a genuine notice says; undefined where it is not about an envelope of ours. Notices come late, twice and out
   * of order: an earlier state never undoes a later one.
   */
  readNotice(raw: Uint8Array): Promise<EnvelopeFacts | undefined>
}

export type Outgoing = {
  /** Ours; the same for every attempt. */
  readonly id: string
  readonly requestId: string
  /** When it was made ready, and so before the first attempt. */
  readonly preparedAt: Date
  /** Of the mail. */
  readonly subject: string
  readonly message: string
  readonly document: OutgoingDocument
  /** The envelope ends so many days after it was sent. */
  readonly expiryDays: number
  /** Those who have not signed are reminded each time so many days have passed. */
  readonly reminderDays: number
  readonly recipients: readonly Recipient[]
  /** Public https address for notices; without it changes are seen by `changedSince` only. */
  readonly noticeUrl: string | undefined
}

export type OutgoingDocument = {
  readonly name: string
  readonly pdf: Uint8Array
  /** 64 lower-case hex digits. */
  readonly sha256: string
}

export type Recipient = {
  /** A UUID or a whole number, unique in the envelope. */
  readonly id: string
  readonly capacity: string
  readonly name: string
  readonly email: string
  /** From 1. Those with the same number sign in any order; those with a higher one after them. */
  readonly order: number
  readonly fields: readonly Field[]
}

export type Field = {
  readonly kind: 'signature' | 'initials' | 'date' | 'name'
  /** From 1. */
  readonly page: number
  /** Points from the left and from the upper edge of the page. */
  readonly left: number
  readonly top: number
}

export type EnvelopeFacts = {
  readonly externalId: string
  /** Ours, as they were sent. */
  readonly id: string
  readonly requestId: string
  /** `completed`: all have signed. */
  readonly state: 'out' | 'completed' | 'declined' | 'cancelled' | 'expired'
  readonly endedAt: Date | undefined
  /** Why it was cancelled. */
  readonly reason: string | undefined
  readonly recipients: readonly RecipientFacts[]
}

export type RecipientFacts = {
  readonly id: string
  /** As the service has it: who is no longer at this address has not bounced. */
  readonly email: string
  /** `waiting`: it is not their turn. `bounced`: the invitation did not arrive. */
  readonly state: 'waiting' | 'sent' | 'seen' | 'signed' | 'declined' | 'bounced'
  readonly signedAt: Date | undefined
  readonly declineReason: string | undefined
}

export type Collected = {
  /** The document as signed, followed by the service's certificate of completion. */
  readonly signed: Uint8Array
  /** That certificate alone. */
  readonly certificate: Uint8Array
}

export type NoticeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Largest notice that is looked at, in bytes. */
export const maxNoticeBytes = 2 * 1024 * 1024

export type SigningFaultKind =
  /** Nothing is wrong with what was asked: try again, not before `seconds` have passed. */
  | 'later'
  /** The service will not do this; the message has its words, for who asked. */
  | 'refused'
  /** The service does not know the envelope. */
  | 'gone'
  /** The administrator has to do something; the message says what. */
  | 'setup'

export class SigningFault extends Error {
  override readonly name = 'SigningFault'
  readonly kind: SigningFaultKind
  /** 0 unless `later`. */
  readonly seconds: number

  constructor(
    kind: SigningFaultKind,
    message: string,
    { seconds = 0, cause }: { readonly seconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.kind = kind
    this.seconds = seconds
  }
}
