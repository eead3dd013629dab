import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Catalog } from '../catalog.ts'
import type { Engine } from '../engine.ts'
import { duckDb, type DuckDbConnection } from '../outside.ts'
import {
  answerOfRows,
  type Dialect,
  fileColumns,
  fileLines,
  members,
  type Row,
  statementOf,
} from '../sql.ts'

const dialect: Dialect = {
  table: 'file',
  files: 'count(*)',
  bits: (expression) => `bit_or(${expression})`,
}

export const duckdb: Engine = {
  name: 'duckdb',
  exact: 'everything',
  async prepare() {
    await duckDb()
  },
  async load(catalog, folder) {
    const { DuckDBInstance } = await duckDb()
    const instance = await DuckDBInstance.create(join(folder, 'bench.duckdb'))
    const connection = await instance.connect()
    await fill(connection, catalog, folder)
    return {
      async answer(query) {
        const rows = await rowsOf(connection, statementOf(catalog, query, dialect))
        return answerOfRows(catalog, query, rows as Row[])
      },
      async memoryBytes() {
        const sum = 'select sum(memory_usage_bytes) as bytes from duckdb_memory()'
        return (await rowsOf(connection, sum))[0]?.['bytes'] ?? 0
      },
      close() {
        connection.closeSync()
        instance.closeSync()
      },
    }
  },
}

/** Its 64-bit integers come as bigint. */
async function rowsOf(
  connection: DuckDbConnection,
  sql: string,
): Promise<Record<string, number>[]> {
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS()
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)])),
  )
}

async function fill(connection: DuckDbConnection, catalog: Catalog, folder: string): Promise<void> {
  const columns = fileColumns(catalog, { small: 'smallint', int: 'integer', big: 'bigint' })
  await copyIn(connection, folder, `file (${columns.join(', ')})`, fileLines(catalog))
  for (const [word, sets] of [
    ['publication', catalog.publicationSets],
    ['study', catalog.studySets],
  ] as const) {
    const lines = members(sets).map((row) => `${row.join('\t')}\n`)
    await copyIn(connection, folder, `${word}_member (set_id integer, member integer)`, lines)
  }
  await connection.runAndReadAll('checkpoint')
}

async function copyIn(
  connection: DuckDbConnection,
  folder: string,
  table: string,
  lines: Iterable<string>,
): Promise<void> {
  const path = join(folder, 'rows.tsv')
  await pipeline(Readable.from(lines), createWriteStream(path))
  await connection.runAndReadAll(`create table ${table}`)
  const [name = ''] = table.split(' ')
  await connection.runAndReadAll(`copy ${name} from '${path}' (delimiter '\t', header false)`)
  await rm(path)
}
