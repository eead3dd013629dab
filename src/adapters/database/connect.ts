import { Kysely } from 'kysely'
import pg from 'pg'
import { askTogether } from './along.ts'
import { keepsStatements } from './kept.ts'
import { PipelineDialect } from './pipeline.ts'
import type { Database } from './port.ts'
import type { Tables } from './tables.ts'
import { yieldProcessor } from './yielding.ts'

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

/**
 * Opens both. `url` is a PostgreSQL connection string; it connects at the first query. What is asked of one that `yields`
 * has the processors after all else; its database is on this machine.
 */
export function connect(url: string, max = 16, yields = false): Connection {
  const pools = [newPool(url, max), newPool(url, max, true)] as const
  const [pool, pipelined] = pools
  if (yields) for (const one of pools) one.on('connect', yieldsProcessor)
  const db = new Kysely<Tables>({ dialect: new PipelineDialect(pipelined, pool) })
  askTogether(db, pipelined)
  return { db, pool }
}

/** Best effort: it is asked before this is done. */
function yieldsProcessor({ processID }: pg.PoolClient & { processID?: number | null }): void {
  if (processID) void yieldProcessor(processID)
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
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    keepsStatements(client)
  })
  return pool
}
