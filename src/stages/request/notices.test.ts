import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fileByForm } from '#app/journey/steps.ts'
import { issueGrant } from '#ledgers/grants/store.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { smallCatalog } from '#test/filing.ts'
import { aYearAfter, day, stopClock } from '#test/grant-life.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { mailEnded, mailEndings } from './commands/ending-mails.ts'

/*
 * The timer of the platform may run at any time, twice at once, or not at all for days.
 */

let platform: Platform
let requestId: string
let adaId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ;({ id: requestId } = await fileByForm(await platform.as('ada'), 'Told in time', true))
  adaId = await personByHandle(platform.deps.db, 'ada')
})
afterAll(() => platform.close())

const noticeDays = [60, 30, 7, 0] as const
/** Access that ended is told of until it can no longer be extended. */
const toldUntil = 30 * day
let start = Date.parse('2027-01-01T00:00:00Z')

/** Days before the end that the mails so far were for; `ended` where it was ended before its time. */
async function told(): Promise<string[]> {
  const rows = await platform.deps.db
    .selectFrom('mail_message')
    .select('key')
    .where('key', 'like', `access-end%:${requestId}:%`)
    .execute()
  return rows.map(({ key }) =>
    key.startsWith('access-ended:') ? 'ended' : (key.split(':').at(-1) ?? ''),
  )
}

/** When the timer runs, in days after the year began; and on which of these days access is revoked, if it is. */
const schedule = fc.record({
  runs: fc.uniqueArray(fc.integer({ min: 290, max: 400 }), { minLength: 1, maxLength: 12 }),
  revoked: fc.option(fc.integer({ min: 280, max: 400 })),
})

it('tells of each end once, whenever the timer runs', async () => {
  const { deps } = platform
  const { db } = deps
  await fc.assert(
    fc.asyncProperty(schedule, async ({ runs, revoked }) => {
      await sql`truncate access_grant cascade`.execute(db)
      await sql`delete from mail_message`.execute(db)
      start += 3 * 365 * day
      await stopClock(db, start)
      const grant = { personId: adaId, dau: 'PCG', download: true, requestId, actorId: adaId }
      await db.transaction().execute((tx) => issueGrant(tx, grant))
      const end = aYearAfter(start)
      const expected: string[] = []
      let last = Infinity
      let isEnded = false
      for (const run of runs.toSorted((one, other) => one - other)) {
        const now = start + run * day
        if (revoked !== null && revoked <= run && !isEnded) {
          await stopClock(db, start + revoked * day)
          const ended = await db
            .transaction()
            .execute((tx) => endGrants(tx, adaId, adaId, 'PCG', 'breach'))
          isEnded = ended > 0
          if (isEnded) expected.push('ended')
        }
        await stopClock(db, now)
        await Promise.all([1, 2].flatMap(() => [mailEndings(deps), mailEnded(deps)]))
        const due = noticeDays.findLast((days) => now >= end - days * day)
        if (!isEnded && due !== undefined && due < last && now < end + toldUntil) {
          expected.push(String(due))
          last = due
        }
      }
      expect((await told()).toSorted()).toEqual(expected.toSorted())
    }),
    { numRuns: 60 },
  )
})
