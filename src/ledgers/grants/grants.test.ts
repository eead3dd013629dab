import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '#adapters/database/connect.ts'
import { freshDatabase } from '#test/database.ts'
import {
  aYearAfter,
  day,
  grantLife,
  grantStep,
  grantStepSuspending,
  stopClock as setClock,
} from '#test/grant-life.ts'
import { issueGrant, liveGrants } from './store.ts'
import { noteAccess, noteVended } from './store/anchors.ts'
import { endGrantsOf } from './store/ending.ts'
import { grantsAsTold } from './store/replay.ts'

const start = Date.parse('2027-01-01T00:00:00Z')

let house: Connection
let ids: readonly string[]
beforeAll(async () => {
  house = await freshDatabase()
  await sql`
    insert into dau (code, name, description, committee, anchor, anchor_wait_days) values
      ('APP', 'by approval', '', 'C', 'approval', 90), ('SIG', 'by signing', '', 'C', 'signing', 90),
      ('VEN', 'by vending', '', 'C', 'vending', 30), ('ACC', 'by first access', '', 'C', 'first-access', 60)`.execute(
    house.db,
  )
  const rows = await house.db
    .insertInto('person')
    .values(['Ada', 'Ben'].map((name) => ({ name, email: `${name}@example.org` })))
    .returning('id')
    .execute()
  ids = rows.map(({ id }) => id)
})
afterAll(() => house.db.destroy())

const stopClock = (at: number) => setClock(house.db, at)

const wipe = () => sql`truncate access_grant cascade`.execute(house.db)

const personOf = (n: number): string => ids[n] ?? ''

type Given = {
  readonly person?: number
  readonly dau?: string
  readonly request?: string
  readonly download?: boolean
  readonly signedAt?: Date
  readonly conditions?: readonly string[]
}

const issue = ({ person = 0, dau = 'APP', request = 'r1', download = false, ...rest }: Given) =>
  house.db.transaction().execute((tx) =>
    issueGrant(tx, {
      personId: personOf(person),
      dau,
      requestId: request,
      download,
      actorId: personOf(0),
      ...rest,
    }),
  )

const rowsOf = (dau = 'APP') =>
  house.db
    .selectFrom('access_grant')
    .selectAll()
    .where('dau_code', '=', dau)
    .where('person_id', '=', personOf(0))
    .orderBy('from_at')
    .execute()

const live = (person = 0) => liveGrants(house.db, personOf(person))

/** The grants that differ from what the audit log tells of them. */
const differing = async () => {
  const { rows } = await sql`
    select id, until_at, download_until, ended_at, end_kind from (${grantsAsTold()}) t
    where id in (select id from access_grant)
    except select id, until_at, download_until, ended_at, end_kind from access_grant`.execute(
    house.db,
  )
  return rows
}

describe('a second grant for a person and a DAU', () => {
  it('takes over at its start, so that there is one at any time', async () => {
    await wipe()
    await stopClock(start)
    await issue({ request: 'r1', download: true, conditions: ['Cite us.'] })
    await stopClock(start + 100 * day)
    await issue({ request: 'r2', download: true, conditions: ['Report yearly.'] })
    const [first, second] = await rowsOf()
    expect(first).toMatchObject({ end_kind: 'superseded', ended_at: second?.from_at })
    expect(second).toMatchObject({
      ended_at: null,
      until_at: new Date(aYearAfter(start + 100 * day)),
      conditions: ['Cite us.', 'Report yearly.'],
    })
    expect(await live()).toEqual([{ dau: 'APP', download: true, until: second?.until_at }])
    expect(await differing()).toEqual([])
  })

  it('without download leaves the download of the earlier agreement, until that ends', async () => {
    await wipe()
    await stopClock(start)
    await issue({ request: 'r1', download: true })
    await stopClock(start + 100 * day)
    await issue({ request: 'r2' })
    expect(await live()).toMatchObject([{ download: true }])
    await stopClock(aYearAfter(start) - 1)
    expect(await live()).toMatchObject([{ download: true }])
    await stopClock(aYearAfter(start))
    expect(await live()).toMatchObject([{ download: false }])
    await stopClock(aYearAfter(start + 100 * day))
    expect(await live()).toEqual([])
  })

  it('that ends with its request leaves what the earlier agreement gives', async () => {
    await wipe()
    await stopClock(start)
    await issue({ request: 'r1', download: true })
    await stopClock(start + day)
    await issue({ request: 'r2' })
    const end = { actorId: personOf(0), kind: 'closed-out', reason: 'done' } as const
    await stopClock(start + 2 * day)
    const ended = await house.db
      .transaction()
      .execute((tx) => endGrantsOf(tx, end, { requestIds: ['r2'] }))
    expect(ended).toBe(1)
    expect(await live()).toEqual([
      { dau: 'APP', download: true, until: new Date(aYearAfter(start)) },
    ])
    await stopClock(start + 3 * day)
    await house.db.transaction().execute((tx) => endGrantsOf(tx, end, { requestIds: ['r1'] }))
    expect(await live()).toEqual([])
    expect(await differing()).toEqual([])
  })

  it('is refused by the table where it would overlap', async () => {
    await wipe()
    await stopClock(start)
    await issue({})
    await expect(
      sql`insert into access_grant (person_id, dau_code, download, request_id, from_at, term_until)
        values (${personOf(0)}, 'APP', false, 'r9', ${new Date(start + day)}, ${new Date(start + 2 * day)})`.execute(
        house.db,
      ),
    ).rejects.toThrow('access_grant_one_at_a_time')
  })
})

