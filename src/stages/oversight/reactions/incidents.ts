import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { remindOfIncidents } from '../commands/incidents.ts'
import { incidentMoved, incidentReported } from '../events.ts'
import { movedMail, reportedMail } from '../rules/incident-mails.ts'
import { dueOf } from '../rules/reminders.ts'
import { readIncidentRow, toldOf } from '../store/incidents.ts'

type Deps = MailDeps & { readonly db: Database }

export const incidentReactions = (deps: Deps): readonly Reaction[] => [
  reacts(incidentReported, 'mail', 'mail key: incident, person', async ({ incidentId: id }) => {
    const { noticedAt } = await readIncidentRow(deps.db, id)
    const dueAt = dueOf(noticedAt)
    await deps.db.transaction().execute(async (tx) => {
      for (const to of await toldOf(tx, id, 'all'))
        await queueMail(tx, deps, { ...reportedMail({ id, personId: to.id, dueAt }), to })
    })
  }),

  reacts(incidentMoved, 'mail', 'mail key: incident, version', async ({ incidentId, ...moved }) => {
    const { reporter: to } = await readIncidentRow(deps.db, incidentId)
    await deps.db
      .transaction()
      .execute((tx) => queueMail(tx, deps, { ...movedMail({ id: incidentId, ...moved }), to }))
  }),

  reacts(clockTicked, 'remind-of-incidents', 'incident, reminder', () => remindOfIncidents(deps)),
]
