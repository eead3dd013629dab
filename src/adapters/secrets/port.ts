/**
 * Values that only this installation can make, each from its name. None of them need be kept: who reads the
 * database, or a copy of it, cannot make one.
 */
export type Secrets = {
  /** 256 bits in base64url, 43 characters. */
  token(name: string): string
  /** Six digits. */
  code(name: string): string
  /** A text that only this installation can read, and under this name alone. */
  lock(name: string, text: string): string
  /** @throws Error for what was not locked here under this name. */
  unlock(name: string, locked: string): string
}
