import { readSettings } from '#app/config.ts'
import { seedCast } from '#app/demo/seed.ts'
import { openInstance, readiness } from '#app/instance.ts'
import { createServer } from '#app/server.ts'
import { endpointsOf } from '#app/wire.ts'
import { actorByToken, createToken, personByHandle } from '#ledgers/identity/store.ts'

/*
 * The server of `accession bench dataplane`, a process of its own: the product's routes over an empty catalog.
 * Prints its port and a token.
 */

const settings = readSettings(process.env)
const instance = await openInstance(settings, () => undefined)
const { deps } = instance
await seedCast(deps.db)
const personId = await personByHandle(deps.db, 'ada')
const token = await deps.db.transaction().execute((tx) => createToken(tx, personId, 'bench', 1))
const app = await createServer({
  served: endpointsOf(deps),
  identify: (secret) => actorByToken(deps.db, secret),
  dnanexus: deps,
  isReady: () => readiness(deps),
  logLevel: settings.logLevel,
})
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
const port = typeof address === 'object' ? address?.port : undefined
console.log(JSON.stringify({ port, token }))

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => instance.close())
    .then(() => process.exit())
})
