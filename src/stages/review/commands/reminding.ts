import type { Database } from '#adapters/database/port.ts'
import { longDay } from '#kernel/day.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { requesterOf } from '#stages/request/queries.ts'
import { reminderMail } from '../rules/mails.ts'
import { dueReminders, noteReminded } from '../store/queue.ts'
import { membersOf } from '../store/seats.ts'

type Deps = MailDeps & { readonly db: Database; readonly outbox: Outbox }

/** Reminds committees of what waits, each time once; of several that were missed, the last one goes out. */
export async function remind(deps: Deps): Promise<void> {
  for (const due of await dueReminders(deps.db)) {
    const { requestId, dau } = due
    const { row, person } = await requesterOf(deps.db, requestId)
    await deps.db.transaction().execute(async (tx) => {
      if (!(await noteReminded(tx, due))) return
      for (const to of await membersOf(tx, dau, requestId)) {
        const of = { ...due, request: row.name, requester: person.name, memberId: to.id }
        await queueMail(tx, deps, { ...reminderMail({ ...of, due: longDay(due.dueAt) }), to })
      }
    })
  }
}
