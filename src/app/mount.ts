import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import {
  type Access,
  bytesBody,
  type BytesAnswer,
  bytesOutput,
  type Call,
  type Served,
} from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'

const sessionCookie = 'accession_session'

/** Tells who sends a request, or undefined for a visitor. */
export type Identify = (token: string) => Promise<Actor | undefined>

/**
 * Serves each endpoint at `/api/v1` + its path: who may call, validation, answer.
 * `isSecure`: the public address is https, so the session cookie travels over TLS only.
 */
export function mount(
  app: FastifyInstance,
  served: readonly Served[],
  identify: Identify,
  isSecure: boolean,
): void {
  for (const { endpoint, handle } of served) {
    app.route({
      method: endpoint.method,
      url: `/api/v1${endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      // Files go out byte for byte: compressing or inflating one would change what was asked for.
      ...(endpoint.output === (bytesOutput as z.ZodType) && { compress: false }),
      handler: async (request, reply) => {
        const session = request.cookies[sessionCookie]
        const token = bearerOf(request) ?? session
        const actor = token === undefined ? undefined : await identify(token)
        admit(endpoint.access, actor)
        if (bearerOf(request) === undefined) refuseForeignOrigin(request)
        const input = {
          params: parse(endpoint.params, request.params),
          query: parse(endpoint.query, request.query),
          body:
            endpoint.body === (bytesBody as z.ZodType)
              ? streamOf(request)
              : parse(endpoint.body, request.body ?? {}),
        }
        const answer = await handle(
          input as never,
          actor as never,
          callOf(request, reply, session, isSecure),
        )
        if (endpoint.output === (bytesOutput as z.ZodType))
          return sendBytes(reply, answer as BytesAnswer)
        return reply.code(endpoint.status).send(answer)
      },
    })
  }
}

/** @throws Problem `not-authenticated` / `not-permitted` */
function admit(access: Access, actor: Actor | undefined): void {
  if (access === 'anyone') return
  if (actor === undefined) throw new Problem('not-authenticated', 'Sign in first.')
  if (access !== 'person' && !access.some((role) => actor.roles.includes(role))) {
    throw new Problem('not-permitted', `This is for: ${access.join(', ')}.`)
  }
}

/** A cookie travels with requests that other sites cause; those may not change anything. */
function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET') return
  const { origin, host } = request.headers
  if (origin !== undefined && new URL(origin).host !== host) {
    throw new Problem('not-permitted', 'This request comes from another site.')
  }
}

function bearerOf(request: FastifyRequest): string | undefined {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  session: string | undefined,
  isSecure: boolean,
): Call {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
  } as const
  return {
    requestId: request.id,
    range: request.headers.range,
    ifNoneMatch: request.headers['if-none-match'],
    acceptEncoding: request.headers['accept-encoding'] ?? '',
    session,
    setSession: (token) => {
      if (token === undefined) reply.clearCookie(sessionCookie, options)
      else reply.setCookie(sessionCookie, token, options)
    },
  }
}

function streamOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  if (request.body instanceof Readable) return request.body
  throw new Problem(
    'invalid-input',
    'Send the bytes as the body, as application/octet-stream or application/pdf.',
  )
}

function parse(schema: z.ZodType, value: unknown): unknown {
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

function sendBytes(reply: FastifyReply, { status, headers, body }: BytesAnswer): FastifyReply {
  reply.code(status).headers(headers)
  if (body instanceof Uint8Array) return reply.send(body)
  return reply.send(body instanceof Readable ? body : Readable.from(body))
}
