import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase } from '#test/database.ts'
import { sendAlong } from './along.ts'
import type { Database, Tx } from './port.ts'

let db: Database
beforeAll(async () => {
  const fresh = await freshDatabase()
  db = fresh.db
  await sql`create table noted (word text unique)`.execute(db)
})
beforeEach(async () => {
  await sql`truncate noted`.execute(db)
})
afterAll(() => db.destroy())

const refused = (): never => {
  throw new Error('not noted')
}
const note = (tx: Tx, word: string) =>
  sendAlong(tx, sql`insert into noted values (${word})`, refused)
const read = async (from: Database | Tx = db) =>
  (await sql<{ word: string }>`select word from noted order by word`.execute(from)).rows.map(
    ({ word }) => word,
  )

describe('a statement that is sent along', () => {
  it('is done before what follows it, and with the commit', async () => {
    const seen = await db.transaction().execute(async (tx) => {
      await note(tx, 'one')
      const there = await read(tx)
      await note(tx, 'two')
      return there
    })
    expect(seen).toEqual(['one'])
    expect(await read()).toEqual(['one', 'two'])
  })

  it('fails the commit with what it makes of its failure, and nothing is kept', async () => {
    const twice = db.transaction().execute(async (tx) => {
      await note(tx, 'one')
      await note(tx, 'one')
    })
    await expect(twice).rejects.toThrow('not noted')
    expect(await read()).toEqual([])
  })

  it('fails what follows it, which is not done', async () => {
    let reached = false
    const then = db.transaction().execute(async (tx) => {
      await note(tx, 'one')
      await note(tx, 'one')
      await sql`insert into noted values ('two')`.execute(tx)
      reached = true
    })
    await expect(then).rejects.toThrow('not noted')
    expect([reached, await read()]).toEqual([false, []])
  })

  it('says nothing where the transaction ended for another reason', async () => {
    const ended = db.transaction().execute(async (tx) => {
      await note(tx, 'one')
      await note(tx, 'one')
      throw new Error('changed my mind')
    })
    await expect(ended).rejects.toThrow('changed my mind')
    expect(await read()).toEqual([])
  })

  it('leaves its connection good for others', async () => {
    const attempts = Array.from({ length: 40 }, (_, n) =>
      db.transaction().execute(async (tx) => {
        await note(tx, `word ${n % 20}`)
      }),
    )
    const ends = await Promise.allSettled(attempts)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    expect(await read()).toHaveLength(20)
  })
})
