import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PassThrough } from 'node:stream'
import { z } from 'zod'
import type { Line } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { parseJson } from '#kernel/json.ts'
import { Problem } from '#kernel/problem.ts'
import {
  answerPath,
  needActing,
  showOutput,
  type TerminalDeps,
  tellPages,
} from '#stages/compute/commands/terminals.ts'
import { attach, needTerminal } from '#stages/compute/commands/workstations.ts'
import {
  fromJob,
  FromPage,
  inputPieces,
  listening,
  Notice,
  screen,
  toJob,
} from '#stages/compute/rules/terminal.ts'
import { bearerOf, type Identify, sendBytes, sessionOf } from './mount.ts'

/*
 * The two ends of a terminal: `/workstation/…` and `/project/…` for the program in the sandbox, and a WebSocket for the
 * page. What one says reaches the other over the line between processes, wherever each is connected.
 */

export type WorkstationOptions = {
  readonly deps: TerminalDeps
  readonly identify: Identify
  readonly isSecure: boolean
}

/** Between two signs of life, in milliseconds: who hears none in three of them is not there. */
const signMs = 10_000
/** Between two looks whether a page may still show it. */
const lookMs = 1000
/** Of what a page has not taken yet, in bytes: then it is cut, and comes again. */
const mostBuffered = 4 * 1024 * 1024
const mostOutput = 64 * 1024

const Place = z.object({
  at: z.coerce.number().int().min(0),
  first: z.enum(['0', '1']).transform((text) => text === '1'),
})

export function mountWorkstation(app: FastifyInstance, options: WorkstationOptions): void {
  mountSandboxEnd(app, options)
  void app.register(async (api) => {
    api.get(
      '/api/v1/projects/:projectId/workstations/:workstationId/terminal',
      { websocket: true },
      (socket, request) => {
        serveSocket(socket as unknown as Socket, request, options).catch((error: unknown) =>
          endSocket(socket as unknown as Socket, request, error),
        )
      },
    )
  })
}

/** What the program in the sandbox calls, by the token that the way out of it adds. */
function mountSandboxEnd(app: FastifyInstance, { deps, identify }: WorkstationOptions): void {
  const acting = async (request: FastifyRequest) => {
    const token = bearerOf(request)
    const actor = token === undefined ? undefined : await identify(token)
    const { row, actor: job } = await needActing(deps, actor, request.headers)
    return { row, job, projectId: job.token?.job?.projectId ?? '' }
  }
  void app.register(async (api) => {
    api.removeAllContentTypeParsers()
    api.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: mostOutput },
      (_request, body, done) => done(null, body),
    )
    api.post('/workstation/output', async (request, reply) => {
      const { row, projectId } = await acting(request)
      const { at, first: isFirst } = parsed(Place, request.query)
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      await showOutput(deps, row, projectId, { at, isFirst, bytes })
      return reply.code(204).send()
    })
    api.post('/workstation/notice', async (request, reply) => {
      const { row } = await acting(request)
      await tellPages(deps, row.id, parsed(Notice, jsonOf(String(request.body))))
      return reply.code(204).send()
    })
    api.get('/workstation/input', async (request, reply) => {
      const { row } = await acting(request)
      return sendInput(deps.line, row.id, row.saveAskedAt !== null, reply)
    })
    api.get('/project/*', { compress: false }, async (request, reply) => {
      const { row, job } = await acting(request)
      const path = (request.params as { '*': string })['*']
      const { method, headers } = request
      const answer = await answerPath(deps, job, row, path, { method, headers })
      if (typeof answer !== 'string') return sendBytes(request, reply, answer)
      return reply.header('x-entity', 'folder').type('text/plain; charset=utf-8').send(answer)
    })
  })
}

