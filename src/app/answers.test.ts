import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint, serves } from '#kernel/endpoint.ts'
import { type AccountHouse, goodPassword, startAccounts } from '#test/accounts.ts'
import { listenToLog } from '#test/written.ts'
import { endpoints } from './endpoints.ts'
import { createServer } from './server.ts'

/* What every answer keeps to, whoever asks and however. */

let house: AccountHouse
let cookie: string
const email = 'uma@lakeside.example'
beforeAll(async () => {
  house = await startAccounts({ signIn: { accounts: 'open' }, origins: ['https://portal.example'] })
  await house.invited(email)
  cookie = await cookieOf()
})
afterAll(() => house.close())

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  house.platform.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  })

async function cookieOf(): Promise<string> {
  const answer = await post('/api/v1/sign-in/password', { email, password: goodPassword })
  return answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** A server of nothing but what every answer goes through. */
const bare = {
  served: [],
  identify: async () => undefined,
  isReady: async () => [],
  logLevel: 'silent',
}

const same = { host: 'localhost', origin: 'http://localhost' }

describe('a forged Host (T97)', () => {
  it('is in no link of a mail, nor in a page', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    expect((await post('/api/v1/sign-in/forgot', { email }, headers)).statusCode).toBe(200)
    const key = await house.keyFor(email)
    const mails = await house.smtp.mails()
    const mail = mails.findLast(({ text }) => text?.includes(key))
    expect(mail?.text).toContain(`http://localhost:${new URL(house.platform.url).port}/`)
    expect(JSON.stringify(mails)).not.toContain('evil.example')
    for (const url of ['/', '/api/v1/instance', '/api/v1/openapi.json', '/nowhere/at/all']) {
      const answer = await house.platform.app.inject({ url, headers })
      expect([url, `${JSON.stringify(answer.headers)}${answer.body}`]).toEqual([
        url,
        expect.not.stringContaining('evil.example'),
      ])
    }
  })
})

describe('caches (T102)', () => {
  it('keep no answer of the API, of whatever kind', async () => {
    for (const { method, path } of endpoints) {
      const url = `/api/v1${path.replaceAll(/\{(\w+)\}/g, '1')}`
      const answer = await fetch(house.platform.url + url, { method, headers: { cookie } })
      await answer.arrayBuffer()
      const { headers } = answer
      expect([path, headers.get('cache-control')]).toEqual([
        path,
        expect.stringMatching(/no-store|^private, no-cache|^public, no-cache|^no-cache/),
      ])
    }
  })

  it('are emptied, with all else that a browser keeps, when one signs out', async () => {
    const answer = await post('/api/v1/sign-out', {}, { ...same, cookie: await cookieOf() })
    expect([answer.statusCode, answer.headers['clear-site-data']]).toEqual([
      200,
      '"cache", "storage"',
    ])
  })
})

describe('a page of another origin (T103)', () => {
  it('may read no answer, whichever way it asks', async () => {
    const origin = 'https://elsewhere.example'
    const asked = [
      ...endpoints.map(({ method, path }) => [
        method,
        `/api/v1${path.replaceAll(/\{(\w+)\}/g, '1')}`,
      ]),
      ...[
        ['GET', '/'],
        ['GET', '/healthz'],
        ['GET', '/readyz'],
        ['GET', '/api/v1/openapi.json'],
      ],
      ...[
        ['GET', '/F/D/x/y'],
        ['GET', '/F/P/x/y'],
        ['PUT', '/UP/x'],
        ['POST', '/file/new'],
      ],
      ...[
        ['POST', '/system/whoami'],
        ['POST', '/app-x/1/run'],
        ['POST', '/workstation/output'],
      ],
      ...[
        ['GET', '/workstation/input'],
        ['GET', '/project/x'],
        ['GET', '/nowhere'],
      ],
    ]
    for (const [method = '', url = ''] of asked)
      for (const way of [method, 'OPTIONS']) {
        const answer = await fetch(house.platform.url + url, {
          method: way,
          headers: { origin, cookie, 'access-control-request-method': method },
        })
        const told = [...answer.headers.keys()].filter((name) =>
          /^access-control-allow-(origin|credentials)$/.test(name),
        )
        await answer.arrayBuffer()
        expect([way, url, told]).toEqual([way, url, []])
        expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
      }
  })

  it('that is listed may read what the DNAnexus API answers to its token, and never with cookies', async () => {
    const { headers } = await post(
      '/system/whoami',
      {},
      { origin: 'https://portal.example', cookie },
    )
    expect(headers['access-control-allow-origin']).toBe('https://portal.example')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })
})

