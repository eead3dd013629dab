import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Provider } from 'oidc-provider'

/** Somebody at the provider. */
export type AtProvider = {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  /** How they signed in there. */
  readonly amr?: readonly string[]
}

/** An identity token as it will be sent; without a key, unsigned. */
export type IdToken = {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly key: KeyObject | undefined
}

/** An identity provider on loopback, at which whoever is `present` signs in without being asked. */
export type TestProvider = {
  readonly issuer: string
  /** JSON file of the setting ACCESSION_PROVIDERS that names it. */
  readonly file: string
  present: AtProvider
  /** Changes each identity token before it goes out. */
  forge: ((token: IdToken) => IdToken) | undefined
  /** Stops answering, until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A key by which a provider may sign. */
export const newSigningKey = (): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const partOf = (text = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>

function written({ header, claims, key }: IdToken): string {
  const said = `${part(header)}.${part(claims)}`
  return `${said}.${key ? sign('sha256', Buffer.from(said), key).toString('base64url') : ''}`
}

/** Lets the answer of the token endpoint go out with another identity token. */
function forgeIn(
  response: ServerResponse,
  key: KeyObject,
  forge: (token: IdToken) => IdToken,
): void {
  const end = response.end.bind(response) as (body: string) => ServerResponse
  const forged = (body: string): ServerResponse => {
    const answer = JSON.parse(body) as { id_token?: string }
    if (answer.id_token === undefined) return end(body)
    const [header, claims] = answer.id_token.split('.')
    const token = forge({ header: partOf(header), claims: partOf(claims), key })
    const other = JSON.stringify({ ...answer, id_token: written(token) })
    response.setHeader('content-length', Buffer.byteLength(other))
    return end(other)
  }
  response.end = forged as typeof response.end
}

const clientId = 'accession'
const secret = 'a secret of 32 characters or more'

export async function startProvider(port: number, siteUrl: string): Promise<TestProvider> {
  const issuer = `http://localhost:${port}`
  const folder = await mkdtemp(join(tmpdir(), 'accession-provider-'))
  const file = join(folder, 'providers.json')
  await writeFile(join(folder, 'secret'), `${secret}\n`)
  const entry = { id: 'lakeside', name: 'Lakeside', issuer, clientId, clientSecretFile: 'secret' }
  await writeFile(file, JSON.stringify([entry]))
  const known = new Map<string, AtProvider>()
  const state: { present: AtProvider; forge: TestProvider['forge'] } = {
    present: { sub: 'nobody' },
    forge: undefined,
  }
  const key = newSigningKey()
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'own' }] },
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        redirect_uris: [`${siteUrl}/log-in/back`],
        post_logout_redirect_uris: [siteUrl],
      },
    ],
    claims: {
      openid: ['sub', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['a key for cookies'] },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ ...known.get(sub), sub }),
    }),
  })
  const answer = provider.callback()
  const server: Server = createServer((request, response) => {
    const isAsked = request.url?.startsWith('/interaction/') === true
    if (!isAsked) {
      if (state.forge && request.url === '/token') forgeIn(response, key, state.forge)
      void answer(request, response)
      return
    }
    void (async () => {
      const { prompt, params, session } = await provider.interactionDetails(request, response)
      known.set(state.present.sub, state.present)
      const amr = [...(state.present.amr ?? [])]
      if (prompt.name === 'login') {
        const login = { accountId: state.present.sub, amr, remember: false }
        await provider.interactionFinished(request, response, { login })
        return
      }
      const grant = new provider.Grant({
        accountId: session?.accountId ?? '',
        clientId: String(params['client_id']),
      })
      grant.addOIDCScope(String(params['scope']))
      const consent = { grantId: await grant.save() }
      await provider.interactionFinished(
        request,
        response,
        { consent },
        { mergeWithLastSubmission: true },
      )
    })()
  })
  const start = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, 'localhost', resolve)
    })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await start()
  return {
    issuer,
    file,
    get present() {
      return state.present
    },
    set present(who) {
      state.present = who
    },
    get forge() {
      return state.forge
    },
    set forge(forge) {
      state.forge = forge
    },
    start,
    stop,
    async close() {
      if (server.listening) await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Follows somebody's browser from where the platform sends it, to where it is sent back; answers the query of that. */
export async function throughProvider(url: string, siteUrl: string): Promise<string> {
  const cookies = new Map<string, string>()
  let at = url
  for (let hops = 0; hops < 12; hops += 1) {
    if (at.startsWith(siteUrl)) return new URL(at).search.slice(1)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const header of response.headers.getSetCookie()) {
      const [name = '', value = ''] = header.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${response.status} at ${at}: ${await response.text()}`)
    at = new URL(location, at).href
  }
  throw new Error('the provider sends the browser round')
}
