/**
 * Values that only this installation can make, each from its name. None of them need be kept: who reads the
 * database, or a copy of it, cannot make one.
 */
export type Secrets = {
  /** 256 bits in base64url, 43 characters. */
  token(name: string): string
  /** Six digits. */
  code(name: string): string
}
