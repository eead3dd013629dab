/** What goes with somebody to an identity provider, kept here until they are back. */
export type Sent = { readonly state: string; readonly nonce: string; readonly verifier: string }

/** What an identity provider says of who comes back. */
export type Claims = {
  readonly issuer: string
  /** Of the person at the issuer; with it, the one name that never changes hands. */
  readonly subject: string
  readonly email: string | undefined
  /** The provider has seen that the mailbox is theirs. */
  readonly isEmailVerified: boolean
  readonly name: string | undefined
  /** They signed in there with two factors. */
  readonly isStrong: boolean
  /** When they signed in there, where it tells. */
  readonly authenticatedAt: Date | undefined
}

/** An identity provider of the operator's choice. */
export type Provider = {
  readonly id: string
  /** As people know it. */
  readonly name: string
  /** Where to send somebody; `isAgain`: it has to ask them anew. @throws ProviderFault */
  begin(isAgain: boolean): Promise<{ readonly url: string; readonly sent: Sent }>
  /** Checks with what they came back: the query of the address. @throws ProviderFault */
  finish(query: string, sent: Sent, isAgain: boolean): Promise<Claims>
  /** Where they sign out of it, if it has such a page. */
  leave(): Promise<string | undefined>
}

/** The provider does not answer (`down`), or what it or the browser answers does not hold (`refused`). */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault'
  readonly kind: 'down' | 'refused'

  constructor(kind: 'down' | 'refused', options?: ErrorOptions) {
    super(
      kind === 'down' ? 'The identity provider does not answer.' : 'The answer does not hold.',
      options,
    )
    this.kind = kind
  }
}
