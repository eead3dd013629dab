import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '#kernel/address.ts'
import { signIn } from '#app/journey/person.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { signOut } from '#ledgers/identity/contract.ts'
import { endpoints } from './endpoints.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

const params = {
  requestId: `request-${'0'.repeat(24)}`,
  projectId: `project-${'0'.repeat(24)}`,
  fileId: `file-${'0'.repeat(24)}`,
  n: '1',
  personId: `person-${'0'.repeat(24)}`,
  sessionId: 'session-1',
  identityId: 'identity-1',
  dau: 'PCG',
  decision: 'approve',
  section: 'name',
  side: 'issued',
  page: '1',
}
const closed = endpoints.filter(({ access }) => access !== 'anyone')
const staffOnly = endpoints.filter(({ access }) => typeof access === 'object')

const send = (endpoint: (typeof endpoints)[number], headers: Record<string, string> = {}) =>
  fetch(platform.url + addressOf(endpoint, { params }), {
    method: endpoint.method,
    headers: { 'content-type': 'application/json', ...headers },
    body: endpoint.method === 'GET' ? null : '{}',
  })

describe('the server', () => {
  it.each(closed.map((endpoint) => [endpoint.name, endpoint] as const))(
    'answers a visitor of %s with 401',
    async (_name, endpoint) => {
      const answer = await send(endpoint)
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'not-authenticated', status: 401 })
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    },
  )

  it.each(closed.map((endpoint) => [endpoint.name, endpoint] as const))(
    'takes no made-up token for %s',
    async (_name, endpoint) => {
      expect((await send(endpoint, { authorization: 'Bearer acc_made-up' })).status).toBe(401)
    },
  )

  it.each(staffOnly.map((endpoint) => [endpoint.name, endpoint] as const))(
    'keeps a researcher out of %s',
    async (_name, endpoint) => {
      const cookie = await cookieOf('ada')
      expect((await send(endpoint, { cookie })).status).toBe(403)
    },
  )

  it('T11: refuses a change that another site causes, or may have caused', async () => {
    const cookie = await cookieOf('ada')
    const [endpoint] = endpoints.filter(({ name }) => name === 'startRequest')
    if (endpoint === undefined) throw new Error('no startRequest')
    const answer = await send(endpoint, { cookie, origin: 'https://elsewhere.example' })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      403,
      'not-permitted',
    ])
  })

  it('ends a session at sign-out', async () => {
    const person = await signIn(platform.url, 'ada')
    await person.call(signOut)
    await expect(person.call(signOut)).rejects.toMatchObject({ code: 'not-authenticated' })
  })

  it('answers what is not there as a problem', async () => {
    const answer = await fetch(`${platform.url}/api/v1/nowhere`)
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'not-found' }),
    ])
  })

  it('answers broken JSON and a body too large as problems', async () => {
    const post = (body: string) =>
      fetch(`${platform.url}/api/v1/demo/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    expect((await post('{"handle":')).status).toBe(422)
    expect((await post(JSON.stringify({ handle: 'a'.repeat(2_000_000) }))).status).toBe(413)
  })

  it('sets headers that keep pages and answers in their place', async () => {
    const { headers } = await fetch(`${platform.url}/api/v1/instance`)
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('publishes its OpenAPI document, and is alive and ready', async () => {
    const document = (await (await fetch(`${platform.url}/api/v1/openapi.json`)).json()) as {
      openapi: string
      paths: object
    }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/browse')
    expect((await fetch(`${platform.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(200)
  })
})

async function cookieOf(handle: string): Promise<string> {
  const answer = await fetch(`${platform.url}/api/v1/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
