import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#app/endpoints.ts'
import { addressOf } from '#kernel/address.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { exampleOf } from '../authorisation/example.ts'
import { bodies, queries } from '../authorisation/inputs.ts'
import { clientOf } from '../dnanexus.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { addressValues, oddText, traversals } from './corpora.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

/** Beside the endpoints and methods: bytes by address, workstations, pages. */
const prefixes = [
  '/',
  '/UP/',
  '/F/D/',
  '/F/P/',
  '/project/',
  '/assets/',
  '/api/v1/',
  '/workstation/',
]

describe('the edges of the server', () => {
  it('has no other route fail or answer a page, whatever the address (T94, T99)', async () => {
    const faults: string[] = []
    for (const prefix of prefixes)
      for (const value of addressValues)
        for (const method of ['GET', 'PUT', 'POST']) {
          const answer = await fetch(`${platform.url}${prefix}${value}`, {
            method,
            redirect: 'manual',
            ...(method !== 'GET' && { body: 'x' }),
          })
          const type = answer.headers.get('content-type') ?? ''
          const text = await answer.text()
          if (answer.status >= 500 || type.startsWith('text/html'))
            faults.push(
              `${method} ${prefix}${value.slice(0, 80)}: ${answer.status} ${type} ${text}`,
            )
        }
    expect(faults).toEqual([])
  }, 240_000)

  it('refuses text that the database cannot hold, and says where it is (T94)', async () => {
    const answer = await fetch(`${platform.url}/api/v1/browse?q=%00`)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'invalid-input', errors: [{ path: 'q' }] })
    const ada = await clientOf(platform, 'ada')
    expect(await ada.fault('/system/findDataObjects', { name: 'a\ud800' })).toMatch(
      /^422 InvalidInput: name: /,
    )
    expect(await ada.fault('/system/findProjects', { tags: { 'a\0': 1 } })).toMatch(
      /^422 .* tags: /,
    )
  })

  it('tells by a problem of an address that cannot be read', async () => {
    for (const address of ['/api/v1/projects/%zz', `/api/v1/projects/${'x'.repeat(600)}`]) {
      const answer = await fetch(platform.url + address)
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await answer.json()).toMatchObject({ status: 422, code: 'invalid-input' })
    }
  })

  it('keeps what is uploaded by its content, whatever it is called (T67)', async () => {
    const ada = await clientOf(platform, 'ada')
    const project = String((await ada.call('/project/new', { name: 'Names' }))['id'])
    const taken: string[] = []
    for (const name of [...traversals, ...oddText].filter((each) => each !== '')) {
      const { status } = await ada.send('/file/new', { project, name })
      expect(status, name).toBeLessThan(500)
      if (status !== 200) continue
      const file = await ada.upload(project, name, [`called ${name}`])
      const { url } = await ada.call(`/${file}/download`, { preauthenticated: true })
      const answer = await fetch(String(url))
      expect(await answer.text()).toBe(`called ${name.toWellFormed()}`)
      const disposition = answer.headers.get('content-disposition') ?? ''
      // One header, of printable ASCII, that names no folder.
      expect(disposition, name).toMatch(/^attachment; filename[\x20-\x7e]*$/)
      expect(disposition, name).not.toMatch(/filename="[^"]*[/\\]/)
      taken.push(name)
    }
    expect(taken.length).toBeGreaterThan(10)
    const kept = await readdir(platform.dataFolder, { recursive: true, withFileTypes: true })
    const files = kept.filter((each) => each.isFile()).map(({ name }) => name)
    expect(
      files.filter((name) => !/^(?:[0-9a-f]{64}|[\w-]+\.(?:key|pem|p12|json))$/.test(name)),
    ).toEqual([])
  }, 120_000)
})

describe('cookies', () => {
  it('are all of this host alone, over TLS, out of reach for scripts and other sites (T05)', async () => {
    const safe = await startPlatform({ siteUrl: 'https://data.example.org' })
    try {
      const signedIn = await fetch(safe.url + addressOf(signInAsCast), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ handle: 'ada' }),
      })
      const set = signedIn.headers.getSetCookie()
      const cookie = set[0]?.split(';')[0] ?? ''
      for (const endpoint of endpoints) {
        const at = addressOf(endpoint, {
          params: exampleOf(endpoint.params) as object,
          query: { ...(exampleOf(endpoint.query) as object), ...queries[endpoint.name] },
        })
        for (const headers of [{}, { cookie, origin: safe.url }]) {
          const answer = await fetch(safe.url + at, {
            method: endpoint.method,
            redirect: 'manual',
            headers: { ...headers, 'content-type': 'application/json' },
            ...(endpoint.method !== 'GET' && {
              body: JSON.stringify(bodies[endpoint.name] ?? exampleOf(endpoint.body)),
            }),
          })
          await answer.arrayBuffer()
          set.push(...answer.headers.getSetCookie())
        }
      }
      const names = new Set(set.map((each) => each.split('=')[0]))
      expect([...names]).toEqual(
        expect.arrayContaining(['__Host-accession_session', '__Host-accession_sign_in']),
      )
      expect(set.filter((each) => !isSafe(each))).toEqual([])
    } finally {
      await safe.close()
    }
  }, 120_000)
})

function isSafe(setCookie: string): boolean {
  const [pair = '', ...attributes] = setCookie.split('; ')
  const has = (attribute: RegExp) => attributes.some((each) => attribute.test(each))
  const isHostOnly = pair.startsWith('__Host-') && has(/^Path=\/$/)
  const isSecureOnly = pair.startsWith('__Secure-') && has(/^Path=\/api\/v1\/\w+$/)
  return (
    (isHostOnly || isSecureOnly) &&
    has(/^Secure$/) &&
    has(/^HttpOnly$/) &&
    has(/^SameSite=(?:Lax|Strict)$/) &&
    !has(/^Domain=/)
  )
}
