import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#adapters/database/port.ts'
import { errorOf } from '#dialects/dnanexus/errors.ts'
import { followLog, LogAsked } from '#dialects/dnanexus/job-log.ts'
import { parse } from '#dialects/dnanexus/method.ts'
import { parseJson } from '#kernel/json.ts'
import { Problem } from '#kernel/problem.ts'
import type { Identify } from './mount.ts'

export type JobLogOptions = { readonly db: Database; readonly identify: Identify }

/** What is used of a connection. */
type Socket = {
  readonly readyState: number
  readonly bufferedAmount: number
  send(text: string): void
  close(code: number, reason: string): void
  once(event: 'message', take: (data: { toString(): string }) => void): void
  on(event: 'close' | 'error', take: () => void): void
}

const open = 1
/** Between two looks for new lines, in milliseconds. */
const lookMs = 400
/** Of what a reader has not taken yet, in bytes: then it is waited for. */
const mostBuffered = 4 * 1024 * 1024
/** In which the first frame has to come. */
const firstMs = 30_000

/** Serves `/job-…/getLog/websocket`, where clients of the DNAnexus API read the log of a job. */
export function mountJobLog(app: FastifyInstance, options: JobLogOptions): void {
  void app.register(websocket, { options: { maxPayload: 64 * 1024 } })
  void app.register(async (api) => {
    api.get('/:entity/getLog/websocket', { websocket: true }, (socket, request) =>
      answer(socket as unknown as Socket, request, options),
    )
  })
}

function answer(socket: Socket, request: FastifyRequest, options: JobLogOptions): void {
  const { entity } = request.params as { entity: string }
  const late = setTimeout(() => socket.close(1008, ''), firstMs)
  socket.on('close', () => clearTimeout(late))
  // What breaks a connection is told by its end.
  socket.on('error', () => undefined)
  socket.once('message', (data) => {
    clearTimeout(late)
    send(socket, entity, data.toString(), options).then(
      () => socket.close(1000, ''),
      (error: unknown) => {
        const known = errorOf(error)
        if (known === undefined) request.log.error({ err: error, requestId: request.id }, 'bug')
        socket.close(known === undefined ? 1011 : 4000, reasonOf(known?.error))
      },
    )
  })
}

async function send(
  socket: Socket,
  jobId: string,
  first: string,
  { db, identify }: JobLogOptions,
): Promise<void> {
  const asked = parse(LogAsked, jsonOf(first))
  const actor = await identify(asked.access_token)
  if (actor === undefined)
    throw new Problem('not-authenticated', 'the supplied authentication token is invalid')
  for await (const frame of followLog(db, actor, jobId, asked, () => wait(lookMs))) {
    while (socket.bufferedAmount > mostBuffered && socket.readyState === open) await wait(lookMs)
    if (socket.readyState !== open) return
    socket.send(frame)
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw new Problem('invalid-input', 'The first frame is not JSON')
  }
}

/** A reason has 123 bytes at most. */
const reasonOf = (
  error: { readonly type: string; readonly message: string } | undefined,
): string =>
  error === undefined
    ? ''
    : JSON.stringify({ type: error.type, message: error.message.slice(0, 60) })
