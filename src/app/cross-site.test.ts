import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '#kernel/address.ts'
import { rawBody } from '#kernel/endpoint.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { endpoints } from './endpoints.ts'
import { createServer } from './server.ts'

let platform: Platform
let cookie: string
beforeAll(async () => {
  platform = await startPlatform()
  const answer = await platform.app.inject({
    method: 'POST',
    url: addressOf(signInAsCast),
    payload: { handle: 'ada' },
  })
  cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
})
afterAll(() => platform.close())

const unsafe = endpoints.filter(({ method }) => method !== 'GET')

const send = async (
  endpoint: (typeof endpoints)[number],
  headers: Readonly<Record<string, string>>,
  payload = '{}',
) => {
  const params = Object.fromEntries(
    [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, '1']),
  )
  const { method } = endpoint
  const url = addressOf(endpoint, { params })
  const sent = { host: 'localhost', 'content-type': 'application/json', cookie, ...headers }
  const answer = await platform.app.inject({ method, url, payload, headers: sent })
  return [endpoint.name, answer.statusCode]
}

describe('T11: what another site causes', () => {
  it.each(unsafe.map((endpoint) => [endpoint.name, endpoint] as const))(
    'is refused by %s',
    async (name, endpoint) => {
      for (const origin of ['https://elsewhere.example', 'http://localhost:8081', 'null'])
        expect(await send(endpoint, { origin })).toEqual([name, 403])
      expect(await send(endpoint, {})).toEqual([name, 403])
    },
  )

  it.each(
    unsafe
      .filter(({ body }) => body !== rawBody)
      .map((endpoint) => [endpoint.name, endpoint] as const),
  )('is not read as a form by %s', async (name, endpoint) => {
    const same = { origin: 'http://localhost' }
    expect(await send(endpoint, { ...same, 'content-type': 'text/plain' })).toEqual([name, 415])
    if (endpoint.crossOrigin) return
    const form = { ...same, 'content-type': 'application/x-www-form-urlencoded' }
    const [, status] = await send(endpoint, form, 'a=b')
    expect([415, 403]).toContain(status)
  })
})

describe('T12: a frame of another site', () => {
  it('shows no page, and no answer', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accession-pages-'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Accession</title>')
    const server = await createServer({
      served: [],
      identify: async () => undefined,
      isReady: async () => [],
      logLevel: 'silent',
      pages: folder,
    })
    try {
      for (const url of ['/', '/index.html', '/requests/1', '/api/v1/nowhere', '/healthz']) {
        const { headers } = await server.inject({ url })
        expect([url, headers['content-security-policy']]).toEqual([
          url,
          expect.stringContaining("frame-ancestors 'none'"),
        ])
      }
    } finally {
      await server.close()
      await rm(folder, { recursive: true })
    }
  })
})
