/** What a browser is asked for; `options` go to it as they are, `challenge` is kept for the answer. */
export type Asked = {
  readonly challenge: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What a browser answers. It comes from outside: whoever checks it takes nothing for granted. */
export type Answer = { readonly id: string } & Readonly<Record<string, unknown>>

export type Credential = {
  readonly id: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** Goes up with each use where the authenticator counts; else 0. */
  readonly counter: number
  readonly transports: readonly string[]
}

/** Passkeys (WebAuthn). The authenticator asks its person for a finger, a face or a PIN, so one counts as two factors. */
export type Passkeys = {
  /** To make one. `person` names the account to the authenticator; credentials of `has` are not made again. */
  askToMake(
    person: { readonly id: string; readonly name: string; readonly email: string },
    has: readonly Pick<Credential, 'id' | 'transports'>[],
  ): Promise<Asked>
  /** Undefined where the answer does not hold. */
  made(answer: Answer, challenge: string): Promise<Credential | undefined>
  /** To use one: of these, or where there are none any that the authenticator has for this platform. */
  askToUse(which: readonly Pick<Credential, 'id' | 'transports'>[]): Promise<Asked>
  /** The counter after its use; undefined where the answer does not hold. */
  used(answer: Answer, challenge: string, credential: Credential): Promise<number | undefined>
}
