import { createServer, type Server } from 'node:http'
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

/** An identity provider on loopback, at which whoever is `present` signs in without being asked. */
export type TestProvider = {
  readonly issuer: string
  /** JSON file of the setting ACCESSION_PROVIDERS that names it. */
  readonly file: string
  present: AtProvider
  /** Stops answering, until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
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
  const state: { present: AtProvider } = { present: { sub: 'nobody' } }
  const provider = new Provider(issuer, {
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
