import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { answerCall } from '#dialects/dnanexus/answer.ts'
import { answerFile, answerPart } from '#dialects/dnanexus/bytes.ts'
import { bytesErrorOf, type DialectError, errorOf } from '#dialects/dnanexus/errors.ts'
import type { DialectDeps } from '#dialects/dnanexus/method.ts'
import { Problem } from '#kernel/problem.ts'
import type { OpenFileDeps } from '#stages/workspace/open-file.ts'
import type { CountCall } from './call-rate.ts'
import { bearerOf, cutSilent, type Identify, sendBytes } from './mount.ts'

export type DnanexusOptions = {
  readonly deps: DialectDeps & OpenFileDeps
  readonly identify: Identify
  readonly countCall: CountCall
  /** Origins whose pages may read its answers. */
  readonly origins: readonly string[]
}

/** Bodies of methods, in bytes: a clone may name 100,000 objects. */
const bodyLimit = 8 * 1024 * 1024

/**
 * Serves the DNAnexus API at the root of the server, where its clients look for it: `POST /<entity>/<method>`, and the
 * addresses of bytes that the methods give out.
 */
export function mountDnanexus(
  app: FastifyInstance,
  { deps, identify, countCall, origins }: DnanexusOptions,
): void {
  const allowed = allowing(origins)
  const actorOf = async (request: FastifyRequest) => {
    const token = bearerOf(request)
    return token === undefined ? undefined : identify(token)
  }
  void app.register(async (api) => {
    api.removeAllContentTypeParsers()
    api.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    )
    api.setErrorHandler((error, request, reply) =>
      sendError(errorOf(error), error, request, allowed(request, reply)),
    )
    api.addHook('onSend', async (_request, reply) => {
      reply.header('dnanexus-api', '1.0.0')
    })
    const url = '/:entity/:method'
    // Published ones are named by name and version, and there are none.
    api.post('/:entity(^(?:app|globalworkflow)-[^/]+$)/:version/:method', (request) => {
      const { entity, version } = request.params as { entity: string; version: string }
      throw new Problem('not-found', `The entity ${entity}/${version} could not be found`)
    })
    api.options(url, (request, reply) => allowed(request, reply).code(204).send())
    api.route({
      method: 'POST',
      url,
      bodyLimit,
      handler: async (request, reply) => {
        const { entity, method } = request.params as { entity: string; method: string }
        const actor = await actorOf(request)
        if (actor !== undefined) countCall(actor.id)
        const answer = await answerCall(deps, actor, {
          entity,
          method,
          origin: originOf(request, deps.siteUrl),
          token: bearerOf(request),
          ip: request.ip,
          headers: request.headers,
          contentType: request.headers['content-type'],
          body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
        })
        return allowed(request, reply).type('application/json').send(JSON.stringify(answer))
      },
    })
  })
  void app.register(async (bytes) => {
    bytes.removeAllContentTypeParsers()
    bytes.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    bytes.setErrorHandler((error, request, reply) =>
      sendError(bytesErrorOf(error), error, request, allowed(request, reply)),
    )
    bytes.put('/UP/*', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const body = request.body instanceof Readable ? request.body : Readable.from([])
      cutSilent(request)
      await answerPart(deps, (request.params as { '*': string })['*'], freeing(body)).catch(
        (error: unknown) => {
          // Nobody hears the answer, and there is no fault in it.
          if (request.raw.errored && !(error instanceof Problem)) throw brokenOff
          throw error
        },
      )
      return reply.code(200).send()
    })
    const give = (isBearer: boolean) => async (request: FastifyRequest, reply: FastifyReply) => {
      // As it was sent: a name may hold an escaped slash.
      const path = request.url.slice('/F/P/'.length).split('?')[0] ?? ''
      const actor = await actorOf(request)
      const { method, headers } = request
      const opened = { actor, isBearer, path, asked: { method, headers } }
      return sendBytes(request, allowed(request, reply), await answerFile(deps, opened))
    }
    bytes.get('/F/D/*', { compress: false }, give(false))
    bytes.get('/F/P/*', { compress: false }, give(true))
  })
}

/**
 * The chunks of a body, each of whose memory is given back once it was taken: left to the garbage collector, that of a
 * fast upload makes it look through all that the server holds, 20 times for each GiB.
 */
async function* freeing(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of body as AsyncIterable<Buffer<ArrayBuffer>>) {
    yield chunk
    if (chunk.length === chunk.buffer.byteLength) chunk.buffer.transfer(0)
  }
}

const brokenOff = new Problem('invalid-input', 'The connection broke before the part was whole.')

/** Where the caller reached this server, which is where it can send bytes, too. A proxy before it may speak HTTPS. */
const originOf = ({ protocol, host }: FastifyRequest, siteUrl: string): string =>
  `${siteUrl.startsWith('https:') ? 'https' : protocol}://${host}`

/**
 * Pages of these origins may read the answers, and clients that are a page without one: those of a desktop. What a page
 * gets so is what its token may have; no cookie is looked at.
 */
const allowing =
  (origins: readonly string[]) =>
  (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { origin } = request.headers
    reply.header('vary', 'Origin')
    if (origin === undefined || !(origin === 'null' || origins.includes(origin))) return reply
    return reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, OPTIONS',
      'access-control-allow-headers':
        'authorization, content-type, dnanexus-api, if-none-match, if-range, range',
      'access-control-max-age': '3600',
    })
  }

function sendError(
  told: DialectError | undefined,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = told ?? tooLarge(error)
  if (known === undefined) request.log.error({ err: error, requestId: request.id }, 'bug')
  const { status, error: body } = known ?? {
    status: 500,
    error: {
      type: 'InternalError',
      message: 'The server failed; the request id finds it in its log',
    },
  }
  const answer = reply.code(status).type('application/json')
  if (status === 503 || status === 429) answer.header('retry-after', '1')
  return answer.send(JSON.stringify({ error: body }))
}

function tooLarge(error: unknown): DialectError | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status !== 413) return undefined
  return { status: 422, error: { type: 'InvalidInput', message: 'The body is too large' } }
}
