import { createServer } from '#app/server.ts'
import { type Deps, endpointsOf, wire } from '#app/wire.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import type { Platform } from '../platform.ts'

/** Another server of the same platform, on the same database and objects. */
export type SecondServer = {
  readonly url: string
  readonly deps: Deps
  close(): Promise<void>
}

/** `databaseUrl` leads to the same database in another way. */
export async function secondServer(
  { options }: Platform,
  databaseUrl = options.databaseUrl,
): Promise<SecondServer> {
  const deps = await wire({ ...options, databaseUrl })
  const app = await createServer({
    served: endpointsOf(deps),
    identify: (token) => actorByToken(deps.db, token),
    dnanexus: deps,
    isReady: async () => [],
    logLevel: 'silent',
    isSecure: false,
    origins: [],
  })
  return {
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    deps,
    async close() {
      await app.close()
      await deps.close()
    },
  }
}
