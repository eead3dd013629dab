import { type CompiledQuery, Kysely, PostgresDialect, type RawBuilder } from 'kysely'
import type pg from 'pg'
import { keepStatement } from './kept.ts'
import type { Database, Tx } from './port.ts'
import type { Tables } from './tables.ts'

type Fail = (cause: unknown) => never

const fails = new WeakMap<CompiledQuery, Fail>()

/** What makes an error of what goes wrong with a statement that is sent along; undefined for every other. */
export const failOf = (query: CompiledQuery): Fail | undefined => fails.get(query)

/**
 * Sends a statement whose answer nobody reads along with what follows it in its transaction, as with the commit. What
 * goes wrong with it, `fail` makes an error of; that is thrown here, by a later statement or by the commit.
 */
export async function sendAlong(tx: Tx, statement: RawBuilder<unknown>, fail: Fail): Promise<void> {
  const compiled = statement.compile(tx)
  fails.set(compiled, fail)
  keepStatement(compiled.sql)
  // Where statements wait for each other it is answered here.
  await tx.executeQuery(compiled).catch(fail)
}

const pools = new WeakMap<Database, pg.Pool>()

/** `pool` is of clients that send without waiting for answers, and those of `db` come from it. */
export const askTogether = (db: Database, pool: pg.Pool): void => void pools.set(db, pool)

/**
 * Asks several small things at once of one connection, which answers one after the other: each connection that has to be
 * woken costs more than such an answer does. Within, ask nothing of `db`: that could wait for the connection held here.
 */
export async function together<T>(db: Database, ask: (one: Database) => Promise<T>): Promise<T> {
  const pool = pools.get(db)
  if (pool === undefined) return ask(db)
  const client = await pool.connect()
  const keeping = (text: string, values: unknown[]) => {
    keepStatement(text)
    return client.query(text, values)
  }
  const query = keeping as typeof client.query
  const held = { query, release: () => undefined }
  const single = { options: pool.options, connect: async () => held, end: async () => undefined }
  try {
    return await ask(new Kysely<Tables>({ dialect: new PostgresDialect({ pool: single }) }))
  } finally {
    client.release()
  }
}
