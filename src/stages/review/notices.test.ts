import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { declareNone } from '#app/journey/steps.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { type CommitteeHouse, committeeHouse, pcg } from '#test/committees.ts'
import { day, stopClock } from '#test/grant-life.ts'
import { remind } from './commands/reminding.ts'
import { reopenReview } from './contract/work.ts'

/*
 * The timer of the platform may run at any time, twice at once, or not at all for days; a committee may change how often
 * it wants to hear, decide, and open its decision again.
 */

let house: CommitteeHouse
let request: AccessRequest
beforeAll(async () => {
  house = await committeeHouse()
  request = await house.filed()
  await declareNone(house.people.chika, request.id)
})
afterAll(() => house.platform.close())

const at = fc.integer({ min: 0, max: 120 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ at, do: fc.constant('tick' as const) }) },
  fc.record({ at, do: fc.constant('decide or reopen' as const) }),
  fc.record({ at, do: fc.constant('hear' as const), remindDays: fc.integer({ min: 1, max: 40 }) }),
)
const steps = fc.array(step, { minLength: 1, maxLength: 10 })

/** Of the committee's round; `last` is the last of its reminders that went out. */
type Round = { number: number; began: number; last: number; isOpen: boolean }

async function reopened(now: number): Promise<Round> {
  const { version } = await house.reviewSeenBy(house.people.stella, request)
  const body = { version, reason: 'Again.' }
  await house.people.chika.call(reopenReview, { params: pcg(request), body })
  const { round } = await house.reviewSeenBy(house.people.stella, request)
  return { number: round, began: now, last: 0, isOpen: true }
}

/** What each member was told from a round on: the round, and which of its reminders. */
async function toldSince(round: number): Promise<Record<string, string[]>> {
  const rows = await house.platform.deps.db
    .selectFrom('mail_message')
    .select('key')
    .where('key', 'like', `review-reminder:${request.id}:PCG:%`)
    .execute()
  const all: Record<string, string[]> = {}
  for (const { key } of rows) {
    const [, , , member = '', number, reminder] = key.split(':')
    if (Number(number) < round) continue
    all[member] = [...(all[member] ?? []), `${number}:${reminder}`].toSorted()
  }
  return all
}

let start = Date.parse('2027-01-01T00:00:00Z')

it('tells each member of what waits once for each time that it is due', async () => {
  const { deps } = house.platform
  const members = (await house.committee()).members.map(({ id }) => id)
  await fc.assert(
    fc.asyncProperty(steps, async (wanted) => {
      start += 365 * day
      await stopClock(deps.db, start)
      const before = await house.reviewSeenBy(house.people.stella, request)
      if (before.state === 'open') await house.decide(request, 'reject')
      let round = await reopened(start)
      const first = round.number
      let remindDays = 7
      await house.setRules({ remindDays })
      const expected: string[] = []
      for (const each of wanted.toSorted((one, other) => one.at - other.at)) {
        const now = start + each.at * day
        await stopClock(deps.db, now)
        if (each.do === 'hear') {
          remindDays = each.remindDays
          await house.setRules({ remindDays })
        } else if (each.do === 'tick') {
          await Promise.all([remind(deps), remind(deps)])
          const due = Math.floor((now - round.began) / day / remindDays)
          if (!round.isOpen || due <= round.last) continue
          expected.push(`${round.number}:${due}`)
          round.last = due
        } else if (round.isOpen) {
          await house.decide(request, 'reject')
          round.isOpen = false
        } else {
          round = await reopened(now)
        }
      }
      const each = expected.toSorted()
      expect(await toldSince(first)).toEqual(
        each.length === 0 ? {} : Object.fromEntries(members.map((id) => [id, each])),
      )
    }),
    { numRuns: 12 },
  )
})