/** What pages say to a program, a line each, for as long as it listens. */
async function sendInput(
  line: Line,
  id: string,
  isEnding: boolean,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = new PassThrough()
  const leave = await line.hear(toJob(id), (message) => message && body.write(`${message}\n`))
  const signs = setInterval(() => body.write('\n'), signMs)
  body.once('close', () => {
    clearInterval(signs)
    leave()
  })
  await line.tell(fromJob(id), [listening])
  body.write(isEnding ? '{"end":"asked"}\n' : '\n')
  return reply.header('content-type', 'application/x-ndjson').send(body)
}

/** What is used of a connection. */
type Socket = {
  readonly readyState: number
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(code: number, reason: string): void
  on(event: 'message', take: (data: { toString(): string }) => void): void
  on(event: 'close' | 'error', take: () => void): void
}

const open = 1

async function serveSocket(
  socket: Socket,
  request: FastifyRequest,
  options: WorkstationOptions,
): Promise<void> {
  const { deps } = options
  const { line, db } = deps
  const { projectId, workstationId: id } = request.params as Record<string, string>
  // What comes before it may be open waits for that.
  let early: string[] | undefined = []
  let hear = (text: string): void => void early?.push(text)
  socket.on('message', (data) => hear(data.toString()))
  socket.on('error', () => undefined)
  const who = async (): Promise<Actor> => {
    const token = bearerOf(request) ?? sessionOf(request, options.isSecure)
    const actor = token === undefined ? undefined : await options.identify(token)
    if (actor === undefined) throw new Problem('not-authenticated', 'Sign in first.')
    return actor
  }
  refuseOtherSites(request)
  await attach({ db }, await who(), projectId ?? '', id ?? '')
  const shown = screen()
  const tell = (message: object) => line.tell(toJob(id ?? ''), [JSON.stringify(message)])
  const fail = (error: unknown) => endSocket(socket, request, error)
  const again = () => void tell({ watch: 1, again: 1 }).catch(fail)
  const leave = await line.hear(fromJob(id ?? ''), (message) => {
    const next = message === undefined ? 'missed' : shown(message)
    if (next === undefined || socket.readyState !== open) return
    if (socket.bufferedAmount > mostBuffered) return socket.close(4008, 'slow')
    if (next === 'missed') again()
    else socket.send('output' in next ? next.output : JSON.stringify(next.told))
  })
  let typing = Promise.resolve()
  hear = (text) => {
    typing = typing.then(() => pass(line, id ?? '', text)).catch(fail)
  }
  early.forEach(hear)
  early = undefined
  const signs = setInterval(() => void tell({ watch: 1 }).catch(fail), signMs)
  const looks = setInterval(() => {
    who()
      .then((actor) => needTerminal(db, actor, projectId ?? '', id ?? ''))
      .catch(fail)
  }, lookMs)
  const end = () => {
    clearInterval(signs)
    clearInterval(looks)
    leave()
  }
  socket.on('close', end)
  if (socket.readyState === open) again()
  else end()
}

/** What a page says, to the program in the sandbox. */
async function pass(line: Line, id: string, text: string): Promise<void> {
  const said = parsed(FromPage, jsonOf(text))
  await line.tell(toJob(id), 'input' in said ? inputPieces(said.input) : [JSON.stringify(said)])
}

/** A cookie travels with connections that other sites open; those see no terminal. */
function refuseOtherSites({ headers: { origin, host } }: FastifyRequest): void {
  if (origin !== undefined && URL.parse(origin)?.host !== host)
    throw new Problem('not-permitted', 'This request comes from another site.')
}

function endSocket(socket: Socket, request: FastifyRequest, error: unknown): void {
  if (socket.readyState !== open) return
  if (!(error instanceof Problem)) {
    request.log.error({ err: error, requestId: request.id }, 'bug')
    return socket.close(1011, '')
  }
  // A reason has 123 bytes at most.
  socket.close(4000, error.code)
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Problem('invalid-input', 'This is not what was expected here.')
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw new Problem('invalid-input', 'This is not JSON.')
  }
}
