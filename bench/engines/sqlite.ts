import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Catalog } from '../catalog.ts'
import type { Engine } from '../engine.ts'
import { answerOfRows, type Dialect, fileColumns, members, type Row, statementOf } from '../sql.ts'

/** SQLite has no aggregate of bits. */
const dialect: Dialect = {
  table: 'file',
  files: 'count(*)',
  bits: (expression, size) =>
    Array.from({ length: size }, (_, bit) => `max((${expression}) & ${1 << bit})`).join(' | '),
}

export const sqlite: Engine = {
  name: 'sqlite',
  exact: 'everything',
  async load(catalog, folder) {
    const path = join(folder, 'bench.sqlite')
    const db = new DatabaseSync(path)
    db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -2000000')
    fill(db, catalog)
    return {
      answer(query) {
        const rows = db.prepare(statementOf(catalog, query, dialect)).all()
        // The statement names the columns, all of them integers.
        return answerOfRows(catalog, query, rows as unknown as Row[])
      },
      memoryBytes: () => statSync(path).size,
      close: () => db.close(),
    }
  },
}

function fill(db: DatabaseSync, catalog: Catalog): void {
  const columns = fileColumns(catalog, { small: 'integer', int: 'integer', big: 'integer' })
  db.exec(`create table file (${columns.join(', ')}); begin`)
  const insert = db.prepare(`insert into file values (${columns.map(() => '?').join()})`)
  for (const file of catalog.rows()) {
    const { sample, subject, diagnosis, publicationSet, studySet, codes, bytes } = file
    insert.run(sample, subject, diagnosis, publicationSet, studySet, ...codes, bytes)
  }
  for (const [word, sets] of [
    ['publication', catalog.publicationSets],
    ['study', catalog.studySets],
  ] as const) {
    db.exec(
      `create table ${word}_member (set_id integer, member integer, primary key (set_id, member)) without rowid`,
    )
    const insertMember = db.prepare(`insert into ${word}_member values (?, ?)`)
    for (const [set, member] of members(sets)) insertMember.run(set, member)
    db.exec(`create index ${word}_member_index on ${word}_member (member)`)
  }
  for (const column of ['diagnosis', 'publication_set', 'study_set', 'sample']) {
    db.exec(`create index file_${column} on file (${column})`)
  }
  db.exec('commit; analyze')
}
