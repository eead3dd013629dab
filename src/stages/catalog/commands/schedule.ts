import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import type { Dau } from '../contract.ts'
import { embargoMoved } from '../events.ts'
import { changeSchedule, readDaus, type Schedule } from '../store.ts'

/**
 * Changes what agreements say of a unit from now on; what was submitted before keeps its words.
 * @throws Problem `not-found`, `stale-version`
 */
export async function decideSchedule(
  { db, outbox }: { readonly db: Database; readonly outbox: Outbox },
  actor: Actor,
  code: string,
  { revision, ...schedule }: Schedule & { readonly revision: number },
): Promise<Dau> {
  return db.transaction().execute(async (tx) => {
    const before = (await readDaus(tx)).find((dau) => dau.code === code)
    if (before === undefined) throw new Problem('not-found', `No data access unit ${code}.`)
    await changeSchedule(tx, code, revision, schedule)
    const changed = scheduleParts.filter(
      (part) => JSON.stringify(before[part]) !== JSON.stringify(schedule[part]),
    )
    // The words themselves are in the agreements that print them.
    await recordAudit(tx, {
      type: 'dau.schedule-changed',
      actorId: actor.id,
      subjectId: code,
      detail: { changed, revision: revision + 1 },
    })
    if (changed.includes('embargoDate'))
      await outbox.announce(tx, embargoMoved, {
        dau: code,
        revision: revision + 1,
        embargoDate: schedule.embargoDate,
      })
    return { ...before, ...schedule, scheduleRevision: revision + 1 }
  })
}

const scheduleParts = ['acknowledgement', 'embargoDate', 'embargoText', 'extraTerms'] as const
