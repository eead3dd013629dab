import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bytesBody, endpoint, serves } from '#kernel/endpoint.ts'
import { createServer } from './server.ts'

/** Counts the bytes it is sent; they have to arrive within the fifth part of a second. */
const count = endpoint({
  name: 'count',
  summary: 'Counts.',
  method: 'POST',
  path: '/count',
  access: 'anyone',
  body: bytesBody,
  bodySeconds: 0.2,
  output: z.number(),
})

const Name = z.object({ name: z.string() })

/** Answers what it was given. */
const echo = endpoint({
  name: 'echo',
  summary: 'Answers.',
  method: 'POST',
  path: '/{id}/echo',
  access: 'anyone',
  params: z.object({ id: z.string() }),
  query: Name,
  body: Name.extend({ people: z.array(Name) }),
  output: z.unknown(),
})

let close: () => Promise<void>
afterEach(() => close())

async function start() {
  let heard: (end: unknown) => void
  const ended = new Promise<unknown>((resolve) => (heard = resolve))
  const served = serves(count, async ({ body }) => {
    let size = 0
    try {
      for await (const chunk of body) size += chunk.length
      heard(size)
      return size
    } catch (error) {
      heard(error)
      throw error
    }
  })
  const app = await createServer({
    served: [served, serves(echo, async (input) => input)],
    identify: async () => undefined,
    isReady: async () => [],
    logLevel: 'silent',
  })
  close = () => app.close()
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  return { url, ended }
}

const head = (length: number): string =>
  `POST /api/v1/count HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/pdf\r\ncontent-length: ${length}\r\n\r\n`

describe('a body that has to arrive in time', () => {
  it('is read when it does', async () => {
    const { url, ended } = await start()
    const answer = await fetch(new URL('/api/v1/count', url), {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: 'bytes',
    })
    expect(await answer.json()).toBe(5)
    expect(await ended).toBe(5)
  })

  it('ends its connection when it does not, and the handler hears of it', async () => {
    const { url, ended } = await start()
    const socket = connect(Number(url.port), '127.0.0.1')
    const closed = once(socket, 'close')
    socket.on('error', () => undefined)
    socket.write(`${head(1000)}the beginning`)
    expect(await ended).toMatchObject({ code: 'busy' })
    await closed
  })
})

describe('a handler', () => {
  it('is given what its endpoint declares, whatever else is sent (T22)', async () => {
    const { url } = await start()
    const strange = { role: 'administrator', ownerId: 'me', state: 'approved' }
    const answer = await fetch(new URL('/api/v1/one/echo?name=a&role=administrator', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'b', people: [{ name: 'c', ...strange }], ...strange }),
    })
    expect(await answer.json()).toEqual({
      params: { id: 'one' },
      query: { name: 'a' },
      body: { name: 'b', people: [{ name: 'c' }] },
    })
  })
})
