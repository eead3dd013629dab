import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueReminders, remindAt, reminders } from './reminders.ts'

const hour = 3_600_000
const noticed = Date.parse('2026-11-20T08:00:00Z')

describe('reminders of an incident that nobody acknowledged', () => {
  it('go out once each, the latest of those that were missed, for any schedule of runs', () => {
    const run = fc.integer({ min: 0, max: 60 * hour })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * hour }), fc.array(run), (late, offsets) => {
        const noticedAt = new Date(noticed)
        const reportedAt = new Date(noticed + late)
        const reminded: string[] = []
        const sent: string[] = []
        for (const offset of offsets.toSorted((a, b) => a - b)) {
          const now = new Date(reportedAt.getTime() + offset)
          const due = dueReminders({ noticedAt, reportedAt, reminded }, now)
          reminded.push(...due)
          sent.push(...due.slice(-1))
        }
        expect(new Set(sent).size).toBe(sent.length)
        const last = Math.max(-1, ...offsets)
        const past = reminders.filter((one) => {
          const at = remindAt(one, noticedAt, reportedAt)
          return at > reportedAt && at.getTime() <= reportedAt.getTime() + last
        })
        expect(reminded.toSorted()).toEqual(past.toSorted())
      }),
    )
  })

  it('say nothing that was past when it was reported', () => {
    const waiting = {
      noticedAt: new Date(noticed),
      reportedAt: new Date(noticed + 30 * hour),
      reminded: [],
    }
    expect(dueReminders(waiting, new Date(noticed + 31 * hour))).toEqual([])
    expect(dueReminders(waiting, new Date(noticed + 34 * hour))).toEqual(['waiting'])
  })
})
