import { sql } from 'kysely'
import type pg from 'pg'
import { type Bulk, bulkTransaction } from './bulk.ts'
import type { Tx } from './port.ts'

/*
 * The database as a whole: every table of the platform read at one instant, and written into a schema that was migrated
 * to the same point. Nothing here knows what the tables mean.
 */

/** A table and the columns that are stored; those that PostgreSQL works out are left to it. */
export type Table = { readonly name: string; readonly columns: readonly string[] }
/** The last number that each sequence gave; null where it gave none. */
export type Sequences = Readonly<Record<string, number | null>>

export type WholeDatabase = {
  readonly tables: readonly Table[]
  readonly sequences: Sequences
  /** The migrations that made the schema, oldest first. */
  readonly migrations: readonly string[]
}

/**
 * Reads the database as it is at one instant, while others write. A release that is being imported is waited for, and
 * the next import waits: it empties tables, which would show.
 */
export const readWhole = <T>(
  pool: pg.Pool,
  work: (tx: Tx, bulk: Bulk, whole: WholeDatabase) => Promise<T>,
): Promise<T> =>
  bulkTransaction(pool, async (tx, bulk) => {
    await sql`set transaction isolation level repeatable read read only`.execute(tx)
    await waitForever(tx)
    await sql`select pg_advisory_xact_lock(hashtext('catalog import'))`.execute(tx)
    const { rows: names } = await sql<{ name: string }>`
      select name from migration order by name`.execute(tx)
    const whole = {
      tables: await tablesOf(tx),
      sequences: await sequencesOf(tx),
      migrations: names.map(({ name }) => name),
    }
    return work(tx, bulk, whole)
  })

async function waitForever(tx: Tx): Promise<void> {
  await sql`set local lock_timeout = 0`.execute(tx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
}

/** Every table but the list of migrations, which tells of the schema. */
async function tablesOf(tx: Tx): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by 1 order by 1`.execute(tx)
  return rows
}

async function sequencesOf(tx: Tx): Promise<Sequences> {
  const { rows } = await sql<{ name: string; last: number | null }>`
    select sequencename as name, last_value as last from pg_sequences
    where schemaname = 'public' order by 1`.execute(tx)
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}

/** SQL for the rows of a table as they are kept. */
export const rowsOf = ({ name, columns }: Table): string =>
  `select ${columns.map(quoted).join(', ')} from ${quoted(name)}`

/**
 * Writes every table in place of what is in it, in the caller's transaction. `linesOf` gives the lines of a table as
 * COPY made them. Foreign keys are checked at the end.
 */
export async function writeWhole(
  tx: Tx,
  bulk: Bulk,
  { tables, sequences }: Pick<WholeDatabase, 'tables' | 'sequences'>,
  linesOf: (table: Table) => AsyncIterable<Uint8Array>,
): Promise<void> {
  await waitForever(tx)
  const keys = await foreignKeys(tx)
  const run = (statement: string) => sql.raw(statement).execute(tx)
  const names = tables.map(({ name }) => quoted(name))
  for (const { table, name } of keys) await run(`alter table ${table} drop constraint ${name}`)
  for (const name of names) await run(`alter table ${name} disable trigger user`)
  await run(`truncate ${names.join(', ')}`)
  for (const table of tables)
    await bulk.copyIn(quoted(table.name), table.columns.map(quoted), linesOf(table))
  for (const name of names) await run(`alter table ${name} enable trigger user`)
  for (const { table, name, rule } of keys)
    await run(`alter table ${table} add constraint ${name} ${rule}`)
  for (const [name, last] of Object.entries(sequences))
    if (last !== null) await sql`select setval(${quoted(name)}::regclass, ${last})`.execute(tx)
}

type ForeignKey = { readonly table: string; readonly name: string; readonly rule: string }

async function foreignKeys(tx: Tx): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as rule
    from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`.execute(tx)
  return rows
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
