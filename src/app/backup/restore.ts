import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { bulkTransaction } from '#adapters/database/bulk.ts'
import { type Connection, connect } from '#adapters/database/connect.ts'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { migrate, migrations, migrationText } from '#adapters/database/migrate.ts'
import { writeWhole } from '#adapters/database/whole.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { fileSecrets } from '#adapters/secrets/file.ts'
import { beginRecovery } from '#ledgers/recovery/commands.ts'
import type { Settings } from '../config.ts'
import { openObjects } from '../openings.ts'
import { endWays } from './end-ways.ts'
import { secretKeyOf } from './make.ts'
import { mailQueue, type Manifest, objectsIn, readManifest } from './manifest.ts'
import { absent, type Place, restoringFile } from './place.ts'
import { BackupFault } from './sealed.ts'
import { linesFrom } from './tables.ts'

export type RestoreProgress = {
  readonly step: 'objects' | 'database'
  readonly done: number
  readonly of: number
}

type Options = {
  readonly snapshot: string
  /** The newest event of the audit log that is known from outside. */
  readonly knownTo: number
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined
}

export type Restored = {
  readonly manifest: Manifest
  /** The `secret.key` that is there is the one of the backup. */
  readonly hasSecretKey: boolean
}

/**
 * Restores a backup into an empty place: first the objects, then the database in one transaction, which also begins the
 * recovery. Broken off, it is begun again by the same call; before it is whole no server starts there.
 * @throws BackupFault
 */
export async function restoreBackup(
  settings: Settings,
  place: Place,
  options: Options,
): Promise<Restored> {
  const { dataFolder } = settings
  const manifest = await readManifest(place, options.snapshot)
  await needKnown(manifest)
  await claimFolder(dataFolder, options.snapshot)
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(dataFolder) : undefined
  const connection = connect(settings.databaseUrl ?? embedded?.url ?? '')
  try {
    const isDone = await needEmpty(connection, options.snapshot)
    for (const [path, text] of Object.entries(manifest.certificates)) {
      await mkdir(dirname(join(dataFolder, path)), { recursive: true })
      await writeFile(join(dataFolder, path), text)
    }
    const secrets = await fileSecrets(join(dataFolder, 'secret.key'))
    if (manifest.objects.kept === 'here')
      await restoreObjects(await openObjects(settings), place, manifest, options)
    if (!isDone)
      await restoreDatabase(connection, place, manifest, options, (tx) => endWays(tx, secrets))
    await rm(join(dataFolder, restoringFile))
    return { manifest, hasSecretKey: secretKeyOf(secrets) === manifest.secretKey }
  } finally {
    await connection.db.destroy()
    await embedded?.stop()
  }
}

async function needKnown({ migrations: needed, version }: Manifest): Promise<void> {
  const known = new Set(await migrations())
  if (needed.every((name) => known.has(name))) return
  throw new BackupFault(`The backup was made by version ${version}, which is newer than this one.`)
}

/** What an operator may have put into the folder before: the keys. */
const keys = ['secret.key', 'seal']

async function claimFolder(folder: string, snapshot: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const marker = join(folder, restoringFile)
  const begun = await readFile(marker, 'utf8').catch(absent)
  const names = await readdir(folder)
  if (begun === undefined && names.some((name) => !keys.includes(name)))
    throw new BackupFault(`${folder} is not empty. Restore into an empty folder.`)
  if (begun !== undefined && begun !== snapshot)
    throw new BackupFault(
      `Restoring ${begun} into ${folder} was broken off. Empty the folder first.`,
    )
  await writeFile(marker, snapshot, { flush: true })
}

/** Answers whether the database was restored already, by a call that was broken off after it. */
async function needEmpty({ db }: Connection, snapshot: string): Promise<boolean> {
  const { rows: tables } = await sql<{ head: string | null; recovery: string | null }>`
    select to_regclass('public.audit_head')::text as head, to_regclass('public.recovery')::text as recovery`.execute(
    db,
  )
  if (!tables[0]?.head) return false
  const { rows } = await sql<{ used: boolean }>`
    select (select seq from audit_head) > 0 or exists (select from person) as used`.execute(db)
  if (!rows[0]?.used) return false
  const { rows: same } = tables[0].recovery
    ? await sql`select from recovery where backup = ${snapshot} and confirmed_at is null`.execute(
        db,
      )
    : { rows: [] }
  if (same.length > 0) return true
  throw new BackupFault('The database is not empty. Restore into an empty one.')
}

async function restoreObjects(
  store: ObjectStore,
  place: Place,
  manifest: Manifest,
  { snapshot, onProgress }: Options,
): Promise<void> {
  let done = 0
  const read = (file: string) => place.read(snapshot, file)
  for await (const { sha256, size } of objectsIn(manifest, (table) =>
    linesFrom(read, manifest, table),
  )) {
    onProgress?.({ step: 'objects', done: done++, of: manifest.objects.count })
    if ((await store.size(sha256)) === size) continue
    const written = await store.write(place.readObject(sha256))
    if (written.sha256 !== sha256) throw new BackupFault(`The object ${sha256} was changed.`)
  }
}

async function restoreDatabase(
  { pool }: Connection,
  place: Place,
  manifest: Manifest,
  { snapshot, knownTo, onProgress }: Options,
  endThem: Parameters<typeof beginRecovery>[2],
): Promise<void> {
  await migrate(pool, manifest.migrations)
  const later = (await migrations()).filter((name) => !manifest.migrations.includes(name))
  const read = (file: string) => place.read(snapshot, file)
  let done = 0
  await bulkTransaction(pool, async (tx, bulk) => {
    await writeWhole(tx, bulk, manifest, (table) => {
      onProgress?.({ step: 'database', done: done++, of: manifest.tables.length })
      return linesFrom(read, manifest, table)
    })
    for (const name of later) {
      await (
        await bulk.send(await migrationText(name))
      ).done
      await sql`insert into migration (name) values (${name})`.execute(tx)
    }
    const { takenAt, audit } = manifest
    const restored = { backup: snapshot, takenAt: new Date(takenAt), ...audit, knownTo, mailQueue }
    await beginRecovery(tx, restored, endThem)
  })
}
