/** With which this installation signs what it tells outsiders of its audit log. It is not the key of the seal. */
export type AuditKey = {
  /** Ed25519 (RFC 8032) over the text as UTF-8: 64 bytes. */
  sign(text: string): Buffer
  /** What outsiders verify by. */
  readonly present: PublicAuditKey
  /** All that were ever in use here, the present one first. */
  readonly trusted: readonly PublicAuditKey[]
}

export type PublicAuditKey = {
  /** SubjectPublicKeyInfo. */
  readonly pem: string
  /** SHA-256 of that in DER, 64 lower-case hex digits. */
  readonly fingerprint: string
  /** Where it lies. */
  readonly path: string
}
