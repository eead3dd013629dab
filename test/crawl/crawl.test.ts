import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type Random, randomFrom } from '#app/demo/random.ts'
import { endpoints } from '#app/endpoints.ts'
import { methods } from '#dialects/dnanexus/answer.ts'
import { addressOf } from '#kernel/address.ts'
import { bytesBody, type Endpoint, rawBody } from '#kernel/endpoint.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { exampleOf } from '../authorisation/example.ts'
import { bodies, paramsFor, queries } from '../authorisation/inputs.ts'
import { everybody, matrix, type Who } from '../authorisation/matrix.ts'
import { authorisationWorld, handles, type World } from '../authorisation/world.ts'
import { clientOf } from '../dnanexus.ts'
import { type Asking, asking } from './asking.ts'
import { type Changes, watchChanges } from './changes.ts'
import { addressValues, jsonValues, wrongBodies, wrongQueries } from './corpora.ts'
import { placesOf, withAt } from './places.ts'

/*
 * Every endpoint, method and other route, as everybody, with hostile values in each place of its input. By seed each
 * place gets a few values of the corpora; `CRAWL=50` gives it more, `CRAWL_SEED` others.
 */

const most = Number(process.env['CRAWL'] ?? 2)
const seed = process.env['CRAWL_SEED'] ?? 'the first'

let world: World
let changes: Changes
const cookies = {} as Record<Who, string>
beforeAll(async () => {
  world = await authorisationWorld()
  changes = await watchChanges(world.platform.deps.db)
  for (const who of everybody) cookies[who] = await cookieOf(who)
  await changes.take()
})
afterAll(() => world.platform.close())

