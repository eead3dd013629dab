import { type KeyObject, sign } from 'node:crypto'
import { z } from 'zod'
import { SigningFault } from '../port.ts'
import { type Answer, exchange } from './exchange.ts'
import { faultOf, jsonOf, parsed } from './faults.ts'

export type SessionOptions = {
  readonly integrationKey: string
  /** Of the user in whose name envelopes are sent. */
  readonly userId: string
  readonly key: KeyObject
  /** Of sign-in, which tells where the rest is: `account.docusign.com`, or `account-d.docusign.com` of the demo. */
  readonly host: string
  /** An address registered for the integration; where giving consent ends. */
  readonly redirectUrl: string
  /** Stands in for https and every host, as in `http://127.0.0.1:4000`. For tests. */
  readonly origin?: string
  readonly waitMs: number
}

export type Session = {
  /** Asks with a token. One that is not taken is dropped, and the same asked once more with a new one. */
  authorized(ask: (token: string) => Promise<Answer>): Promise<Answer>
  /** Asked for once, and kept. */
  account(): Promise<Account>
}

export type Account = {
  readonly id: string
  /** Of the account's routes, without a slash at the end. */
  readonly url: string
}

const scope = 'signature impersonation'
/** How long an assertion is good for, and how long before its end a token is no longer used; in seconds. */
const assertionSeconds = 600
const marginSeconds = 600
const maxBytes = 1024 * 1024

/** Where the user gives consent, in a browser. */
const consentUrl = ({ host, integrationKey, redirectUrl }: SessionOptions): string =>
  `https://${host}/oauth/auth?response_type=code&scope=${encodeURIComponent(scope)}&client_id=${encodeURIComponent(integrationKey)}&redirect_uri=${encodeURIComponent(redirectUrl)}`

/** Signs in by an assertion of ours (JWT grant). There is nothing to refresh: one signs in anew. */
export function openSession(options: SessionOptions): Session {
  let held: { readonly token: string; readonly untilMs: number } | undefined
  const renew = shared(async () => {
    const { access_token: token, expires_in: seconds } = await signIn(options)
    held = { token, untilMs: Date.now() + Math.max(seconds - marginSeconds, seconds / 2) * 1000 }
    return token
  })
  const askOnce = async (ask: (token: string) => Promise<Answer>) => {
    const token = held !== undefined && Date.now() < held.untilMs ? held.token : await renew()
    const answer = await ask(token)
    // Who asked at the same time may have brought a new one already.
    if (answer.status === 401 && held?.token === token) held = undefined
    return answer
  }
  const authorized: Session['authorized'] = async (ask) => {
    const answer = await askOnce(ask)
    return answer.status === 401 ? askOnce(ask) : answer
  }
  let known: Account | undefined
  return {
    authorized,
    account: shared(async () => (known ??= accountIn(options, await authorized(askUser(options))))),
  }
}

/** Who asks while it is under way gets the same answer. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () =>
    (underWay ??= work().finally(() => {
      underWay = undefined
    }))
}

const Token = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
})

async function signIn(options: SessionOptions): Promise<z.infer<typeof Token>> {
  const answer = await exchange({
    method: 'POST',
    url: `${options.origin ?? `https://${options.host}`}/oauth/token`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'cache-control': 'no-store',
    },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertionOf(options, Math.floor(Date.now() / 1000)),
    }).toString(),
    waitMs: options.waitMs,
    maxBytes,
  })
  if (answer.status === 200) return parsed(Token, answer)
  throw answer.status === 400 ? refusedSignIn(options, answer) : faultOf(answer)
}

function assertionOf({ integrationKey, userId, host, key }: SessionOptions, now: number): string {
  const claims = {
    iss: integrationKey,
    sub: userId,
    aud: host,
    iat: now,
    exp: now + assertionSeconds,
    scope,
  }
  const content = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const SignInError = z.object({
  error: z.string().catch(''),
  error_description: z.string().catch(''),
})

/** Trying again does not help with any of these. */
function refusedSignIn(options: SessionOptions, answer: Answer): SigningFault {
  const { error, error_description: description } = SignInError.catch({
    error: '',
    error_description: '',
  }).parse(jsonOf(answer))
  return new SigningFault('setup', sentenceFor(options, error, description))
}

function sentenceFor(options: SessionOptions, error: string, description: string): string {
  if (error === 'consent_required') {
    return `The DocuSign user has not allowed this yet. Sign in to DocuSign as that user, open ${consentUrl(options)} and accept.`
  }
  switch (description) {
    case 'no_valid_keys_or_signatures':
      return 'ACCESSION_DOCUSIGN_KEY_FILE: DocuSign does not have this key for the integration.'
    case 'issuer_not_found':
      return `ACCESSION_DOCUSIGN_INTEGRATION_KEY: ${options.host} does not know it.`
    case 'user_not_found':
      return `ACCESSION_DOCUSIGN_USER_ID: ${options.host} does not know it.`
    case 'expired':
    case 'not_valid_yet':
      return 'DocuSign’s clock and the clock of this machine differ too much. Set the clock.'
    default:
      return `DocuSign refuses the sign-in: ${error || 'no reason given'} ${description}`.trim()
  }
}

const UserInfo = z.object({
  accounts: z
    .array(
      z.object({
        account_id: z.string().min(1),
        is_default: z.union([z.boolean(), z.string()]).optional(),
        base_uri: z.string(),
      }),
    )
    .min(1),
})

const askUser = (options: SessionOptions) => (token: string) =>
  exchange({
    method: 'GET',
    url: `${options.origin ?? `https://${options.host}`}/oauth/userinfo`,
    headers: { authorization: `Bearer ${token}` },
    waitMs: options.waitMs,
    maxBytes,
  })

function accountIn({ origin }: SessionOptions, answer: Answer): Account {
  if (answer.status !== 200) throw faultOf(answer)
  const { accounts } = parsed(UserInfo, answer)
  const account = accounts.find(({ is_default: is }) => String(is) === 'true') ?? accounts[0]
  const base = account && trustedBase(account.base_uri, origin)
  if (account === undefined || base === undefined) {
    throw new SigningFault(
      'setup',
      `DocuSign names ${account?.base_uri} for the account, which is no address of DocuSign.`,
    )
  }
  const id = account.account_id
  return { id, url: `${base}/restapi/v2.1/accounts/${encodeURIComponent(id)}` }
}

/**
 * Where tokens and documents may be sent: a host directly below `docusign.net`, by https, and nothing else; or the
 * `origin` that stands in for it. Undefined for any other address, however it is written.
 */
export function trustedBase(address: string, origin?: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.href !== `${url.origin}/`) return undefined
  if (origin !== undefined) return url.origin === origin ? origin : undefined
  return /^https:\/\/[a-z0-9-]{1,63}\.docusign\.net$/.test(url.origin) ? url.origin : undefined
}