describe('the address of who asks (T104)', () => {
  const whence = endpoint({
    name: 'whence',
    summary: 'Whence.',
    method: 'GET',
    path: '/whence',
    access: 'anyone',
    output: z.object({ ip: z.string() }),
  })
  const seen = async (proxies: readonly string[], headers: Record<string, string>) => {
    const server = await createServer({
      ...bare,
      served: [serves(whence, async (_input, _actor, { ip }) => ({ ip }))],
      proxies,
    })
    const answer = await server.inject({ url: '/api/v1/whence', headers })
    await server.close()
    return answer.json<{ ip: string }>().ip
  }

  it('is that of the connection, whatever a header says, unless a proxy says it that is listed', async () => {
    const headers = {
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
    }
    expect(await seen([], headers)).toBe('127.0.0.1')
    expect(await seen(['198.51.100.7'], headers)).toBe('127.0.0.1')
    expect(await seen(['127.0.0.1'], headers)).toBe('203.0.113.9')
    // What stands before the proxy's own word is what the caller made up.
    const chain = { 'x-forwarded-for': '192.0.2.1, 203.0.113.9' }
    expect(await seen(['127.0.0.1'], chain)).toBe('203.0.113.9')
  })
})

describe('the log (T98)', () => {
  it('has one line of JSON for a call, whatever stands in its headers and its path', async () => {
    const log = listenToLog()
    const server = await createServer({ ...bare, logLevel: 'trace' })
    try {
      const urls = ['/a%0d%0a{"level":60}', '/%1b[31mred', '/\r\n{"level":60}', '/\x1b[2J\u009b']
      for (const url of urls)
        await server.inject({ url, headers: { 'user-agent': '\r\n{"level":60}\x1b[2J\u2028' } })
      const lines = log.lines()
      expect(lines).toHaveLength(urls.length)
      for (const line of lines) {
        expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'request' })
        expect(line).not.toMatch(/\p{Cc}/u)
      }
    } finally {
      log.stop()
      await server.close()
    }
  })
})

describe('a page (T69)', () => {
  it('runs files of ours alone, in no frame, and tells nobody where one comes from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accession-pages-'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Accession</title>')
    await mkdir(join(folder, 'assets'))
    const server = await createServer({ ...bare, pages: folder, isSecure: true })
    try {
      const { headers } = await server.inject({ url: '/dashboard' })
      expect(String(headers['content-security-policy']).split('; ')).toEqual([
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        ...["font-src 'self'", "connect-src 'self'", "object-src 'none'", "base-uri 'self'"],
        ...["form-action 'self'", "frame-ancestors 'none'"],
        "require-trusted-types-for 'script'",
        "trusted-types default dompurify 'allow-duplicates'",
      ])
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      })
    } finally {
      await server.close()
      await rm(folder, { recursive: true })
    }
  })
})

describe('where faults are reported', () => {
  it('is told as RFC 9116 has it, where an operator says so', async () => {
    const security = {
      contact: 'mailto:security@lakeside.example',
      siteUrl: 'https://data.example',
    }
    const server = await createServer({ ...bare, security })
    const url = '/.well-known/security.txt'
    const { body, headers } = await server.inject({ url })
    await server.close()
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(body)?.[1] ?? ''
    expect([headers['content-type'], field('Contact'), field('Canonical')]).toEqual([
      'text/plain; charset=utf-8',
      security.contact,
      `${security.siteUrl}${url}`,
    ])
    const days = (Date.parse(field('Expires')) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(30)
    expect(days).toBeLessThan(365)
    const none = await createServer(bare)
    expect((await none.inject({ url })).statusCode).toBe(404)
    await none.close()
  })
})

describe('what is no page (T119)', () => {
  it('is not found: no debugger, source map, hidden file or setting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accession-pages-'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Accession</title>')
    await writeFile(join(folder, '.sources'), 'secret')
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'assets/index.js'), 'export {}')
    const server = await createServer({ ...bare, pages: folder })
    try {
      for (const url of [
        ...[
          '/debug',
          '/debug/pprof',
          '/.env',
          '/.git/config',
          '/.sources',
          '/%2eenv',
          '/a/.hidden',
        ],
        ...['/assets/index.js.map', '/index.js.map', '/package.json', '/assets/../.sources'],
        ...[
          '/assets/%2e%2e/.sources',
          '/src/app/server.ts',
          '/config.yml',
          '/dump.sql',
          '/assets/',
        ],
      ])
        expect([url, (await server.inject({ url })).statusCode]).toEqual([url, 404])
      for (const url of ['/', '/dashboard', '/admin/agreements/2026.1', '/assets/index.js'])
        expect([url, (await server.inject({ url })).statusCode]).toEqual([url, 200])
    } finally {
      await server.close()
      await rm(folder, { recursive: true })
    }
  })
})
