import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '#test/database.ts'
import { together } from './along.ts'
import { type Connection, connect } from './connect.ts'
import { askOften } from './kept.ts'

let home: Connection & { readonly url: string }
let one: Connection
beforeAll(async () => {
  home = await freshDatabase()
  // What a connection keeps only itself tells.
  one = connect(home.url, 1)
  await sql`create table noted (word text)`.execute(home.db)
  await sql`insert into noted values ('one'), ('two')`.execute(home.db)
})
afterAll(async () => {
  await one.db.destroy()
  await home.db.destroy()
})

const kept = async () =>
  (
    await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(one.db)
  ).rows.map(({ statement }) => statement)

describe('a statement that is asked often', () => {
  it('is kept by its connection, and answers by its values', async () => {
    const ask = (word: string) =>
      askOften(one.db, sql<{ word: string }>`select word from noted where word = ${word}`)
    const answers = [await ask('one'), await ask('two'), await ask('three')]
    expect(answers.map(({ rows }) => rows)).toEqual([[{ word: 'one' }], [{ word: 'two' }], []])
    expect(await kept()).toEqual(['select word from noted where word = $1'])
  })

  it('is kept in a transaction that is taken back, too', async () => {
    const statement = sql`insert into noted (word) values (${'three'})`
    const broken = one.db.transaction().execute(async (tx) => {
      await askOften(tx, statement)
      throw new Error('taken back')
    })
    await expect(broken).rejects.toThrow('taken back')
    await askOften(one.db, statement)
    const { rows } = await sql`select word from noted where word = 'three'`.execute(one.db)
    expect(rows).toHaveLength(1)
  })

  it('is what is asked together', async () => {
    const words = await together(one.db, (held) =>
      Promise.all([
        sql`select word from noted where word < ${'o'}`.execute(held),
        sql`select count(*)::int as words from noted where word > ${'o'}`.execute(held),
      ]),
    )
    expect(words.map(({ rows }) => rows)).toEqual([[], [{ words: 3 }]])
    expect(await kept()).toEqual(
      expect.arrayContaining([
        'select word from noted where word < $1',
        'select count(*)::int as words from noted where word > $1',
      ]),
    )
  })

  it('is not kept where its columns could change', async () => {
    const ask = () => askOften(one.db, sql`select * from noted where word = ${'one'}`)
    await ask()
    await sql`alter table noted add column more int`.execute(home.db)
    expect((await ask()).rows).toEqual([{ word: 'one', more: null }])
  })
})
