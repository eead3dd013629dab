import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

const turn = sql`hashtextextended('compute', 0)`

/** Runs `work` unless somebody else is at it, in this process or another. */
export async function unlessAtWork(db: Database, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`
      select pg_try_advisory_lock(${turn}) as got`.execute(connection)
    if (rows[0]?.got === true) await holding(connection, work)
  })
}

/** Runs `work` when nobody else is at it any more, however long that takes. */
export async function inTurn(db: Database, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`set lock_timeout = 0`.execute(connection)
    try {
      await sql`select pg_advisory_lock(${turn})`.execute(connection)
    } finally {
      await sql`reset lock_timeout`.execute(connection)
    }
    await holding(connection, work)
  })
}

async function holding(connection: Database, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await sql`select pg_advisory_unlock(${turn})`.execute(connection)
  }
}
