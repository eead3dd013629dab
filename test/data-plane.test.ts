import Fastify from 'fastify'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as ask } from 'node:http'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uploadsAtOnce } from '#stages/workspace/places.ts'
import { type Client, clientOf, md5 } from './dnanexus.ts'
import { type Platform, startPlatform } from './platform.ts'
import { cutSilent } from '#app/mount.ts'
import { resume } from '../bench/resuming.ts'

let platform: Platform
let ada: Client
let project: string
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
  const { id } = await ada.call('/project/new', { name: 'bytes' })
  project = String(id)
})
afterAll(() => platform.close())

describe('connections that break', () => {
  it('lose no byte: at most one part is sent again for each, up and down', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'breaks-'))
    try {
      const path = join(folder, 'file')
      const bytes = randomBytes(31 * 1024 ** 2 + 7)
      await writeFile(path, bytes)
      const partSize = 5 * 1024 ** 2
      const plan = { path, size: bytes.length, partSize, breaks: 60 }
      const resumed = await resume((route, input) => ada.call(route, input), project, plan)
      const whole = createHash('md5').update(bytes).digest('hex')
      expect(resumed).toMatchObject({ md5Sent: whole, md5Received: whole, parts: 7 })
      expect([resumed.breaksUp, resumed.breaksDown]).toEqual([60, 60])
      expect(resumed.partsSent).toBeLessThanOrEqual(7 + 60)
      expect(resumed.rangesAsked).toBeLessThanOrEqual(7 + 60)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a request for bytes', () => {
  let url: string
  let etag: string
  beforeAll(async () => {
    const file = await ada.upload(project, 'letters', ['abcdefghij'])
    ;({ url } = (await ada.call(`/${file}/download`, { preauthenticated: true })) as {
      url: string
    })
    etag = (await fetch(url)).headers.get('etag') ?? ''
  })
  const get = async (headers: Record<string, string>, method = 'GET') => {
    const answer = await fetch(url, { method, headers })
    return [answer.status, await answer.text()]
  }

  it('may be for the headers alone', async () => {
    const answer = await fetch(url, { method: 'HEAD', headers: { range: 'bytes=2-3' } })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag,
    })
  })

  it('is answered 304 where the caller has them', async () => {
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect(await get({ 'if-none-match': tag })).toEqual([304, ''])
    expect(await get({ 'if-none-match': '"other"' })).toEqual([200, 'abcdefghij'])
    expect(await get({ 'if-none-match': etag }, 'HEAD')).toEqual([304, ''])
  })

  it('has its range where its condition holds, and the whole otherwise', async () => {
    const range = 'bytes=2-3'
    expect(await get({ range, 'if-range': etag })).toEqual([206, 'cd'])
    for (const stale of ['"other"', `W/${etag}`, 'Sun, 22 Nov 2026 00:00:00 GMT'])
      expect(await get({ range, 'if-range': stale })).toEqual([200, 'abcdefghij'])
  })

  it('has the whole for several ranges, and for one that is none', async () => {
    for (const range of ['bytes=0-1,4-5', 'bytes=5-2', 'lines=1-2'])
      expect(await get({ range })).toEqual([200, 'abcdefghij'])
  })
})

describe('one person', () => {
  it('has so many uploads at once and no more; another goes on', async () => {
    const { url } = await placeFor(ada, 'crowd')
    const begun = await Promise.all(Array.from({ length: uploadsAtOnce }, () => begin(url)))
    try {
      // Who asks may take the last place from one that was begun: another is begun then.
      const asked = async () => {
        begun.push(await begin(url))
        return (await send(url)).status
      }
      await expect.poll(asked, { timeout: 20_000 }).toBe(429)
      const answer = await send(url)
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(await answer.json()).toMatchObject({ error: { type: 'RateLimitConditional' } })
      const pia = await clientOf(platform, 'pia')
      const { id } = await pia.call('/project/new', { name: 'beside' })
      await pia.upload(String(id), 'small', ['bytes'])
    } finally {
      for (const sending of begun) sending.destroy()
    }
    await expect.poll(async () => (await send(url)).status, { timeout: 20_000 }).toBe(200)
  })
})

describe('who is silent', () => {
  it('is cut, sending as well as taking', async () => {
    const app = Fastify({ bodyLimit: 2 ** 40 })
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    const ended: string[] = []
    app.put('/', {}, (request) => {
      cutSilent(request, 300)
      return finished(request.body as Readable)
    })
    app.get('/', {}, (request, reply) => {
      cutSilent(request, 300)
      const endless = new Readable({ read: () => endless.push(Buffer.alloc(2 ** 20)) })
      return reply.send(endless.on('close', () => ended.push('taking')))
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const sending = await begin(url)
    await new Promise((resolve) => sending.once('close', resolve))
    ended.push('sending')
    // It is answered, and reads nothing of the answer.
    const taking = ask(url, { agent: false }).end()
    await once(taking, 'response')
    await expect.poll(() => ended, { timeout: 20_000 }).toEqual(['sending', 'taking'])
    taking.destroy()
    await app.close()
  })
})

const text = 'x'.repeat(1000)

async function placeFor(client: Client, name: string): Promise<{ url: string }> {
  const { id } = await client.call('/file/new', { project, name })
  const part = { index: 1, size: text.length, md5: md5(text) }
  return (await client.call(`/${String(id)}/upload`, part)) as { url: string }
}

const send = (url: string) => fetch(url, { method: 'PUT', body: text })

/** Sends the half of a part, and stays. */
async function begin(url: string) {
  const sending = ask(url, {
    method: 'PUT',
    headers: { 'content-length': text.length },
    agent: false,
  })
  sending.on('error', () => undefined)
  sending.write(text.slice(0, 500))
  await once(sending, 'socket')
  return sending
}
