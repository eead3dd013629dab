import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#adapters/database/port.ts'
import { freshDatabase } from '#test/database.ts'
import { recordAlone, recordAudit } from './record.ts'
import { chainHash, verifyChain } from './verify.ts'

let db: Database
beforeEach(async () => {
  db = (await freshDatabase()).db
})
afterEach(() => db.destroy())

const record = (n: number): Promise<void> =>
  recordAlone(db, {
    type: 'test.happened',
    actorId: 'person-1',
    subjectId: 'thing-1',
    detail: { n },
  })

async function recordSix(): Promise<void> {
  for (let n = 1; n <= 6; n += 1) await record(n)
}

/** Does what only the owner of the database can: writes under the triggers. */
const tamper = (...statements: readonly string[]): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`alter table audit_event disable trigger all`.execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
    await sql`alter table audit_event enable trigger all`.execute(tx)
  })

const faultAfter = async (...statements: readonly string[]): Promise<string | undefined> => {
  await recordSix()
  expect(await verifyChain(db)).toMatchObject({ valid: true, events: 6 })
  await tamper(...statements)
  const report = await verifyChain(db)
  expect(report.valid).toBe(report.fault === undefined)
  return report.fault
}

describe('the audit chain', () => {
  it('is whole when it is empty', async () => {
    expect(await verifyChain(db)).toEqual({ valid: true, events: 0, head: '0'.repeat(64) })
  })

  it('is whole after events at the same instant, and has each of them', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => record(n)))
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 40 })
    const bodies = await db.selectFrom('audit_event').select('body').execute()
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(40)
  })

  it('has no event of a transaction that was rolled back', async () => {
    await record(1)
    const failing = db.transaction().execute(async (tx) => {
      await recordAudit(tx, { type: 'test.happened' })
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    await record(2)
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 2 })
  })

  it('is walked to its end when it is longer than one batch', async () => {
    await sql`
      select audit_append('test.happened', null, null, 'ok',
        '{"data":{},"outcome":"ok","type":"test.happened","v":1}') from generate_series(1, 5003)`.execute(
      db,
    )
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 5003 })
    await tamper(`update audit_event set body = body || ' ' where seq = 5002`)
    expect((await verifyChain(db)).fault).toBe('event 5002 was changed')
  })
})

describe('a tampered audit log is detected: (T106)', () => {
  it.each([
    [
      'a changed body',
      [`update audit_event set body = replace(body, '"n":3', '"n":4') where seq = 3`],
      'event 3 was changed',
    ],
    [
      'a changed time',
      [`update audit_event set at = at + interval '1 ms' where seq = 2`],
      'event 2 was changed',
    ],
    [
      'a changed hash',
      [`update audit_event set hash = sha256('x') where seq = 4`],
      'event 4 was changed',
    ],
    [
      'another type',
      [`update audit_event set type = 'test.other' where seq = 3`],
      'event 3 was changed',
    ],
    [
      'another actor',
      [`update audit_event set actor_id = 'person-2' where seq = 3`],
      'event 3 was changed',
    ],
    ['no actor', [`update audit_event set actor_id = null where seq = 3`], 'event 3 was changed'],
    [
      'another subject',
      [`update audit_event set subject_id = 'thing-2' where seq = 3`],
      'event 3 was changed',
    ],
    [
      'another outcome',
      [`update audit_event set outcome = 'denied' where seq = 3`],
      'event 3 was changed',
    ],
    ['a deleted event', ['delete from audit_event where seq = 3'], 'event 3 is missing'],
    ['a deleted first event', ['delete from audit_event where seq = 1'], 'event 1 is missing'],
    [
      'a deleted last event',
      ['delete from audit_event where seq = 6'],
      'the head says 6, the newest event is 5',
    ],
    ['all events deleted', ['delete from audit_event'], 'the head says 6, the newest event is 0'],
    [
      'two events in each other’s place',
      [
        'update audit_event set seq = 100 where seq = 2',
        'update audit_event set seq = 2 where seq = 3',
        'update audit_event set seq = 3 where seq = 100',
      ],
      'event 2 does not follow event 1',
    ],
    [
      'a gap closed by renumbering',
      [
        'delete from audit_event where seq = 3',
        'update audit_event set seq = seq - 1 where seq = 4',
      ],
      'event 3 does not follow event 2',
    ],
    [
      'a rewound head',
      [`update audit_head set seq = 5, hash = (select hash from audit_event where seq = 5)`],
      'the head says 5, the newest event is 6',
    ],
    [
      'an event put at the end',
      [
        `insert into audit_event select 7, at, type, actor_id, subject_id, outcome, body, hash, sha256(hash) from audit_event where seq = 6`,
      ],
      'event 7 was changed',
    ],
  ])('%s', async (_what, statements, fault) => {
    expect(await faultAfter(...statements)).toBe(fault)
  })

  it('an end cut off together with its head, by an anchor kept elsewhere only (T107)', async () => {
    await recordSix()
    const { head: anchor } = await verifyChain(db)
    await tamper(
      'delete from audit_event where seq = 6',
      'update audit_head set seq = 5, hash = (select hash from audit_event where seq = 5)',
    )
    const report = await verifyChain(db)
    expect(report).toMatchObject({ valid: true, events: 5 })
    expect(report.head).not.toBe(anchor)
    const known = await db
      .selectFrom('audit_event')
      .select('seq')
      .where('hash', '=', Buffer.from(anchor, 'hex'))
      .execute()
    expect(known).toEqual([])
  })
})

describe('the audit log refuses (T106)', () => {
  it.each([
    ['to change an event', `update audit_event set body = '{}' where seq = 1`],
    ['to delete an event', 'delete from audit_event where seq = 1'],
    ['to delete them all', 'delete from audit_event'],
    ['to be emptied', 'truncate audit_event'],
    ['to be emptied along with others', 'truncate audit_event, audit_head cascade'],
    [
      'an upsert over an event',
      `
      insert into audit_event select * from audit_event where seq = 1 on conflict (seq) do update set body = '{}'`,
    ],
  ])('%s', async (_what, statement) => {
    await recordSix()
    await expect(sql.raw(statement).execute(db)).rejects.toThrow('audit_event is append-only')
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 6 })
  })
})

describe('the hash of an event', () => {
  const append = async (body: string) => {
    await sql`select audit_append('test.happened', null, null, 'ok', ${body})`.execute(db)
    const newest = db.selectFrom('audit_event').select(['seq', 'at', 'body', 'prev_hash', 'hash'])
    return newest.orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
  }

  it('is the same in TypeScript and in SQL, whatever the body', async () => {
    // PostgreSQL text holds every code point but NUL; halves of surrogate pairs are none.
    const text = fc
      .string({ unit: 'binary', maxLength: 200 })
      .map((body) => body.replaceAll('\0', '').toWellFormed())
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const link = await append(body)
        expect(link.body).toBe(body)
        expect(chainHash(link.prev_hash, link).toString('hex')).toBe(link.hash.toString('hex'))
      }),
      { numRuns: 150 },
    )
  })

  it('survives whatever detail an event has', async () => {
    const detail = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.jsonValue({ stringUnit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(detail, (given) =>
        recordAlone(db, { type: 'test.happened', detail: given }),
      ),
      { numRuns: 150 },
    )
    expect(await verifyChain(db)).toMatchObject({ valid: true })
  })
})
