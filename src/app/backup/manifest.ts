import { z } from 'zod'
import type { Table } from '#adapters/database/whole.ts'
import { BackupFault } from './sealed.ts'
import type { Place } from './place.ts'

/** What a backup says of itself. Sealed like every file of it, and written last. */
export const Manifest = z.object({
  format: z.literal(1),
  /** Of the software that made it. */
  version: z.string(),
  takenAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  /** In the order of their files: table-1 is the first. */
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.int(), bytes: z.int() }),
  ),
  sequences: z.record(z.string(), z.int().nullable()),
  /** The newest event of the audit log, and its hash. */
  audit: z.object({ seq: z.int(), hash: z.string() }),
  objects: z.object({
    count: z.int(),
    bytes: z.int(),
    /** In this backup, or with the service that keeps them. */
    kept: z.enum(['here', 'elsewhere']),
  }),
  /** Certificates that verifying needs, by their path in the data folder. */
  certificates: z.record(z.string(), z.string()),
  /** By which a `secret.key` is recognised as the one of this platform. */
  secretKey: z.string(),
})
export type Manifest = z.infer<typeof Manifest>

export const manifestFile = 'manifest'
export const tableFile = (n: number): string => `table-${n + 1}`

/** Queue of the outbox whose jobs let mails leave. */
export const mailQueue = 'mail.queued/deliver'

/** The newest backup, or the one that is named. @throws BackupFault */
export async function findSnapshot(place: Place, wanted: string | undefined): Promise<string> {
  const all = await place.snapshots()
  const found = wanted === undefined ? all.at(-1) : all.find((name) => name === wanted)
  if (found !== undefined) return found
  throw new BackupFault(
    wanted === undefined ? 'There is no backup in this folder.' : `There is no backup ${wanted}.`,
  )
}

/** @throws BackupFault */
export async function readManifest(place: Place, snapshot: string): Promise<Manifest> {
  const pieces: Uint8Array[] = []
  for await (const piece of place.read(snapshot, manifestFile)) pieces.push(piece)
  const parsed = Manifest.safeParse(JSON.parse(Buffer.concat(pieces).toString('utf8')))
  if (parsed.success) return parsed.data
  throw new BackupFault('This backup was made by another version, which this one cannot read.')
}

/** The objects that a backup speaks of: the lines of its table of them. */
export async function* objectsIn(
  { tables }: Manifest,
  linesOf: (table: Table) => AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly sha256: string; readonly size: number }> {
  const table = tables.find(({ name }) => name === 'stored_object')
  if (table === undefined) return
  const [sha256, size] = ['sha256', 'size'].map((column) => table.columns.indexOf(column))
  let rest = ''
  for await (const piece of linesOf(table)) {
    const lines = (rest + Buffer.from(piece).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const cells = line.split('\t')
      yield { sha256: cells[sha256 ?? -1] ?? '', size: Number(cells[size ?? -1]) }
    }
  }
}
