import { pipeline } from 'node:stream/promises'
import { PassThrough, Readable } from 'node:stream'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import type { Bulk } from '#adapters/database/bulk.ts'
import type { Tx } from '#adapters/database/port.ts'
import { rowsOf, type Table } from '#adapters/database/whole.ts'
import { isUnused } from '#stages/workspace/store/freeing.ts'
import { type Manifest, tableFile } from './manifest.ts'
import { BackupFault } from './sealed.ts'

/** What ends with a restore is not taken along, so that no copy of it lies anywhere. */
const leftBehind = ['session', 'sign_in_attempt', 'sign_in_link', 'sign_in_try']

/** The jobs of the outbox that are still to be done. Its own tables are made anew. */
const openJobs = `
  select name, data, start_after from pgboss.job
  where state in ('created', 'retry', 'active') and strpos(name, '/') > 0
  union all select queue, data, start_after from recovery_job`

/** SQL for what a backup holds of a table. An object that is about to be freed may be gone when it is to be copied. */
async function queryOf(tx: Tx, table: Table): Promise<string> {
  if (table.name === 'recovery_job') return openJobs
  if (leftBehind.includes(table.name)) return `${rowsOf(table)} where false`
  if (table.name !== 'stored_object') return rowsOf(table)
  const unused = (await isUnused(tx)).compile(tx).sql
  return `${rowsOf(table)} o where o.unused_since is null or not ${unused}`
}

/** The lines of a table as they are in the database, compressed; `tell` hears of each piece. */
export async function readTable(
  tx: Tx,
  bulk: Bulk,
  table: Table,
  tell: (piece: { readonly rows: number; readonly bytes: number }) => void,
): Promise<AsyncIterable<Uint8Array>> {
  const query = await queryOf(tx, table)
  const lines = async function* () {
    for await (const text of bulk.copyOut(query)) {
      const piece = Buffer.from(text)
      tell({ rows: linesIn(piece), bytes: piece.length })
      yield piece
    }
  }
  return through(lines(), createZstdCompress())
}

/** The lines of a table as they are in a backup, of which `read` opens a file. @throws BackupFault where some are missing */
export async function* linesFrom(
  read: (file: string) => AsyncIterable<Uint8Array>,
  { tables }: Manifest,
  { name }: Table,
): AsyncGenerator<Uint8Array> {
  const n = tables.findIndex((each) => each.name === name)
  const told = tables[n]
  if (told === undefined) throw new BackupFault(`The backup has no table ${name}.`)
  let rows = 0
  for await (const piece of through(read(tableFile(n)), createZstdDecompress())) {
    rows += linesIn(piece)
    yield piece
  }
  if (rows !== told.rows) throw new BackupFault(`${name} has ${rows} rows instead of ${told.rows}.`)
}

/** A failure of either side reaches who reads. */
function through(
  body: AsyncIterable<Uint8Array>,
  changing: NodeJS.ReadWriteStream,
): AsyncIterable<Uint8Array> {
  const out = new PassThrough()
  pipeline(Readable.from(body), changing, out).catch((error: Error) => out.destroy(error))
  return out
}

const lineEnd = 10

function linesIn(piece: Uint8Array): number {
  let count = 0
  for (let at = piece.indexOf(lineEnd); at >= 0; at = piece.indexOf(lineEnd, at + 1)) count += 1
  return count
}
