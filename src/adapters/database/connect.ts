import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './port.ts'
import type { Tables } from './tables.ts'

const int8 = 20
const date = 1082
// Counts stay far below 2^53; only sums of bytes reach beyond it, and are rounded there.
pg.types.setTypeParser(int8, Number)
pg.types.setTypeParser(date, (text) => text)

export type Connection = { readonly db: Database; readonly pool: pg.Pool }

/** Opens a pool. `url` is a PostgreSQL connection string; it connects at the first query. */
export function connect(url: string, max = 16): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'accession',
    options: '-c lock_timeout=10000 -c idle_in_transaction_session_timeout=20000 -c timezone=UTC',
  })
  // A dropped connection is replaced at the next query; a broken query reports its own error.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool }
}
