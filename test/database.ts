import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { type Connection, connect } from '#adapters/database/connect.ts'

/** A migrated database of its own for one test file. */
export async function freshDatabase(): Promise<Connection & { readonly url: string }> {
  const server = inject('databaseUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = connect(server, 1)
  try {
    await copyTemplate(admin.pool, name)
  } finally {
    await admin.db.destroy()
  }
  const url = server.replace('/postgres?', `/${name}?`)
  return { ...connect(url), url }
}

const inUse = '55006'

/** A template cannot be copied while anything looks at it, as a vacuum may: then it is tried again. */
async function copyTemplate(pool: pg.Pool, name: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await pool.query(`create database ${name} template template_accession strategy wal_log`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== inUse || tries > 100) throw error
      await pool.query('select pg_sleep(0.05)')
    }
  }
}
