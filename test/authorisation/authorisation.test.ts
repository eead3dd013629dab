import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Person } from '#app/journey/person.ts'
import { endpoints } from '#app/endpoints.ts'
import { bytesBody, type Endpoint, rawBody } from '#kernel/endpoint.ts'
import { outcome } from '../signing.ts'
import { exampleOf } from './example.ts'
import { bodies, paramsFor, queries } from './inputs.ts'
import { everybody, matrix, type Who } from './matrix.ts'
import { mailbox, mailboxShownTo } from './personal.ts'
import { authorisationWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await authorisationWorld()
})
afterAll(() => world.platform.close())

/** What the server says to who may not; 404 where they may not even know that there is something. */
const refusals = ['not-authenticated', 'not-permitted', 'not-found', 'too-many']

const namesMailbox = (answer: unknown): boolean =>
  new TextDecoder().decode(answer as Uint8Array).includes(mailbox) // as `download` answers

/** What they ask for cannot be made up: that is looked at first. */
const refusedByShape = ['setPasskeyByLink', 'signAgreement', 'certifyDestruction']

/** Calls an endpoint as it wants to be called, with what there is, or with ids of nothing. */
function call(
  person: Person,
  endpoint: Endpoint,
  params: Readonly<Record<string, string>>,
): Promise<unknown> {
  const named = paramsFor(endpoint, params)
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(named[name])),
  )
  const query = { ...(exampleOf(endpoint.query) as object), ...queries[endpoint.name] }
  const at = { ...endpoint, path, output: z.unknown() }
  if (endpoint.method === 'GET') return person.download(at, { params: {}, query })
  if (endpoint.body === (rawBody as z.ZodType) || endpoint.body === (bytesBody as z.ZodType)) {
    return person.upload(at, { params: {}, query }, new Uint8Array([1]))
  }
  const body = bodies[endpoint.name] ?? exampleOf(endpoint.body)
  return person.call(at, { params: {}, query, body })
}

/** Routes without an endpoint of ours. */
const otherRoutes = [
  // For everybody: what there is, and whether it runs.
  'GET /api/v1/openapi.json',
  'GET /healthz',
  'GET /readyz',
  // Addresses that carry their own proof (src/dialects/dnanexus/bytes.test.ts).
  'PUT /UP/*',
  'GET /F/D/*',
  'GET /F/P/*',
  // The DNAnexus API, by the commands that the endpoints call (src/dialects/dnanexus).
  'POST /:entity/:method',
  'POST /:entity(^(?:app|globalworkflow)-[^/]+$)/:version/:method',
  'GET /:entity/getLog/websocket',
  // Of a workstation: for who began it, and for what runs in it (src/stages/compute/workstation.test.ts).
  'GET /api/v1/projects/:projectId/workstations/:workstationId/terminal',
  'GET /project/*',
  'GET /workstation/input',
  'POST /workstation/notice',
  'POST /workstation/output',
]

/** `METHOD /path` of each, out of the tree that the server prints; every GET answers HEAD, OPTIONS tells no more. */
function routesOf(tree: string): string[] {
  const above: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', path = '', methods] =
      /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? []
    const depth = indent.length / 4
    above.splice(depth, Infinity, path)
    const asked = (methods ?? '').split(', ').filter((each) => !/^(?:|HEAD|OPTIONS)$/.test(each))
    return asked.map((method) => `${method} ${above.join('')}`)
  })
}

describe('who may call what', () => {
  it('has a row for each endpoint, and no other', () => {
    expect(Object.keys(matrix).toSorted()).toEqual(endpoints.map(({ name }) => name).toSorted())
  })

  it('knows every route of the server', () => {
    const known = endpoints.map(({ method, path }) => {
      return `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    })
    const routes = routesOf(world.platform.app.printRoutes())
    expect(routes.toSorted()).toEqual([...known, ...otherRoutes].toSorted())
  })

  for (const endpoint of endpoints.filter(({ method }) => method === 'GET')) {
    it(`${endpoint.name} answers to those of its row alone, and personal data to fewer (T13, T23, T110)`, async () => {
      const letIn: Who[] = []
      const told: Who[] = []
      for (const who of everybody) {
        const answer = call(world.people[who], endpoint, world.params)
        const code = await outcome(answer)
        if (!refusals.includes(code)) letIn.push(who)
        if (code === 'ok' && namesMailbox(await answer)) told.push(who)
      }
      expect(told).toEqual(mailboxShownTo[endpoint.name] ?? [])
      expect(letIn).toEqual(everybody.filter((who) => matrix[endpoint.name]?.includes(who)))
    })
  }

  for (const endpoint of endpoints.filter(({ method }) => method !== 'GET')) {
    it(`${endpoint.name} does nothing for those outside its row (T13, T18, T23, T75)`, async () => {
      const others = everybody.filter((who) => !matrix[endpoint.name]?.includes(who))
      const codes: Record<string, string> = {}
      for (const who of others) {
        codes[who] = await outcome(call(world.people[who], endpoint, world.params))
      }
      const shape = refusedByShape.includes(endpoint.name) ? ['invalid-input'] : []
      const letIn = Object.entries(codes).filter(
        ([, code]) => ![...refusals, ...shape].includes(code),
      )
      expect(letIn).toEqual([])
    })
  }
})
