import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  verify,
} from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { noticeOf, post, type Posted } from './fake-docusign/connect.ts'
import { definitionIn, Refused, signedPdf } from './fake-docusign/definition.ts'
import {
  bounce,
  decline,
  type Happened,
  sendEnvelope,
  type SentEnvelope,
  shown,
  sign,
  updateSigner,
  voidEnvelope,
} from './fake-docusign/envelopes.ts'

export type Route =
  | 'token'
  | 'userinfo'
  | 'create'
  | 'find'
  | 'list'
  | 'read'
  | 'update'
  | 'void'
  | 'combined'
  | 'certificate'

type Given = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Something that goes wrong once: with or without the effect of the request, and what is answered in its place. */
export type Fault = {
  readonly effect: boolean
  /** `cut` ends the connection, `silent` never answers. */
  readonly answer: 'cut' | 'silent' | Given
}

export type FakeDocuSign = {
  /** What `docuSign()` takes to speak with this one. */
  readonly options: {
    readonly integrationKey: string
    readonly userId: string
    readonly key: KeyObject
    readonly host: string
    readonly redirectUrl: string
    readonly origin: string
    readonly hmacKeys: readonly string[]
  }
  readonly accountId: string
  /** The user has allowed the integration to act in his name. */
  hasConsent: boolean
  /** What it tells of where the account is. */
  baseUri: string
  readonly envelopes: SentEnvelope[]
  /** The signed documents that it gave out, by envelope; the same bytes each time. */
  readonly signed: Map<string, Buffer>
  /** What was asked so far, in order. */
  readonly asked: Route[]
  /** The next request of this kind that has no fault yet has this one. */
  failNext(route: Route, fault: Fault): void
  /** Nothing goes wrong any more. */
  forgetFaults(): void
  /** Takes back every token that was given. */
  revokeTokens(): void
  signAs(externalId: string, recipientId: string): void
  declineAs(externalId: string, recipientId: string, reason: string): void
  bounce(externalId: string, recipientId: string): void
  expire(externalId: string): void
  /** Somebody ends it there, on DocuSign's own pages. */
  cancel(externalId: string, reason: string): void
  /** Notices that wait. */
  readonly notices: Posted[]
  /**
   * Sends the notices that wait, as `rearranged`: some left out, twice, later, in another order. Answers the statuses
   * of the answers.
   */
  deliver(rearranged?: (waiting: readonly Posted[]) => readonly Posted[]): Promise<number[]>
  close(): Promise<void>
}

