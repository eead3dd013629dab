/** One-time codes by time, as an authenticator app shows them (RFC 6238): six digits, each for 30 seconds. */
export type OneTimeCodes = {
  /** 160 bits in Base32. */
  newSecret(): string
  /** The address by which an app takes the secret in, `otpauth://…`. */
  address(secret: string, about: { readonly issuer: string; readonly label: string }): string
  /**
   * The time step to which a code belongs: the present one, or a neighbour of it for a clock that is not exact.
   * Undefined for a wrong code. `now` is in seconds since 1970.
   */
  stepOf(secret: string, code: string, now: number): Promise<number | undefined>
}
