import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { type Settings, SettingsError, siteUrlOf } from './config.ts'
import { restoringFile } from './backup/place.ts'
import { openExecutor } from './executor.ts'
import { type Deps, wire } from './wire.ts'

export type Instance = {
  readonly deps: Deps
  readonly siteUrl: string
  /** True when this process runs the database, false when it joined one that runs. */
  readonly ownsDatabase: boolean
  close(): Promise<void>
}

/**
 * Opens the platform's database and its parts: joins the database of a running server, or starts the embedded
 * one for as long as this process needs it.
 */
export async function openInstance(
  settings: Settings,
  onFault: (queue: string, error: unknown) => void,
  postgresSettings: readonly string[] = [],
): Promise<Instance> {
  if (existsSync(join(settings.dataFolder, restoringFile)))
    throw new SettingsError(
      `ACCESSION_DATA: restoring a backup into ${settings.dataFolder} was broken off. Run \`accession restore\` again.`,
    )
  await mkdir(settings.dataFolder, { recursive: true }).catch((error: Error) => {
    throw new SettingsError(
      `ACCESSION_DATA: ${settings.dataFolder} cannot be made: ${error.message}`,
    )
  })
  const embedded =
    settings.databaseUrl === undefined
      ? await startEmbedded(settings.dataFolder, postgresSettings)
      : undefined
  const siteUrl = siteUrlOf(settings)
  const databaseUrl = settings.databaseUrl ?? embedded?.url ?? ''
  const executor = openExecutor(settings.executor)
  const { limits, prices, workstations } = settings.executor
  const tools = { executor, workLimits: limits, prices, workstations }
  const isEmbedded = embedded !== undefined
  const deps = await wire({
    ...settings,
    ...tools,
    databaseUrl,
    isEmbedded,
    siteUrl,
    onFault,
  }).catch(async (error: unknown) => {
    await embedded?.stop()
    throw error
  })
  return {
    deps,
    siteUrl,
    ownsDatabase: embedded?.owner ?? false,
    async close() {
      await deps.close()
      await embedded?.stop()
    },
  }
}

const serverLock = 0x61636373

/**
 * Takes the one server's place on an embedded database, until it is given back or the process ends, however
 * it ends. Servers on one `DATABASE_URL` may be many. Answers undefined where another server has it.
 */
export async function claimServer(deps: Deps): Promise<(() => void) | undefined> {
  const client = await deps.pool.connect()
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
    serverLock,
  ])
  if (rows[0]?.got) return () => client.release(true)
  client.release()
  return undefined
}

/**
 * What is out of order although the platform answers. Anybody may ask: it says what, not where.
 * @throws when the database does not answer.
 */
export async function readiness({ db, seals, objects }: Deps): Promise<readonly string[]> {
  const { now } = await readNow(db)
  const faults = await Promise.all([
    seals.ready(now).then(
      () => undefined,
      () => 'sealing: the key of the seal is missing or has run out; `accession init` says more',
    ),
    objects.ready().then(
      () => undefined,
      () => 'objects: the object store does not answer or refuses; `accession objects` says more',
    ),
  ])
  return faults.filter((fault) => fault !== undefined)
}
