import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import files from '@fastify/static'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOutage } from '#adapters/database/outage.ts'
import type { Endpoint, Served } from '#kernel/endpoint.ts'
import { NoJson, parseJson } from '#kernel/json.ts'
import { invalid, Problem, type ProblemBody, problemStatus } from '#kernel/problem.ts'
import { callRate } from './call-rate.ts'
import { type DnanexusOptions, mountDnanexus } from './mount-dnanexus.ts'
import { guardAnswers } from './headers.ts'
import { mountJobLog } from './mount-job-log.ts'
import { mountWorkstation, type WorkstationOptions } from './mount-workstation.ts'
import { formType, type Identify, mount } from './mount.ts'
import { openapi } from './openapi.ts'
import type { Tls } from './tls.ts'

export type ServerOptions = {
  readonly served: readonly Served[]
  readonly identify: Identify
  /** What the DNAnexus API and workstations are served over; without it, they are not. */
  readonly dnanexus?: DnanexusOptions['deps'] & WorkstationOptions['deps']
  /** Resolves when the database answers, with what is out of order although the rest works. */
  readonly isReady: () => Promise<readonly string[]>
  /** Whether the platform came out of a backup and nothing may change yet; without it, it did not. */
  readonly isRecovering?: () => boolean
  readonly logLevel: string
  /** The public address is https. */
  readonly isSecure?: boolean
  /** Reverse proxies that are believed when they tell who asks. */
  readonly proxies?: readonly string[]
  /** With which it speaks HTTPS; without it, HTTP. */
  readonly tls?: Tls | undefined
  /** Calls that one person may make in a second; without it, as many as they like. */
  readonly callsPerSecond?: number | undefined
  /** Origins whose pages may hand a selection over. */
  readonly origins?: readonly string[]
  /** Where faults of security are reported, and the public address of the platform. */
  readonly security?: { readonly contact: string; readonly siteUrl: string }
  /** Folder of the built pages; without it only the API is served. */
  readonly pages?: string
}

/** Unix milliseconds and a number by chance: in this form the clients of the DNAnexus API show it. */
const newRequestId = (): string => `${Date.now()}-${String(randomInt(1_000_000)).padStart(6, '0')}`

const jsonLimit = 1024 * 1024

/** The HTTP server: `/api/v1`, `/healthz`, `/readyz` and the pages. It does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    https: options.tls ?? null,
    bodyLimit: jsonLimit,
    genReqId: newRequestId,
    logger: {
      level: options.logLevel,
      serializers: { req: describeRequest },
      stream: process.stderr,
    },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    trustProxy: options.proxies?.length ? [...options.proxies] : false,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: refuseAddress,
  })
  refuseTokensInAddresses(app)
  await guardAnswers(app, options.isSecure ?? false)
  refuseWhileRecovering(app, options.isRecovering ?? (() => false))
  await app.register(cookie)
  await app.register(compress, { threshold: 2048, encodings: ['br', 'gzip'] })
  // A form of another site may send it, and no caller of ours does.
  app.removeContentTypeParser('text/plain')
  for (const type of ['application/octet-stream', 'application/pdf']) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  }
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_: unknown, body: string) => jsonOf(body),
  )
  app.addContentTypeParser(formType, { parseAs: 'string' }, async (_: unknown, body: string) =>
    fieldsOf(body),
  )
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const body = problemOf(error, request.id)
    if (body.code === 'audit-away')
      request.log.error({ err: error.cause, requestId: request.id }, 'audit log away')
    if (body.code === 'internal') request.log.error({ err: error, requestId: request.id }, 'bug')
    if (isOutage(error)) request.log.error({ err: error, requestId: request.id }, 'outage')
    if (body.status === 429) reply.header('retry-after', '1')
    return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    const isCacheable = reply.hasHeader('cache-control') && reply.statusCode < 400
    if (request.url.startsWith('/api/') && !isCacheable) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        requestId: request.id,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  const countCall = callRate(options.callsPerSecond ?? Number.POSITIVE_INFINITY)
  mount(app, options.served, {
    identify: options.identify,
    countCall,
    isSecure: options.isSecure ?? false,
    origins: options.origins ?? [],
  })
  if (options.dnanexus) {
    mountDnanexus(app, {
      deps: options.dnanexus,
      identify: options.identify,
      countCall,
      origins: options.origins ?? [],
    })
    mountJobLog(app, { db: options.dnanexus.db, identify: options.identify })
    mountWorkstation(app, {
      deps: options.dnanexus,
      identify: options.identify,
      isSecure: options.isSecure ?? false,
    })
  }
  const document = JSON.stringify(openapi(options.served.map(({ endpoint }): Endpoint => endpoint)))
  app.get('/api/v1/openapi.json', (_request, reply) =>
    reply.type('application/json').send(document),
  )
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const degraded = await options.isReady().catch(() => undefined)
    if (degraded === undefined) return reply.code(503).send({ status: 'unavailable' })
    return reply.send({ status: degraded.length > 0 ? 'degraded' : 'ready', degraded })
  })
  const { security } = options
  if (security)
    app.get('/.well-known/security.txt', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send(securityText(security)),
    )
  await servePages(app, options.pages)
  return app
}

/** Who finds it is told that it still holds: half a year on from each time that it is read. */
const securityDays = 180

