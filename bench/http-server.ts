import { readSettings } from '#app/config.ts'
import { seedCast, seedCatalog } from '#app/demo/seed.ts'
import { openInstance, readiness } from '#app/instance.ts'
import { createServer } from '#app/server.ts'
import { endpointsOf } from '#app/wire.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import { decodeCube } from '#stages/catalog/cube.ts'
import { pageFacets } from '#stages/catalog/cube/facets.ts'
import { currentRelease, readCubeBytes } from '#stages/catalog/store.ts'
import type { Query } from './engine.ts'
import { addressOf, walk } from './walk.ts'

/*
 * The server of `accession bench http`, a process of its own: the product's routes over the demo catalog and
 * one route more, which answers the same bodies from memory. Prints its address and the addresses to ask.
 */

const settings = readSettings(process.env)
const instance = await openInstance(settings, () => undefined)
const { deps } = instance
await seedCast(deps.db)
await seedCatalog(deps)
const app = await createServer({
  served: endpointsOf(deps),
  identify: (token) => actorByToken(deps.db, token),
  isReady: () => readiness(deps),
  logLevel: settings.logLevel,
})

const bodies: string[] = []
app.get('/api/v1/bench/stored/:number', (request, reply) => {
  // The route has this parameter.
  const { number } = request.params as { readonly number: string }
  return reply.type('application/json').send(bodies[Number(number)] ?? '')
})

const browse = (await queries()).map(addressOf)
for (const url of browse) bodies.push((await app.inject({ method: 'GET', url })).body)
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
const port = typeof address === 'object' ? address?.port : undefined
const stored = bodies.map((_, number) => `/api/v1/bench/stored/${number}`)
const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length
console.log(JSON.stringify({ port, browse, stored, bytes }))

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => instance.close())
    .then(() => process.exit())
})

async function queries(): Promise<Query[]> {
  const { number } = await currentRelease(deps.db)
  const { dictionaries } = decodeCube(await readCubeBytes(deps.db, number), pageFacets)
  return walk({ facets: pageFacets, dictionaries }, 'a visitor', 50)
}
