import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '#kernel/address.ts'
import { bytesBody, rawBody } from '#kernel/endpoint.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { z } from 'zod'
import { methods } from '#dialects/dnanexus/answer.ts'
import { clean } from '#adapters/documents/form-text.ts'
import { endpoints } from './endpoints.ts'

/* What is sent to the server that nobody with good intent sends. */

let platform: Platform
let ada: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

const params = { requestId: `request-${'0'.repeat(24)}`, section: 'name', dau: 'PCG', n: '1' }

const post = (url: string, body: string, type = 'application/json') =>
  platform.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type, authorization: `Bearer ${ada.token}` },
    payload: body,
  })

const takesJson = endpoints.filter(
  ({ method, body }) =>
    method !== 'GET' && body !== (rawBody as unknown) && body !== (bytesBody as unknown),
)

describe('a body that reaches for prototypes, or has no end (T99)', () => {
  it('is refused by every endpoint that takes JSON, before anything else is done with it', async () => {
    expect(takesJson.length).toBeGreaterThan(100)
    for (const endpoint of takesJson) {
      const known = Object.fromEntries(
        [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
          name,
          (params as Record<string, string>)[name] ?? '1',
        ]),
      )
      const url = addressOf(endpoint, { params: known })
      const send = (payload: string) =>
        platform.app.inject({
          method: endpoint.method,
          url,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
          payload,
        })
      const answer = await send('{"a":[{"__proto__":{"isAdmin":true}}]}')
      expect([endpoint.name, answer.statusCode, answer.json<object>()]).toEqual([
        endpoint.name,
        422,
        expect.objectContaining({
          errors: [{ path: 'a.0.__proto__', message: 'is no name for anything' }],
        }),
      ])
    }
    const deep = await post(
      addressOf(signInAsCast),
      `{"handle":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
    )
    expect([deep.statusCode, deep.json<{ detail: string }>().detail]).toEqual([
      422,
      expect.stringContaining('nests more than 64 deep at character 7'),
    ])
  })

  it('is refused by the DNAnexus API, too, in its own words', async () => {
    const told = async (body: string) => {
      const answer = await post('/project/new', body)
      return [answer.statusCode, answer.json<{ error: object }>().error]
    }
    expect(await told('{"name":"P","properties":{"__proto__":{"x":"1"}}}')).toEqual([
      422,
      { type: 'InvalidInput', message: 'properties.__proto__: is no name for anything' },
    ])
    expect(await told(`{"name":${'['.repeat(100)}${']'.repeat(100)}}`)).toEqual([
      422,
      { type: 'InvalidInput', message: expect.stringContaining('64 deep') },
    ])
    expect((await told('{"name":'))[0]).toBe(400)
  })
})

describe('a value of another type than is meant (T99)', () => {
  it.each([
    [{ handle: ['ada'] }, 'handle'],
    [{ handle: { toString: 'ada' } }, 'handle'],
    [{ handle: true }, 'handle'],
    [[], ''],
  ])('is refused, and named: %j', async (body, path) => {
    const answer = await post(addressOf(signInAsCast), JSON.stringify(body))
    expect([answer.statusCode, answer.json<{ errors: object }>().errors]).toEqual([
      422,
      [expect.objectContaining({ path })],
    ])
  })

  it('is refused where a query says a thing twice', async () => {
    for (const query of ['q=a&q=b', '__proto__=a&q=a&q=a']) {
      const answer = await platform.app.inject({
        url: `/api/v1/institutions?${query}`,
        headers: { authorization: `Bearer ${ada.token}` },
      })
      expect([query, answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
        query,
        422,
        expect.stringMatching(/^q: /),
      ])
    }
  })

  it('is refused where a form of another page says a thing twice', async () => {
    const answer = await platform.app.inject({
      method: 'POST',
      url: '/api/v1/selections',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'samples=a&samples=b',
    })
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
      422,
      'samples: is there more than once',
    ])
  })
})

/** The regular expressions to which a schema holds what people send. */
function patternsOf(schema: z.ZodType): string[] {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, pattern = '""']) =>
    String(JSON.parse(pattern)),
  )
}

/** Long runs of what expressions repeat, each with an end that does not fit. */
const length = 100_000
const baits = ['a', ' ', '.', '-', '1', 'a.', 'a-', 'A1', '\n', '*.', '10.', '/'].flatMap((run) =>
  ['', 'a@', 'a@a.', '10.1234/', 'request-', '*.', 'doi: '].map(
    (start) => `${start}${run.repeat(length / run.length)}\u0001`,
  ),
)

const seconds = (work: () => void): number => {
  const { user, system } = process.cpuUsage()
  work()
  const after = process.cpuUsage()
  return (after.user - user + after.system - system) / 1e6
}

describe('input that is slow to read (T100)', () => {
  it('meets no expression that takes more than a moment over 100,000 characters', () => {
    const patterns = new Set(
      [
        ...endpoints.flatMap(({ params, query, body }) => [params, query, body]),
        ...Object.values(methods).flatMap((each) => Object.values(each).map(({ input }) => input)),
      ].flatMap(patternsOf),
    )
    expect(patterns.size).toBeGreaterThan(30)
    for (const pattern of patterns) {
      const expression = new RegExp(pattern, 'u')
      const taken = seconds(() => baits.forEach((bait) => void expression.test(bait)))
      expect(taken, pattern).toBeLessThan(2)
    }
  })

  it('is an address of a megabyte: it is refused at once', async () => {
    const body = JSON.stringify({ email: `a@${'a.'.repeat(500_000)}(`, password: 'x' })
    const begun = performance.now()
    const answer = await post('/api/v1/sign-in/password', body)
    expect([answer.statusCode, performance.now() - begun < 2000]).toEqual([422, true])
  })

  it('is a text full of blanks', () => {
    expect(seconds(() => clean(`${' '.repeat(length)}x${' '.repeat(length)}`))).toBeLessThan(1)
    expect(clean('  a  \n b \t\nc')).toBe('a\n b\nc')
  })
})
