import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '../clock/events.ts'
import { holdersOf } from '../identity/store.ts'
import { type MailDeps, queueMail } from '../outbox/mail.ts'
import {
  alarmSinks,
  type CheckpointDeps,
  checkpointEvery,
  deliverCheckpoint,
  signCheckpoint,
  streamEvents,
} from './checkpoints.ts'
import { checkpointDue, checkpointSigned } from './events.ts'

type AuditDeps = MailDeps & { readonly db: Database }

export const auditReactions = (deps: CheckpointDeps): readonly Reaction[] => [
  reacts(clockTicked, 'checkpoint', 'audit_checkpoint.seq', () =>
    signCheckpoint(deps, checkpointEvery),
  ),
  reacts(checkpointDue, 'checkpoint', 'audit_checkpoint.seq', () => signCheckpoint(deps, 0)),
  reacts(checkpointSigned, 'deliver', 'audit_delivery.delivered_at', (to) =>
    deliverCheckpoint(deps, to),
  ),
  reacts(clockTicked, 'stream-events', 'audit_sink.events_seq', () => streamEvents(deps)),
  reacts(clockTicked, 'alarm-sinks', 'audit_sink.alarmed_at', () => alarmSinks(deps)),
  reacts(clockTicked, 'alarm-clock', 'mail key: event, person', () => alarmClock(deps)),
]

/** Tells the administrators, once, that the clock of the database was set back. */
async function alarmClock(deps: AuditDeps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const newest = await tx
      .selectFrom('audit_event')
      .select('seq')
      .where('subject_id', '=', 'clock')
      .where('type', '=', 'clock.went-back')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (newest === undefined) return
    for (const administrator of await holdersOf(tx, 'administrator')) {
      await queueMail(tx, deps, {
        key: `clock-went-back:${newest.seq}:${administrator.id}`,
        to: administrator,
        subject: 'The clock of the database was set back',
        paragraphs: [
          `The audit log says so with its event ${newest.seq}, and by how many seconds. Nothing is lost: until the clock has caught up, events take the time of the newest one before them.`,
          'Set the clock of the machine on which the database runs. Access that ended meanwhile counts as open as long as the clock is behind.',
        ],
        action: 'Open the platform',
        path: '/admin/mail',
      })
    }
  })
}