/** A stand-in for DocuSign on loopback: sign-in by JWT, envelopes, Connect. */
export async function startDocuSign(): Promise<FakeDocuSign> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const faults = new Map<Route, Fault[]>()
  const server = createServer((request, response) => {
    void answer(request).then((given) => give(response, given))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`

  const tokens = new Set<string>()
  const happened: Happened = (...what) => {
    const notice = noticeOf(fake.accountId, fake.options.hmacKeys, ...what)
    if (notice !== undefined) fake.notices.push(notice)
  }
  const envelopeOf = (externalId: string) => {
    const envelope = fake.envelopes.find((each) => each.envelopeId === externalId)
    if (envelope === undefined) throw new Refused('ENVELOPE_DOES_NOT_EXIST', 'No such envelope.')
    return envelope
  }
  const fake: FakeDocuSign = {
    options: {
      integrationKey: randomUUID(),
      userId: randomUUID(),
      key: privateKey,
      host: 'account-d.docusign.com',
      redirectUrl: 'https://data.lakeside.example',
      origin,
      hmacKeys: [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')],
    },
    accountId: randomUUID(),
    hasConsent: true,
    baseUri: origin,
    envelopes: [],
    signed: new Map(),
    asked: [],
    notices: [],
    failNext: (route, fault) => void faults.set(route, [...(faults.get(route) ?? []), fault]),
    forgetFaults: () => faults.clear(),
    revokeTokens: () => tokens.clear(),
    signAs: (id, recipientId) => sign(envelopeOf(id), recipientId, happened),
    declineAs: (id, recipientId, reason) => decline(envelopeOf(id), recipientId, reason, happened),
    bounce: (id, recipientId) => bounce(envelopeOf(id), recipientId, happened),
    cancel: (id, reason) => voidEnvelope(envelopeOf(id), reason, happened),
    expire: (id) => voidEnvelope(envelopeOf(id), 'Envelope has expired.', happened),
    async deliver(rearranged = (waiting) => waiting) {
      const statuses: number[] = []
      for (const notice of rearranged(fake.notices.splice(0))) statuses.push(await post(notice))
      return statuses
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage): Promise<Fault['answer']> {
    const url = new URL(request.url ?? '/', origin)
    const body = await bodyOf(request)
    const route = routeOf(request.method ?? '', url, fake.accountId)
    if (route === undefined) return { status: 404, body: { errorCode: 'RESOURCE_NOT_FOUND' } }
    fake.asked.push(route)
    const fault = faults.get(route)?.shift()
    if (fault?.effect === false) return fault.answer
    const given = await act(route, url, body, request.headers.authorization)
    return fault?.answer ?? given
  }

  async function act(route: Route, url: URL, body: string, bearer = ''): Promise<Given> {
    if (route === 'token') return signIn(fake, tokens, body)
    if (!tokens.has(bearer.replace(/^Bearer /, ''))) {
      return { status: 401, body: { errorCode: 'AUTHORIZATION_INVALID_TOKEN', message: 'No.' } }
    }
    try {
      return await acts[route]({ fake, url, body, happened, envelopeOf })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { status: 400, body: { errorCode: error.code, message: error.message } }
    }
  }
  return fake
}

function give(response: ServerResponse, given: Fault['answer']): void {
  if (given === 'silent') return
  if (given === 'cut') {
    response.socket?.destroy()
    return
  }
  const { status, headers = {}, body = {} } = given
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(isRaw ? body : JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer) // no encoding was set
  return Buffer.concat(pieces).toString('utf8')
}

function routeOf(method: string, url: URL, accountId: string): Route | undefined {
  const path = url.pathname.replace(`/restapi/v2.1/accounts/${accountId}`, '')
  const asked = `${method} ${path.replace(/^\/envelopes\/[0-9a-f-]{36}/, '/envelopes/ID')}`
  if (asked === 'GET /envelopes') return url.searchParams.has('transaction_ids') ? 'find' : 'list'
  return routes[asked]
}

const routes: Readonly<Record<string, Route>> = {
  'POST /oauth/token': 'token',
  'GET /oauth/userinfo': 'userinfo',
  'POST /envelopes': 'create',
  'GET /envelopes/ID': 'read',
  'PUT /envelopes/ID/recipients': 'update',
  'PUT /envelopes/ID': 'void',
  'GET /envelopes/ID/documents/combined': 'combined',
  'GET /envelopes/ID/documents/certificate': 'certificate',
}

type Act = {
  readonly fake: FakeDocuSign
  readonly url: URL
  readonly body: string
  readonly happened: Happened
  readonly envelopeOf: (externalId: string) => SentEnvelope
}

const Update = z.object({
  signers: z.array(
    z.object({
      recipientId: z.string(),
      name: z.string().optional(),
      email: z.string().optional(),
    }),
  ),
})
const Void = z.object({ status: z.literal('voided'), voidedReason: z.string() })

const idIn = (url: URL): string => /\/envelopes\/([^/]+)/.exec(url.pathname)?.[1] ?? ''

const acts: Readonly<Record<Exclude<Route, 'token'>, (act: Act) => Given | Promise<Given>>> = {
  userinfo: ({ fake }) => ({
    status: 200,
    body: {
      sub: fake.options.userId,
      accounts: [
        { account_id: randomUUID(), is_default: false, base_uri: 'https://na9.docusign.net' },
        { account_id: fake.accountId, is_default: true, base_uri: fake.baseUri },
      ],
    },
  }),
  async create({ fake, body, happened }) {
    // The same transaction id makes another envelope: looking before is up to who asks.
    const envelope = sendEnvelope(await definitionIn(JSON.parse(body)), happened)
    fake.envelopes.push(envelope)
    const { envelopeId, status } = envelope
    return { status: 201, body: { envelopeId, uri: `/envelopes/${envelopeId}`, status } }
  },
  find({ fake, url }) {
    const wanted = url.searchParams.get('transaction_ids')?.split(',') ?? []
    return page(fake.envelopes.filter((each) => wanted.includes(each.definition.transactionId)))
  },
  list({ fake, url }) {
    const since = Date.parse(url.searchParams.get('from_date') ?? '')
    if (Number.isNaN(since)) throw new Refused('INVALID_REQUEST_PARAMETER', 'from_date')
    const start = Number(url.searchParams.get('start_position') ?? 0)
    const count = Number(url.searchParams.get('count') ?? 100)
    const changed = fake.envelopes.filter(
      ({ statusChangedDateTime }) => Date.parse(statusChangedDateTime) >= since,
    )
    return page(changed.slice(start, start + count))
  },
  read: ({ url, envelopeOf }) => ({ status: 200, body: shown(envelopeOf(idIn(url))) }),
  update({ url, body, happened, envelopeOf }) {
    const envelope = envelopeOf(idIn(url))
    const results = Update.parse(JSON.parse(body)).signers.map((signer) => {
      try {
        updateSigner(envelope, signer, happened)
        return entry(signer.recipientId, 'SUCCESS', '')
      } catch (error) {
        if (error instanceof Refused) return entry(signer.recipientId, error.code, error.message)
        throw error
      }
    })
    return { status: 200, body: { recipientUpdateResults: results } }
  },
  void({ url, body, happened, envelopeOf }) {
    const envelope = envelopeOf(idIn(url))
    voidEnvelope(envelope, Void.parse(JSON.parse(body)).voidedReason, happened)
    return { status: 200, body: { envelopeId: envelope.envelopeId } }
  },
  async combined({ fake, url, envelopeOf }) {
    const id = idIn(url)
    const body = fake.signed.get(id) ?? (await pdfOf(envelopeOf(id), true))
    fake.signed.set(id, body)
    return { ...pdfAnswer, body }
  },
  certificate: async ({ url, envelopeOf }) => ({
    ...pdfAnswer,
    body: await pdfOf(envelopeOf(idIn(url)), false),
  }),
}

const entry = (recipientId: string, errorCode: string, message: string) => ({
  recipientId,
  errorDetails: { errorCode, message },
})

const page = (envelopes: readonly SentEnvelope[]): Given => ({
  status: 200,
  body: {
    resultSetSize: String(envelopes.length),
    ...(envelopes.length > 0 && { envelopes: envelopes.map(shown) }),
  },
})

const pdfAnswer = { status: 200, headers: { 'content-type': 'application/pdf' } } as const

const pdfOf = (envelope: SentEnvelope, withDocument: boolean): Promise<Buffer> =>
  signedPdf(envelope.definition, {
    withDocument,
    signers: envelope.signers.map(({ name, status }) => `${name}: ${status}`),
  })

const Claims = z.strictObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
  scope: z.literal('signature impersonation'),
})

function signIn(fake: FakeDocuSign, tokens: Set<string>, body: string): Given {
  const assertion = new URLSearchParams(body).get('assertion') ?? ''
  const [head = '', claims = '', signature = ''] = assertion.split('.')
  const told = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(fake.options.key),
    Buffer.from(signature, 'base64url'),
  )
  const now = Date.now() / 1000
  const fault = [
    [told.iss !== fake.options.integrationKey, 'issuer_not_found'],
    [!isSigned || told.aud !== fake.options.host, 'no_valid_keys_or_signatures'],
    [told.sub !== fake.options.userId, 'user_not_found'],
    [told.exp < now || told.exp > told.iat + 3600, 'expired'],
    [told.iat > now + 60, 'not_valid_yet'],
  ].find(([is]) => is)
  if (fault) {
    return { status: 400, body: { error: 'invalid_grant', error_description: fault[1] } }
  }
  if (!fake.hasConsent) return { status: 400, body: { error: 'consent_required' } }
  const token = randomBytes(24).toString('base64url')
  tokens.add(token)
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: 3600 },
  }
}