describe('the year of a grant', () => {
  const until = async (dau: string) => (await rowsOf(dau)).at(-1)?.until_at.getTime()

  it('counts from the signatures where the DAU says so, and not at all when it is over', async () => {
    await wipe()
    await stopClock(start)
    await issue({ dau: 'SIG', signedAt: new Date(start - 20 * day) })
    expect(await until('SIG')).toBe(aYearAfter(start - 20 * day))
    await expect(issue({ dau: 'SIG', signedAt: new Date(start - 400 * day) })).rejects.toThrow(
      'signed anew',
    )
  })

  it('counts from the vend, or as late as that may come', async () => {
    await wipe()
    await stopClock(start)
    await issue({ dau: 'VEN' })
    expect(await until('VEN')).toBe(aYearAfter(start + 30 * day))
    await stopClock(start + 5 * day)
    await house.db.transaction().execute((tx) => noteVended(tx, 'r1', 'VEN'))
    expect(await until('VEN')).toBe(aYearAfter(start + 5 * day))
    expect(await differing()).toEqual([])
  })

  it('counts from the first access, and from no later one', async () => {
    await wipe()
    await stopClock(start)
    await issue({ dau: 'ACC' })
    await stopClock(start + 5 * day)
    const read = () =>
      house.db.transaction().execute((tx) => noteAccess(tx, personOf(0), ['ACC', 'APP']))
    await read()
    await stopClock(start + 9 * day)
    await read()
    expect(await until('ACC')).toBe(aYearAfter(start + 5 * day))
    expect((await rowsOf('ACC'))[0]?.first_access_at).toEqual(new Date(start + 5 * day))
  })

  it('that is waited for too long has begun on the last day of the wait', async () => {
    await wipe()
    await stopClock(start)
    await issue({ dau: 'ACC' })
    await stopClock(start + 200 * day)
    await house.db.transaction().execute((tx) => noteAccess(tx, personOf(0), ['ACC']))
    expect(await until('ACC')).toBe(aYearAfter(start + 60 * day))
  })
})

describe('grants, whatever happens', () => {
  it('are one at a time, give what the agreements that stand give and no more, and are as the log tells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(grantStep, { minLength: 2, maxLength: 14 }), async (steps) => {
        await wipe()
        const life = grantLife(house.db, { ids, dau: 'APP', start })
        for (const step of steps) {
          await life.take(step)
          for (const person of [0, 1]) {
            const expected = life.expected(person)
            const access = expected === undefined ? [] : [{ dau: 'APP', ...expected }]
            expect(await live(person)).toEqual(access)
          }
        }
        expect(await differing()).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('give no more than the agreements that stand and are not suspended', async () => {
    const sequences = fc.array(grantStepSuspending, { minLength: 3, maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        await wipe()
        const life = grantLife(house.db, { ids, dau: 'APP', start })
        for (const step of steps) {
          await life.take(step)
          for (const person of [0, 1]) {
            const [given] = await live(person)
            if (given === undefined) continue
            const expected = life.expected(person)
            expect(expected).toBeDefined()
            expect(given.until.getTime()).toBeLessThanOrEqual(expected?.until.getTime() ?? 0)
            expect(given.download && expected?.download !== true).toBe(false)
          }
        }
        expect(await differing()).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
