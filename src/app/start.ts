import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Server as TlsServer } from 'node:tls'
import { sinksWarning } from './config/audit.ts'
import { localUrlOf, type Settings, SettingsError, type TlsFiles } from './config.ts'
import {
  type DemoManifest,
  demoManifest,
  isCatalogEmpty,
  seedCast,
  seedCatalog,
} from './demo/seed.ts'
import { seedReference } from './demo/reference.ts'
import { holdPort } from './hold-port.ts'
import { claimServer, type Instance, openInstance, readiness } from './instance.ts'
import { everyMinute, everySecond } from './pulse.ts'
import { watchRecovery } from './recovering.ts'
import { createServer } from './server.ts'
import { readTls, renewal } from './tls.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import { hasRealAccounts } from '#ledgers/identity/store/people.ts'
import { endpointsOf, referenceFolder } from './wire.ts'

export type RunningServer = {
  readonly url: string
  readonly instance: Instance
  stop(): Promise<void>
}

const pagesFolder = join(import.meta.dirname, '../../dist/web')

/**
 * Starts server and worker in this process. `say` is told what takes a while.
 * @throws Error with a sentence for the person who starts it.
 */
export async function start(
  settings: Settings,
  say: (text: string) => void,
): Promise<RunningServer> {
  if (settings.port !== 0) return startOn(settings, say, async () => undefined)
  const held = await holdPort(settings.host)
  try {
    return await startOn({ ...settings, port: held.port }, say, () => held.release())
  } finally {
    await held.release()
  }
}

/** `freePort` is called before the server listens. */
async function startOn(
  settings: Settings,
  say: (text: string) => void,
  freePort: () => Promise<void>,
): Promise<RunningServer> {
  const onFault = (queue: string, error: unknown) => {
    if (settings.logLevel === 'silent') return
    const message = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)
    process.stderr.write(`${JSON.stringify({ level: 'error', job: queue, message })}\n`)
  }
  // On the first start the manifest is made while the database is.
  const isFirst =
    settings.databaseUrl === undefined && !existsSync(join(settings.dataFolder, 'postgres'))
  const manifest = isFirst && settings.demo && settings.demoCatalog ? demoManifest() : undefined
  const tls = settings.tls && (await readTls(settings.tls))
  const instance = await openInstance(settings, onFault)
  let giveBack: () => void = () => undefined
  let app: FastifyInstance | undefined
  try {
    giveBack = await claim(settings, instance)
    await instance.deps.objects.tidy().catch((error: unknown) => onFault('objects', error))
    if (settings.demo && (await hasRealAccounts(instance.deps.db)))
      throw new SettingsError(
        'ACCESSION_DEMO: people have accounts of their own here, and in demo mode anybody signs in as anyone. Set ACCESSION_DEMO=0.',
      )
    if (settings.demo) await seed(settings, instance, say, manifest)
    const recovery = await watchRecovery(instance.deps.db, onFault)
    const made = await createServer({
      served: endpointsOf(instance.deps),
      identify: (token) => actorByToken(instance.deps.db, token),
      dnanexus: instance.deps,
      isReady: () => readiness(instance.deps),
      isRecovering: () => recovery.isRecovering(),
      logLevel: settings.logLevel,
      isSecure: instance.siteUrl.startsWith('https:'),
      tls,
      origins: settings.origins,
      callsPerSecond: settings.callsPerSecond,
      proxies: settings.proxies,
      ...(settings.securityContact !== undefined && {
        security: { contact: settings.securityContact, siteUrl: instance.siteUrl },
      }),
      pages: pagesFolder,
    })
    app = made
    const warning = sinksWarning(settings)
    if (warning !== undefined) say(warning)
    await freePort()
    const url = await listen(made, settings)
    const leaveTls = settings.tls === undefined ? undefined : watchTls(made, settings.tls, onFault)
    await recovery.begin(async () => {
      await instance.deps.outbox.work()
      instance.deps.jobs.start(everySecond, settings.executor.workerUrl ?? localUrlOf(settings))
    })
    return {
      url,
      instance,
      async stop() {
        leaveTls?.()
        recovery.stop()
        await made.close()
        giveBack()
        await instance.close()
      },
    }
  } catch (error) {
    // Where it listens already, it would go on to, with nothing behind it.
    await app?.close()
    giveBack()
    await instance.close()
    throw error
  }
}

/** Answers what gives the place back. @throws Error where another process has it. */
async function claim(settings: Settings, instance: Instance): Promise<() => void> {
  if (settings.databaseUrl !== undefined) return () => undefined
  if (!instance.ownsDatabase) {
    throw new Error(
      `Accession is running already on the data in ${settings.dataFolder}, or one of its commands is at work there. Stop it first, or set ACCESSION_DATA to another folder.`,
    )
  }
  const giveBack = await claimServer(instance.deps)
  if (giveBack === undefined) throw new Error('Another server holds this database.')
  return giveBack
}

async function seed(
  settings: Settings,
  { deps }: Instance,
  say: (text: string) => void,
  manifest: Promise<DemoManifest> | undefined,
): Promise<void> {
  if (await seedCast(deps.db)) say('Made the demo people and their committees.')
  if (!settings.demoCatalog) return
  if (settings.reference === undefined) await seedReference(referenceFolder(settings.dataFolder))
  if (!(await isCatalogEmpty(deps.db))) return
  say('Filling the catalog with 150,000 synthetic files …')
  await seedCatalog(deps, manifest)
}

async function listen(app: FastifyInstance, settings: Settings): Promise<string> {
  try {
    await app.listen({ port: settings.port, host: settings.host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new Error(
        `ACCESSION_PORT: port ${settings.port} is taken by another program. Set another one.`,
        { cause: error },
      )
    }
    throw error
  }
  return localUrlOf(settings)
}

/** Answers what ends it. */
function watchTls(
  { server }: FastifyInstance,
  files: TlsFiles,
  onFault: (what: string, error: unknown) => void,
): () => void {
  if (!(server instanceof TlsServer)) throw new Error('a server without TLS')
  const look = renewal(server, files, onFault)
  return everyMinute(() => void look())
}
