import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'

const folder = join(import.meta.dirname, '../../../migrations')
const lockKey = 0x61636365

/** The names of all migrations, oldest first. */
export const migrations = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()

/** The statements of one. */
export const migrationText = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

/**
 * Brings the schema up to date, or as far as the `wanted` migrations: one history, forward only, each
 * file in a transaction of its own. Several processes may call it at once. Answers the names that it applied.
 * @throws Error when the database has a migration that this version does not know (a newer schema).
 */
export async function migrate(pool: pg.Pool, wanted?: readonly string[]): Promise<string[]> {
  const files = wanted ?? (await migrations())
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await client.query(
      'create table if not exists migration (name text primary key, applied_at timestamptz not null default clock_timestamp())',
    )
    const { rows } = await client.query<{ name: string }>('select name from migration')
    const applied = new Set(rows.map((row) => row.name))
    const unknown = [...applied].filter((name) => !files.includes(name))
    if (unknown.length > 0) {
      throw new Error(
        `The database was written by a newer version: it has ${unknown.join(', ')}. Start that version, or restore a backup.`,
      )
    }
    const due = files.filter((name) => !applied.has(name))
    for (const name of due) {
      await client.query('begin')
      await client.query(await migrationText(name))
      await client.query('insert into migration (name) values ($1)', [name])
      await client.query('commit')
    }
    return due
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => undefined)
    client.release()
  }
}
