import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { readWhole } from '#adapters/database/whole.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { recordAlone } from '#ledgers/audit/record.ts'
import { version } from '../version.ts'
import type { Deps } from '../wire.ts'
import { type Manifest, manifestFile, objectsIn, tableFile } from './manifest.ts'
import { absent, type Place } from './place.ts'
import { sealedSize } from './sealed.ts'
import { linesFrom, readTable } from './tables.ts'

export type BackupProgress = {
  readonly step: 'database' | 'objects'
  /** Tables, or objects. */
  readonly done: number
  readonly of: number
}

type Options = {
  readonly dataFolder: string
  /** Objects come along; else they stay with the service that keeps them. */
  readonly withObjects: boolean
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
}

export type Made = {
  readonly snapshot: string
  readonly manifest: Manifest
  /** That an earlier backup had not brought here. */
  readonly newObjects: number
}

/**
 * Makes a backup while the platform runs: the database as it is at one instant, then the objects that it speaks of. It
 * is there when all of it is; what was broken off is no backup, and the next one begins anew.
 */
export async function makeBackup(deps: Deps, place: Place, options: Options): Promise<Made> {
  await place.tidy()
  const making = await place.begin()
  const taken = await readWhole(deps.pool, async (tx, bulk, whole) => {
    const tables: Manifest['tables'] = []
    for (const [n, table] of whole.tables.entries()) {
      options.onProgress?.({ step: 'database', done: n, of: whole.tables.length })
      const told = { ...table, columns: [...table.columns], rows: 0, bytes: 0 }
      const lines = await readTable(tx, bulk, table, ({ rows, bytes }) => {
        told.rows += rows
        told.bytes += bytes
      })
      await making.write(tableFile(n), lines)
      tables.push(told)
    }
    const { sequences, migrations } = whole
    return { tables, sequences, migrations: [...migrations], ...(await headOf(tx)) }
  })
  const draft: Manifest = {
    format: 1,
    version,
    ...taken,
    objects: { count: 0, bytes: 0, kept: options.withObjects ? 'here' : 'elsewhere' },
    certificates: await certificatesIn(options.dataFolder),
    secretKey: secretKeyOf(deps.secrets),
  }
  const kept = await keepObjects(deps, place, making, draft, options)
  const manifest = { ...draft, objects: { ...draft.objects, ...kept.objects } }
  await making.write(manifestFile, once(Buffer.from(JSON.stringify(manifest))))
  const snapshot = nameOf(manifest)
  await making.finish(snapshot)
  const { count: objects, bytes } = manifest.objects
  const detail = { backup: snapshot, seq: manifest.audit.seq, objects, bytes }
  await recordAlone(deps.db, { type: 'backup.made', subjectId: 'backup', detail })
  return { snapshot, manifest, newObjects: kept.copied }
}

/** Sorts by the instant. */
const nameOf = ({ takenAt, audit }: Manifest): string =>
  `${takenAt.replaceAll(':', '')}-${audit.seq}`

async function headOf(tx: Tx): Promise<Pick<Manifest, 'takenAt' | 'audit'>> {
  const { rows } = await sql<{ at: Date; seq: number; hash: string }>`
    select clock_timestamp() as at, seq, encode(hash, 'hex') as hash from audit_head`.execute(tx)
  const [head] = rows
  if (head === undefined) throw new Error('the audit log has no head')
  return { takenAt: head.at.toISOString(), audit: { seq: head.seq, hash: head.hash } }
}

async function keepObjects(
  { objects: store }: Deps,
  place: Place,
  making: Awaited<ReturnType<Place['begin']>>,
  draft: Manifest,
  { withObjects, onProgress }: Options,
): Promise<{ objects: { count: number; bytes: number }; copied: number }> {
  const of = draft.tables.find(({ name }) => name === 'stored_object')?.rows ?? 0
  const found = { count: 0, bytes: 0 }
  let copied = 0
  for await (const { sha256, size } of objectsIn(draft, (table) =>
    linesFrom((name) => making.read(name), draft, table),
  )) {
    onProgress?.({ step: 'objects', done: found.count, of })
    found.count += 1
    found.bytes += size
    if (!withObjects || (await place.hasObject(sha256, sealedSize(size)))) continue
    await place.keepObject(sha256, store.read(sha256))
    copied += 1
  }
  return { objects: found, copied }
}

/** Where roots that are trusted lie in the data folder. The keys to them stay there. */
const certificateFolders = ['seal/roots', 'seal/timestamp/roots']

async function certificatesIn(dataFolder: string): Promise<Record<string, string>> {
  const found: [string, string][] = []
  for (const folder of certificateFolders)
    for (const name of (await readdir(join(dataFolder, folder)).catch(absent)) ?? [])
      if (name.endsWith('.pem'))
        found.push([`${folder}/${name}`, await readFile(join(dataFolder, folder, name), 'utf8')])
  return Object.fromEntries(found)
}

/** Tells one `secret.key` from another, and nothing of it. */
export const secretKeyOf = (secrets: Secrets): string =>
  createHash('sha256').update(secrets.token('backup')).digest('hex').slice(0, 16)

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