async function cookieOf(who: Who): Promise<string> {
  if (who === 'visitor') return ''
  const answer = await fetch(world.platform.url + addressOf(signInAsCast), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: handles[who] }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** These end sessions, accounts and things of the world: they come last. */
const ending =
  /^(?:signOut|close|end|remove|delete|revoke|withdraw|leave|unlink|move|discard|archive|purge)/
const inOrder = endpoints.toSorted(
  (a, b) => Number(ending.test(a.name)) - Number(ending.test(b.name)),
)

/** Mostly somebody whom it lets in, so that what lies behind the door is tried as well. */
function whoAsks(random: Random, name: string): Who {
  const letIn = matrix[name] ?? []
  const asked = random.chance(0.8) && letIn.length > 0 ? letIn : everybody
  return asked[random.between(0, asked.length)] ?? 'visitor'
}

const some = <T>(random: Random, values: readonly T[], count = most): readonly T[] =>
  count >= values.length
    ? values
    : Array.from({ length: count }, () => values[random.between(0, values.length)] as T)

const isBytes = ({ body }: Endpoint): boolean =>
  body === (rawBody as z.ZodType) || body === (bytesBody as z.ZodType)

/** What is asked of an endpoint when nothing is wrong with it. */
function plain(endpoint: Endpoint) {
  const params = paramsFor(endpoint, world.params)
  const query = {
    ...(exampleOf(endpoint.query) as Record<string, unknown>),
    ...queries[endpoint.name],
  }
  return { params, query, body: bodies[endpoint.name] ?? exampleOf(endpoint.body) }
}

const pathOf = (
  { path }: Endpoint,
  params: Readonly<Record<string, unknown>>,
  hostile: Readonly<Record<string, string>> = {},
): string =>
  `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => hostile[name] ?? encodeURIComponent(String(params[name])))}`

const queryOf = (query: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()

const headersOf = (who: Who, type?: string): Record<string, string> => ({
  ...(cookies[who] !== '' && { cookie: cookies[who], origin: world.platform.url }),
  ...(type !== undefined && type !== '' && { 'content-type': type }),
})

async function askEndpoint(asked: Asking, endpoint: Endpoint): Promise<void> {
  const { name, method } = endpoint
  const random = randomFrom(`${seed} ${name}`)
  const { params, query, body } = plain(endpoint)
  const hasBody = method !== 'GET'
  const json = JSON.stringify(body)
  const type = isBytes(endpoint) ? 'application/octet-stream' : 'application/json'
  const ask = async (what: string, path: string, text = json, sent = type) => {
    const who = whoAsks(random, name)
    await asked.ask(`${name} as ${who}, ${what}`, {
      method,
      path,
      headers: headersOf(who, hasBody ? sent : undefined),
      ...(hasBody && { body: text }),
    })
  }
  const address = pathOf(endpoint, params)
  for (const [, param = ''] of endpoint.path.matchAll(/\{(\w+)\}/g))
    for (const value of some(random, addressValues))
      await ask(`${param} ${value.slice(0, 80)}`, pathOf(endpoint, params, { [param]: value }))
  const names = placesOf(endpoint.query).filter((place) => place.length === 1)
  for (const [key = ''] of names) {
    const rest = queryOf({ ...query, [key]: undefined })
    for (const value of some(random, addressValues))
      await ask(`${key}=${value.slice(0, 80)}`, `${address}?${rest}&${key}=${value}`)
  }
  const [[known = 'q'] = []] = names
  for (const wrong of some(random, wrongQueries, Math.ceil(most / 3)))
    await ask(`?${wrong.slice(0, 80)}`, `${address}?${wrong.replaceAll('NAME', String(known))}`)
  if (!hasBody) return
  const at = `${address}?${queryOf(query)}`
  for (const [sent, text] of some(random, wrongBodies, Math.ceil((most * 2) / 3)))
    await ask(`a body ${sent} ${text.slice(0, 40)}`, at, text, sent)
  if (isBytes(endpoint)) return
  for (const place of placesOf(endpoint.body))
    for (const value of some(random, jsonValues))
      await ask(`${place.join('.')}: ${value.slice(0, 80)}`, at, withAt(body, place, value))
}

/** What a GET may write down: that controlled data were read, looked at or refused, and who looked into others' affairs. */
const readsNoted = /^audit (?:data|file|access|report|holders|oversight|audit)\./

describe('whatever anybody sends', () => {
  it('GETs change nothing but the record of controlled reads, as everybody (T11)', async () => {
    const asked = asking(world.platform.url, changes)
    const written = new Set<string>()
    for (const endpoint of endpoints.filter(({ method }) => method === 'GET')) {
      const { params, query } = plain(endpoint)
      const path = `${pathOf(endpoint, params)}?${queryOf(query)}`
      for (const who of everybody) {
        const { changed } = await asked.ask(`${endpoint.name} as ${who}`, {
          method: 'GET',
          path,
          headers: headersOf(who),
        })
        for (const name of changed.filter((each) => !readsNoted.test(each)))
          written.add(`${endpoint.name}: ${name}`)
      }
    }
    // Whoever opens what was handed over keeps it from being forgotten.
    expect([...written].toSorted()).toEqual(['readHandoff: handoff'])
    expect(asked.findings).toEqual([])
  }, 240_000)

  it('has no endpoint fail, answer a page, or change by what it refuses (T94, T99)', async () => {
    const asked = asking(world.platform.url, changes)
    for (const endpoint of inOrder) await askEndpoint(asked, endpoint)
    expect(asked.asked()).toBeGreaterThan(1000)
    expect(asked.findings).toEqual([])
  }, 600_000)

  it('has no method of the DNAnexus API fail, or change by what it refuses (T94, T99)', async () => {
    const asked = asking(world.platform.url, changes)
    const tokens = await Promise.all(
      ['cora', 'ben', 'ada'].map(async (handle) => (await clientOf(world.platform, handle)).token),
    )
    const { projectId = '', uploadId = '', appletId = '' } = world.params
    const ids: Readonly<Record<string, string>> = {
      project: projectId,
      container: projectId,
      file: uploadId,
      applet: appletId,
      job: `job-${'0'.repeat(24)}`,
    }
    for (const [className, ofClass] of Object.entries(methods))
      for (const [name, { input }] of Object.entries(ofClass)) {
        const random = randomFrom(`${seed} ${className}/${name}`)
        const isClass = name === 'new' || className === 'system'
        const entity = isClass ? className : (ids[className] ?? `${className}-${'0'.repeat(24)}`)
        const base = { ...(exampleOf(input) as object), project: projectId }
        const ask = (what: string, body: string) =>
          asked.ask(`${className}/${name}, ${what}`, {
            method: 'POST',
            path: `/${entity}/${name}`,
            headers: {
              authorization: `Bearer ${tokens[random.between(0, 3)]}`,
              'content-type': 'application/json',
            },
            body,
          })
        for (const [, text] of some(random, wrongBodies, Math.ceil(most / 3)))
          await ask(`a body ${text.slice(0, 40)}`, text)
        for (const place of placesOf(input))
          for (const value of some(random, jsonValues, Math.ceil(most / 2)))
            await ask(`${place.join('.')}: ${value.slice(0, 80)}`, withAt(base, place, value))
      }
    expect(asked.asked()).toBeGreaterThan(500)
    expect(asked.findings).toEqual([])
  }, 600_000)
})
