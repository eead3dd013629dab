import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect } from '#adapters/database/connect.ts'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { migrate } from '#adapters/database/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that tests make their databases on. */
    databaseUrl: string
  }
}

/** One database server for the run, with a migrated template that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-test-'))
  await chmod(folder, 0o711)
  const database = await startEmbedded(folder, ['fsync=off', 'max_connections=200'])
  const admin = connect(database.url, 1)
  await admin.pool.query('create database template_accession')
  const template = connect(onDatabase(database.url, 'template_accession'), 1)
  await migrate(template.pool)
  await template.db.destroy()
  await admin.db.destroy()
  project.provide('databaseUrl', database.url)
  return async () => {
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const onDatabase = (url: string, name: string): string => url.replace('/postgres?', `/${name}?`)
