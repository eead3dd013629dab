import { Kysely, PostgresDialect } from 'kysely'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Tx } from './port.ts'
import type { Tables } from './tables.ts'

/** Streams rows into a table with COPY; null is an absent value. Answers the number of rows. */
export type Copy = (
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly (string | number | null)[]>,
) => Promise<number>

/** A transaction that can also COPY. It holds one connection of the pool. */
export async function bulkTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx, copy: Copy) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // Kysely hands its connection back after the transaction; this one is handed back below, after the COPY.
  const held = { query: client.query.bind(client), release: () => undefined }
  const single = { options: pool.options, connect: async () => held, end: async () => undefined }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: single }) })
  try {
    return await db.transaction().execute((tx) => work(tx, copyOver(client)))
  } finally {
    client.release()
  }
}

const copyOver =
  (client: pg.PoolClient): Copy =>
  async (table, columns, rows) => {
    const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(copyLines(rows)), stream)
    return stream.rowCount ?? 0
  }

const chunkSize = 64 * 1024

async function* copyLines(
  rows: AsyncIterable<readonly (string | number | null)[]>,
): AsyncGenerator<string> {
  let chunk = ''
  for await (const row of rows) {
    chunk += `${row.map(copyCell).join('\t')}\n`
    if (chunk.length < chunkSize) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

function copyCell(value: string | number | null): string {
  if (value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  return /[\\\t\n\r]/.test(value)
    ? value.replaceAll(
        /[\\\t\n\r]/g,
        (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c] ?? c,
      )
    : value
}
