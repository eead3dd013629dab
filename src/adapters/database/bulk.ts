import { Kysely, PostgresDialect } from 'kysely'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Tx } from './port.ts'
import type { Tables } from './tables.ts'

export type Bulk = {
  /** Appends lines, made by `copyLine` or got from `copyOut`, to a table; in pieces of any length. */
  readonly copyIn: (
    table: string,
    columns: readonly string[],
    lines: readonly Uint8Array[] | AsyncIterable<Uint8Array>,
  ) => Promise<void>
  /** The result of a query without parameters, as pieces of text: a line a row, cells by tabs, `\N` for null. */
  readonly copyOut: (query: string) => AsyncIterable<string>
  /** Sends statements without parameters and comes back once they are under way; `done` when they are. */
  readonly send: (statements: string) => Promise<{ readonly done: Promise<unknown> }>
}

/** A transaction that can also COPY, one at a time. It holds one connection of the pool. */
export async function bulkTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx, bulk: Bulk) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // Kysely hands its connection back after the transaction; this one is handed back below, after the COPY.
  const held = { query: client.query.bind(client), release: () => undefined }
  const single = { options: pool.options, connect: async () => held, end: async () => undefined }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: single }) })
  try {
    return await db.transaction().execute((tx) => work(tx, bulkOver(client)))
  } finally {
    client.release()
  }
}

const bulkOver = (client: pg.PoolClient): Bulk => ({
  async copyIn(table, columns, lines) {
    const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(lines), stream)
  },
  async send(statements) {
    const done = client.query(statements)
    // Who does not wait at once hears of a failure when they do.
    done.catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    return { done }
  },
  copyOut: (query) => client.query(copyTo(`copy (${query}) to stdout`)).setEncoding('utf8'),
})
