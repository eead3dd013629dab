import { Kysely } from 'kysely'
import pg from 'pg'
import { askTogether } from './along.ts'
import { PipelineDialect } from './pipeline.ts'
import type { Database } from './port.ts'
import type { Tables } from './tables.ts'

const int8 = 20
const date = 1082
// Counts stay far below 2^53; only sums of bytes reach beyond it, and are rounded there.
pg.types.setTypeParser(int8, Number)
pg.types.setTypeParser(date, (text) => text)

export type Connection = {
  readonly db: Database
  /** Of plain clients, for COPY and for whoever listens; it ends with `db`. */
  readonly pool: pg.Pool
}

/** Opens both. `url` is a PostgreSQL connection string; it connects at the first query. */
export function connect(url: string, max = 16): Connection {
  const pool = newPool(url, max)
  const pipelined = newPool(url, max, true)
  const db = new Kysely<Tables>({ dialect: new PipelineDialect(pipelined, pool) })
  askTogether(db, pipelined)
  return { db, pool }
}

function newPool(url: string, max: number, pipeline = false): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    pipeline,
    application_name: 'accession',
    options: '-c lock_timeout=10000 -c idle_in_transaction_session_timeout=20000 -c timezone=UTC',
  })
  // A dropped connection is replaced at the next query; a broken query reports its own error.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
