/**
 * The seal of this installation: a digital signature over a finished PDF, by which anybody can tell that it is
 * as it was when it was sealed, and by whom.
 */
export type Seals = {
  /**
   * The same document with the seal on it, verified before it is answered.
   * @throws Problem `invalid-input` for what is no PDF, is encrypted or bears a signature already.
   * @throws SealUnavailable when there is no key that may seal at that time.
   */
  seal(pdf: Uint8Array, options: SealOptions): Promise<Uint8Array>
  /** Looks without making a key. @throws SealUnavailable when nothing could be sealed at that time. */
  ready(at: Date): Promise<void>
  /**
   * Whether these bytes are, from first to last, a document that this installation sealed. `roots` are PEM and
   * stand in for those of this installation. @throws Problem `busy`.
   */
  verify(pdf: Uint8Array, roots?: string): Promise<SealVerdict>
  /** What people compare and import to trust the seal; made, with its keys, at the first need. */
  roots(): Promise<SealRoots>
}

export type SealOptions = {
  readonly reason: string
  /** Who seals, as readers of PDF show it. */
  readonly name: string
  /** The claimed time; kept to the second. */
  readonly at: Date
  /** Files that travel inside the document. */
  readonly attachments?: readonly SealAttachment[]
}

export type SealAttachment = {
  readonly name: string
  readonly bytes: Uint8Array
  /** Media type, such as `application/json`. */
  readonly mime: string
}

export type SealRoots = {
  /** The root of the seals made now. */
  readonly present: Root
  /** Of all that were ever used here, the present one first. */
  readonly pem: string
}

export type Root = {
  readonly subject: string
  /** SHA-256 of the certificate in DER, 64 lower-case hex digits. */
  readonly fingerprint: string
  /** Where it lies as PEM. */
  readonly path: string
  /** ISO 8601 instant. */
  readonly until: string
}

export type SealVerdict =
  | { readonly valid: true; readonly seal: Seal }
  | { readonly valid: false; readonly fault: SealFault }

export type Seal = {
  /** Common name of the certificate that sealed. */
  readonly by: string
  /** ISO 8601 instant, as claimed by the sealer. */
  readonly at: string
  readonly name: string
  readonly reason: string
  /** SHA-256 of the sealing certificate and of its root, 64 lower-case hex digits each. */
  readonly certificate: string
  readonly root: string
  /** By an authority apart from the sealer; absent where none was asked, or none answered. */
  readonly timestamp?: Timestamp
}

export type Timestamp = {
  /** ISO 8601 instant at which the seal was there already. */
  readonly at: string
  /** Common name of the authority's certificate. */
  readonly by: string
}

export type SealFault =
  /** There is no seal on it. */
  | 'not-sealed'
  /** Bytes that the seal covers are not those that were sealed. */
  | 'altered'
  /** Something was added after sealing. */
  | 'appended'
  /** A signature, but not written as ours are; something may be hidden in it. Or a timestamp that does not hold. */
  | 'malformed'
  /** Somebody else's seal, or one that only bears our name. */
  | 'unknown-root'
  /** The certificate was not valid at the time, or is not one for seals. */
  | 'wrong-certificate'
  /** The file is larger than is looked at. */
  | 'too-large'
  /** The file takes too long or too much memory. */
  | 'too-hard'

/** Largest file that is looked at, in bytes. */
export const maxSealedBytes = 50 * 1024 * 1024

/** The operator has to do something before anything is sealed; the message says what. */
export class SealUnavailable extends Error {
  override readonly name = 'SealUnavailable'
}
