import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Connection, connect } from '#adapters/database/connect.ts'

/** A migrated database of its own for one test file. */
export async function freshDatabase(): Promise<Connection & { readonly url: string }> {
  const server = inject('databaseUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = connect(server, 1)
  try {
    await admin.pool.query(`create database ${name} template template_accession strategy wal_log`)
  } finally {
    await admin.db.destroy()
  }
  const url = server.replace('/postgres?', `/${name}?`)
  return { ...connect(url), url }
}
