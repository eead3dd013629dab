import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import {
  bytesBody,
  type BytesAnswer,
  bytesOutput,
  type Call,
  type Endpoint,
  rawBody,
  type Served,
} from '#kernel/endpoint.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { unfitTextIn } from '#kernel/unfit-text.ts'
import type { CountCall } from './call-rate.ts'
import { type Asked, withinScope } from '#ledgers/identity/scope.ts'
import { askAgain, needStrong } from '#ledgers/identity/strong.ts'

/** How a plain HTML form sends its fields. */
export const formType = 'application/x-www-form-urlencoded'

/**
 * Over TLS the browser takes a name that begins so only with `Secure`, of this very host and for every path: no other
 * host of the domain can plant one.
 */
const hostOnly = (name: string, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name)

/** Likewise of a cookie that has a path of its own, which a name of this host may not have. */
const secureOnly = (name: string, isSecure: boolean): string =>
  isSecure ? `__Secure-${name}` : name

const sessionCookie = 'accession_session'
const attemptCookie = 'accession_sign_in'
const signingCookie = 'accession_signing'

/** Tells who sends a request, or undefined for a visitor. */
export type Identify = (token: string) => Promise<Actor | undefined>

export type MountOptions = {
  readonly identify: Identify
  readonly countCall: CountCall
  /** The public address is https, so the session cookie travels over TLS only. */
  readonly isSecure: boolean
  /** Origins whose pages may call the endpoints that are open to them. */
  readonly origins: readonly string[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route changes something, and is answered also while the platform is recovering. */
    readonly whileRecovering?: boolean
  }
}

