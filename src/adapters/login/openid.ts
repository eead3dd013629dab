import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'
import { type Claims, type Provider, ProviderFault } from './port.ts'

/** A provider as the operator writes it down. */
const Entry = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  name: z.string().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  /** Relative to the file that names it. */
  clientSecretFile: z.string().min(1),
  scope: z.string().default('openid email profile'),
  /** Values of `acr` that stand for two factors. */
  strongAcr: z.array(z.string()).default([]),
  /** Values of `amr` that do. */
  strongAmr: z.array(z.string()).default(['mfa']),
  /** What to ask for with `acr_values`. */
  askForAcr: z.string().optional(),
})
type Entry = z.infer<typeof Entry>

const isLoopback = ({ hostname }: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** Seconds that a provider has for an answer. */
const timeout = 10

/**
 * The providers of a file of JSON. None of them is asked for anything yet.
 * @throws Error that says what is wrong with the file.
 */
export async function openIdProviders(path: string, siteUrl: string): Promise<Provider[]> {
  const entries = z.array(Entry).parse(JSON.parse(await readFile(path, 'utf8')))
  if (new Set(entries.map(({ id }) => id)).size < entries.length)
    throw new Error('Two providers have one id.')
  return Promise.all(
    entries.map(async (entry) => {
      if (!entry.issuer.startsWith('https:') && !isLoopback(new URL(entry.issuer)))
        throw new Error(`${entry.id}: the issuer is not https.`)
      const secret = await readFile(resolve(dirname(path), entry.clientSecretFile), 'utf8')
      return openId(entry, secret.trim(), `${siteUrl}/log-in/back`, siteUrl)
    }),
  )
}

function openId(entry: Entry, secret: string, redirectUri: string, siteUrl: string): Provider {
  let known: Configuration | undefined
  /** It is asked when first needed, and again after it did not answer. */
  const configuration = async (): Promise<Configuration> => {
    const issuer = new URL(entry.issuer)
    known ??= await discovery(issuer, entry.clientId, secret, undefined, {
      timeout,
      execute: [
        // The signature of an identity token is checked as well, and not only the connection by which it came.
        enableNonRepudiationChecks,
        // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out: a provider on this machine
        ...(isLoopback(issuer) ? [allowInsecureRequests] : []),
      ],
    }).catch((cause: unknown) => {
      throw new ProviderFault('down', { cause })
    })
    return known
  }
  return {
    id: entry.id,
    name: entry.name,
    async begin(isAgain) {
      const config = await configuration()
      const sent = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      }
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: entry.scope,
        state: sent.state,
        nonce: sent.nonce,
        code_challenge: await calculatePKCECodeChallenge(sent.verifier),
        code_challenge_method: 'S256',
        ...(entry.askForAcr !== undefined && { acr_values: entry.askForAcr }),
        ...(isAgain && { max_age: '0', prompt: 'login' }),
      })
      return { url: url.href, sent }
    },
    async finish(query, sent, isAgain) {
      const config = await configuration()
      const back = new URL(`${redirectUri}?${query}`)
      try {
        const tokens = await authorizationCodeGrant(config, back, {
          expectedState: sent.state,
          expectedNonce: sent.nonce,
          pkceCodeVerifier: sent.verifier,
          idTokenExpected: true,
          // Signed in within the last minute, not at this very second.
          ...(isAgain && { maxAge: 60 }),
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new ProviderFault('refused')
        // Many keep the address for who asks with the token.
        const more =
          claims['email'] === undefined &&
          (await fetchUserInfo(config, tokens.access_token, claims.sub))
        return claimsOf(entry, { ...more, ...claims })
      } catch (cause) {
        throw new ProviderFault(isUnreachable(cause) ? 'down' : 'refused', { cause })
      }
    },
    async leave() {
      const config = await configuration().catch(() => undefined)
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined
      return buildEndSessionUrl(config, { post_logout_redirect_uri: siteUrl }).href
    },
  }
}

/** `fetch` throws a TypeError where nobody answers; a time-out is a DOMException. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function claimsOf({ strongAcr, strongAmr }: Entry, claims: IDToken): Claims {
  const { iss, sub, acr, amr, auth_time: seconds } = claims
  const ways = Array.isArray(amr) ? amr : []
  return {
    issuer: iss,
    subject: sub,
    email: text(claims['email']),
    isEmailVerified: claims['email_verified'] === true,
    name: text(claims['name']),
    isStrong:
      (typeof acr === 'string' && strongAcr.includes(acr)) ||
      ways.some((way) => typeof way === 'string' && strongAmr.includes(way)),
    authenticatedAt: seconds === undefined ? undefined : new Date(seconds * 1000),
  }
}
