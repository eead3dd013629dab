import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startEmbedded } from '#adapters/database/embedded.ts'
import type { Catalog } from '../catalog.ts'
import type { Engine, LoadedEngine } from '../engine.ts'
import {
  answerOfRows,
  type Dialect,
  fileColumns,
  fileLines,
  members,
  type Row,
  statementOf,
} from '../sql.ts'

const bits: Dialect['bits'] = (expression) => `bit_or(${expression})`

/** One table of files with its indexes. */
export const postgresql: Engine = {
  name: 'postgresql',
  exact: 'everything',
  load: (catalog, folder) =>
    load(catalog, folder, { table: 'file', files: 'count(*)', bits }, undefined),
}

/** A materialised view: what one sample has, counted for each combination of attributes. */
export const postgresqlView: Engine = {
  name: 'postgresql_view',
  exact: 'everything',
  load(catalog, folder) {
    const own = ['sample', 'subject', 'diagnosis', 'publication_set', 'study_set']
    const columns = [...own, ...catalog.facets.map((_, i) => `f${i}`)].join(', ')
    const view = `create materialized view combination as
      select ${columns}, count(*) as files, sum(bytes)::bigint as bytes from file group by ${columns}`
    return load(catalog, folder, { table: 'combination', files: 'sum(files)', bits }, view)
  },
}

async function load(
  catalog: Catalog,
  folder: string,
  dialect: Dialect,
  view: string | undefined,
): Promise<LoadedEngine> {
  const server = await startEmbedded(folder, ['synchronous_commit=off', 'shared_buffers=2GB'])
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await fill(client, catalog, view)
  const { table } = dialect
  return {
    async answer(query) {
      const { rows } = await client.query<Row>(statementOf(catalog, query, dialect))
      return answerOfRows(catalog, query, rows)
    },
    async memoryBytes() {
      const { rows } = await client.query<{ bytes: number }>(
        'select pg_total_relation_size($1::regclass) as bytes',
        [table],
      )
      return rows[0]?.bytes ?? 0
    },
    async close() {
      await client.end()
      await server.stop()
    },
  }
}

async function fill(client: pg.Client, catalog: Catalog, view: string | undefined): Promise<void> {
  const columns = fileColumns(catalog, { small: 'smallint', int: 'integer', big: 'bigint' })
  await client.query(`create table file (${columns.join(', ')})`)
  await pipeline(Readable.from(fileLines(catalog)), client.query(copyFrom('copy file from stdin')))
  for (const [word, sets] of [
    ['publication', catalog.publicationSets],
    ['study', catalog.studySets],
  ] as const) {
    await client.query(
      `create table ${word}_member (set_id integer, member integer, primary key (set_id, member))`,
    )
    const lines = members(sets).map((row) => `${row.join('\t')}\n`)
    await pipeline(
      Readable.from([lines.join('')]),
      client.query(copyFrom(`copy ${word}_member from stdin`)),
    )
    await client.query(`create index on ${word}_member (member)`)
  }
  if (view !== undefined) await client.query(view)
  const table = view === undefined ? 'file' : 'combination'
  for (const column of ['diagnosis', 'publication_set', 'study_set', 'sample']) {
    await client.query(`create index on ${table} (${column})`)
  }
  await client.query('vacuum analyze')
}