/** RFC 9116. */
function securityText({ contact, siteUrl }: { contact: string; siteUrl: string }): string {
  const expires = new Date(Date.now() + securityDays * 24 * 60 * 60 * 1000).toISOString()
  return [
    `Contact: ${contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${siteUrl}/.well-known/security.txt`,
    '',
  ].join('\n')
}

/** @throws Problem `invalid-input` */
function jsonOf(body: string): unknown {
  try {
    return parseJson(body)
  } catch (error) {
    if (!(error instanceof NoJson)) throw error
    throw new Problem('invalid-input', `The body is no JSON: ${error.message}`)
  }
}

/**
 * The fields of a form. Of one that comes twice, two readers could see different ones.
 * @throws Problem `invalid-input` that names the field
 */
function fieldsOf(text: string): Record<string, string> {
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === '__proto__') throw invalid(name, 'is no name for anything')
    if (fields.has(name)) throw invalid(name, 'is there more than once')
    fields.set(name, value)
  }
  return Object.fromEntries(fields)
}

/** What comes to no route, for it cannot be read or is too long, passes none of the hooks. */
function refuseAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = new Problem('invalid-input', 'This address cannot be read.')
  void reply
    .code(problemStatus['invalid-input'])
    .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(bodyOf(problem, request.id)))
}

/** As it was made; 43 characters hold 32 bytes. */
const apiToken = /acc_[\w-]{43}/

/** Histories, logs of proxies and `Referer` keep addresses. Ours keep no query, and are not told this one. */
const refuseTokensInAddresses = (app: FastifyInstance): void =>
  void app.addHook('onRequest', async (request) => {
    if (apiToken.test(request.url))
      throw new Problem(
        'token-in-address',
        'An API token does not belong into an address. Send it as "Authorization: Bearer …"; this one should be revoked.',
      )
  })

/** Nothing changes by a request until an administrator has looked, but for signing in and the looking. */
const refuseWhileRecovering = (app: FastifyInstance, isRecovering: () => boolean): void =>
  void app.addHook('onRequest', async ({ method, routeOptions }) => {
    const changes = method !== 'GET' && method !== 'HEAD'
    if (changes && !routeOptions.config.whileRecovering && isRecovering())
      throw new Problem(
        'recovering',
        'The platform was restored from a backup, and an administrator is looking at it. Try again later.',
      )
  })

/** Never the query string: it may carry what one searches for. */
const describeRequest = (request: { method: string; url: string }) => ({
  method: request.method,
  path: request.url.split('?')[0],
})

/** No page of ours; who looks there looks for what should not be there. */
const noPage = /^\/(api|assets|debug)(\/|$)|\/(\.|%2e)|\.(map|js|ts|json|ya?ml|sql|bak)$/i

/** Every page address answers with the one page; what is not there answers as a problem. */
async function servePages(app: FastifyInstance, pages: string | undefined): Promise<void> {
  const index = pages === undefined ? '' : join(pages, 'index.html')
  const page = existsSync(index) ? await readFile(index, 'utf8') : undefined
  if (page !== undefined) {
    await app.register(files, {
      root: join(pages ?? '', 'assets'),
      prefix: '/assets/',
      wildcard: false,
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders: (reply) =>
        void reply.header('cache-control', 'public, max-age=31536000, immutable'),
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (page === undefined || request.method !== 'GET' || noPage.test(path))
      throw new Problem('not-found', `There is no ${request.method} ${path}.`)
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
}

const unanswered = new Problem(
  'busy',
  'The database did not answer. What was asked for may be done, or not: look before you ask again.',
)

/** RFC 9457. A Problem says what the caller can do; anything else is ours, and says nothing but its id. */
function problemOf(error: FastifyError | Problem, requestId: string): ProblemBody {
  if (error instanceof Problem) return bodyOf(error, requestId)
  if (isOutage(error)) return bodyOf(unanswered, requestId)
  const status = error.statusCode ?? 500
  if (status === 415) return bodyOf(new Problem('wrong-media-type', 'Send JSON.'), requestId)
  if (status === 413) return bodyOf(new Problem('too-large', 'The body is too large.'), requestId)
  if (status >= 400 && status < 500)
    return bodyOf(new Problem('invalid-input', error.message), requestId)
  return {
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: `Something went wrong on our side. If it happens again, tell an administrator this id: ${requestId}`,
    code: 'internal',
    requestId,
  }
}

const bodyOf = ({ code, message, errors }: Problem, requestId: string): ProblemBody => ({
  type: `urn:accession:problem:${code}`,
  title: code.replaceAll('-', ' '),
  status: problemStatus[code],
  detail: message,
  code,
  requestId,
  ...(errors.length > 0 && { errors: [...errors] }),
})