/** Serves each endpoint at `/api/v1` + its path: who may call, validation, answer. */
export function mount(
  app: FastifyInstance,
  served: readonly Served[],
  { identify, countCall, isSecure, origins }: MountOptions,
): void {
  for (const { endpoint, handle, sameWhile } of served) {
    const sent = newSent()
    const url = `/api/v1${endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    if (endpoint.crossOrigin)
      app.options(url, (request, reply) => preflight(request, reply, origins))
    const route: RouteOptions = {
      method: endpoint.method,
      url,
      config: { whileRecovering: endpoint.whileRecovering },
      ...(endpoint.bodyLimit !== undefined && { bodyLimit: endpoint.bodyLimit }),
      // Files go out byte for byte: compressing or inflating one would change what was asked for.
      ...(endpoint.output === (bytesOutput as z.ZodType) && { compress: false }),
      handler: async (request, reply) => {
        const token = bearerOf(request) ?? sessionOf(request, isSecure)
        const actor = token === undefined ? undefined : await identify(token)
        if (actor !== undefined) countCall(actor.id)
        admit(endpoint, actor)
        return withinScope(actor, askedOf(endpoint, request), () => answer(request, reply, actor))
      },
    }
    const answer = async (
      request: FastifyRequest,
      reply: FastifyReply,
      actor: Actor | undefined,
    ): Promise<FastifyReply> => {
      if (endpoint.crossOrigin) allowOrigin(request, reply, origins)
      if (bearerOf(request) === undefined && !isAllowed(reply)) refuseForeignOrigin(request)
      if (isForm(request) && !endpoint.crossOrigin && !isRaw(endpoint))
        throw new Problem('wrong-media-type', 'Send JSON.')
      const key = sameWhile && `${await sameWhile(actor)} ${request.url}`
      const before = key && sent.get(key)
      if (before) return reply.type('application/json; charset=utf-8').send(before)
      const input = {
        params: parse(endpoint.params, request.params),
        query: parse(endpoint.query, request.query),
        body: bodyOf(endpoint, request),
      }
      const answered = await handle(
        input as never,
        actor as never,
        callOf(request, reply, isSecure),
      )
      if (endpoint.output === (bytesOutput as z.ZodType))
        return sendBytes(request, reply, answered as BytesAnswer)
      if (endpoint.crossOrigin && isForm(request))
        return reply.redirect((answered as { link: string }).link, 303)
      if (key) return reply.type('application/json; charset=utf-8').send(sent.put(key, answered))
      return reply.code(endpoint.status).send(answered)
    }
    if (isRaw(endpoint)) void app.register(async (apart) => unparsed(apart).route(route))
    else app.route(route)
  }
}

/** Whatever the body calls itself, it is passed on byte for byte. */
function unparsed(app: FastifyInstance): FastifyInstance {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  return app
}

/** @throws Problem `not-authenticated` / `not-permitted` / `sign-in-again` */
function admit({ access, strong }: Endpoint, actor: Actor | undefined): void {
  if (access === 'anyone') return
  if (actor === undefined) throw new Problem('not-authenticated', 'Sign in first.')
  if (access !== 'person' && !access.some((role) => actor.roles.includes(role))) {
    if (access.some((role) => actor.withheld?.includes(role))) throw askAgain()
    throw new Problem('not-permitted', `This is for: ${access.join(', ')}.`)
  }
  if (strong) needStrong(actor)
}

/** A read is a GET. What a token of one project may ask for has it in its address, or is for everybody to ask. */
const askedOf = ({ method, access }: Endpoint, { params }: FastifyRequest): Asked => ({
  changes: method !== 'GET',
  isWithin: (projectId) =>
    access === 'anyone' || (params as { projectId?: string }).projectId === projectId,
  // Jobs speak the DNAnexus API.
  servesJobs: access === 'anyone',
})

/**
 * A cookie travels with requests that other sites cause; those may not change anything. A browser tells the origin of
 * each change: who sends a cookie and hides it is no page of ours.
 */
function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET') return
  const { origin, host, cookie } = request.headers
  if (origin === undefined ? cookie === undefined : URL.parse(origin)?.host === host) return
  throw new Problem('not-permitted', 'This request comes from another site.')
}

/** Answers kept as they were sent, the latest asked for; bytes in all. */
const sentLimit = 32_000_000

/** The answers of one endpoint that may be sent again. */
function newSent() {
  const answers = new Map<string, Buffer>()
  let length = 0
  const drop = (key: string): void => {
    length -= answers.get(key)?.length ?? 0
    answers.delete(key)
  }
  return {
    get(key: string): Buffer | undefined {
      const bytes = answers.get(key)
      if (bytes === undefined) return undefined
      answers.delete(key)
      answers.set(key, bytes)
      return bytes
    },
    put(key: string, answer: unknown): Buffer {
      const bytes = Buffer.from(JSON.stringify(answer))
      drop(key)
      answers.set(key, bytes)
      length += bytes.length
      for (const [oldest] of answers) {
        if (length <= sentLimit) break
        drop(oldest)
      }
      return bytes
    },
  }
}

const allowHeader = 'access-control-allow-origin'

/** Tells the browser that the page may read the answer, where its origin is listed. No cookie is sent along. */
function allowOrigin(
  { headers: { origin } }: FastifyRequest,
  reply: FastifyReply,
  origins: readonly string[],
): void {
  reply.header('vary', 'Origin')
  if (origin !== undefined && origins.includes(origin)) reply.header(allowHeader, origin)
}

const isAllowed = (reply: FastifyReply): boolean => reply.hasHeader(allowHeader)

function preflight(
  request: FastifyRequest,
  reply: FastifyReply,
  origins: readonly string[],
): FastifyReply {
  allowOrigin(request, reply, origins)
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '3600',
    })
    .send()
}

const isRaw = ({ body }: Endpoint): boolean => body === (rawBody as z.ZodType)

const isForm = (request: FastifyRequest): boolean =>
  request.headers['content-type']?.startsWith(formType) === true

/** The token of the session in which a browser asks. */
export const sessionOf = (request: FastifyRequest, isSecure: boolean): string | undefined =>
  request.cookies[hostOnly(sessionCookie, isSecure)]

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined
}

function callOf(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): Call {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
  } as const
  const setCookie = (name: string, token: string | undefined, how: CookieSerializeOptions) =>
    void (token === undefined ? reply.clearCookie(name, how) : reply.setCookie(name, token, how))
  return {
    requestId: request.id,
    method: request.method,
    origin: request.headers.origin,
    ifNoneMatch: request.headers['if-none-match'],
    acceptEncoding: request.headers['accept-encoding'] ?? '',
    session: sessionOf(request, isSecure),
    setSession(token) {
      setCookie(hostOnly(sessionCookie, isSecure), token, options)
      // Nothing of it stays behind for who sits down next: no answer, no unsaved words.
      if (token === undefined) reply.header('clear-site-data', '"cache", "storage"')
    },
    attempt: request.cookies[hostOnly(attemptCookie, isSecure)],
    setAttempt: (token) =>
      setCookie(hostOnly(attemptCookie, isSecure), token, { ...options, sameSite: 'strict' }),
    signing: request.cookies[secureOnly(signingCookie, isSecure)],
    // It is of use to the ceremony alone, and no other site sends anybody there.
    setSigning: (token) =>
      setCookie(secureOnly(signingCookie, isSecure), token, {
        ...options,
        sameSite: 'strict',
        path: '/api/v1/signing',
      }),
    headers: request.headers,
    ip: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, 300),
  }
}

function bodyOf({ body, bodySeconds }: Endpoint, request: FastifyRequest): unknown {
  if (body === (bytesBody as z.ZodType)) return streamOf(request, bodySeconds)
  if (body === (rawBody as z.ZodType)) return request.body ?? new Uint8Array()
  if (request.body instanceof Readable) throw new Problem('wrong-media-type', 'Send JSON.')
  return parse(body, request.body ?? {})
}

function streamOf(
  { body }: FastifyRequest,
  seconds: number | undefined,
): AsyncIterable<Uint8Array> {
  if (body instanceof Readable) return seconds === undefined ? body : within(seconds, body)
  throw new Problem(
    'invalid-input',
    'Send the bytes as the body, as application/octet-stream or application/pdf.',
  )
}

/** Breaks the connection with who takes longer, so that what was sent need not be held for ever. */
function within(seconds: number, body: Readable): Readable {
  const late = setTimeout(
    () => body.destroy(new Problem('busy', 'The upload took too long.')),
    seconds * 1000,
  )
  return body.once('close', () => clearTimeout(late))
}

function parse(schema: z.ZodType, value: unknown): unknown {
  const unfit = unfitTextIn(value)
  if (unfit !== undefined) throw invalid(unfit, 'has a character that no text can have')
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  throw new Problem(
    'invalid-input',
    errors
      .map((error) => (error.path === '' ? error.message : `${error.path}: ${error.message}`))
      .join('; '),
    errors,
  )
}

/**
 * Milliseconds after which who takes or sends nothing at all is cut: what hangs holds a place and a file open. Longer
 * than a disk takes over what it was given, and than a line of a bad hour is silent.
 */
const silenceMs = 120_000

/** Cuts the connection of who is silent while this request is answered: nobody listens to the time-out, so Node ends it. */
export const cutSilent = (request: FastifyRequest, ms = silenceMs): void =>
  void request.raw.setTimeout(ms)

export function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, headers, body }: BytesAnswer,
): FastifyReply {
  cutSilent(request)
  reply.code(status).headers(headers)
  if (body instanceof Uint8Array) return reply.send(body)
  return reply.send(body instanceof Readable ? body : Readable.from(body))
}
