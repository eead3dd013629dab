import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { AuditSink } from '#adapters/audit-sinks/port.ts'
import type { Database } from '#adapters/database/port.ts'
import { holdersOf } from '../identity/store.ts'
import { type MailDeps, queueMail } from '../outbox/mail.ts'
import { checkpointSigned } from './events.ts'
import { noteOf, originOf } from './note.ts'
import { recordAudit } from './record.ts'
import {
  eventsAfter,
  headToSign,
  insertCheckpoint,
  leaveStream,
  markDelivered,
  moveStream,
  noteSinkFailed,
  noteSinkWorks,
  ofCheckpoints,
  takeSinksToAlarm,
  takeStream,
  undelivered,
} from './store.ts'

export type CheckpointDeps = MailDeps & {
  readonly db: Database
  readonly auditKey: AuditKey
  readonly auditSinks: readonly AuditSink[]
}

/** In minutes. */
export const checkpointEvery = 10

/** Events handed to a sink at once. */
const streamBatch = 500

/**
 * Signs how far the log goes, where something new is in it and the newest checkpoint is so many minutes old, and orders
 * its delivery to every sink. Idempotent on the number of the newest event.
 */
export async function signCheckpoint(deps: CheckpointDeps, minutes: number): Promise<void> {
  const { db, outbox, auditKey, siteUrl } = deps
  const head = await headToSign(db, minutes)
  if (head === undefined) return
  const note = noteOf({ origin: originOf(siteUrl), ...head }, auditKey)
  const sinks = deps.auditSinks.map(({ name }) => name)
  await db.transaction().execute(async (tx) => {
    if (!(await insertCheckpoint(tx, { seq: head.seq, note }, sinks))) return
    for (const sink of sinks) await outbox.announce(tx, checkpointSigned, { seq: head.seq, sink })
    await recordAudit(tx, {
      type: ofCheckpoints,
      subjectId: 'audit',
      detail: { seq: head.seq, sinks: sinks.length },
    })
  })
}

/**
 * Hands one checkpoint to one sink. That it arrived is no event: each would be a reason for the next checkpoint. A sink
 * that the settings no longer name gets nothing more.
 */
export async function deliverCheckpoint(
  { db, auditSinks }: CheckpointDeps,
  { seq, sink: name }: { readonly seq: number; readonly sink: string },
): Promise<void> {
  const sink = auditSinks.find((each) => each.name === name)
  const checkpoint = await undelivered(db, seq, name)
  if (sink === undefined || checkpoint === undefined) return
  await attempt(db, name, () => sink.deliver(checkpoint))
  await markDelivered(db, seq, name)
}

/** Hands to each sink that takes them the events that it has not had: each at least once, in their order. */
export async function streamEvents({ db, auditSinks }: CheckpointDeps): Promise<void> {
  for (const { name, stream } of auditSinks) {
    if (stream === undefined) continue
    const begun = await takeStream(db, name)
    if (begun === undefined) continue
    try {
      let events = await eventsAfter(db, begun, streamBatch)
      for (let last = events.at(-1); last !== undefined; last = events.at(-1)) {
        const batch = events
        await attempt(db, name, () => stream(batch))
        await moveStream(db, name, last.seq)
        events = await eventsAfter(db, last.seq, streamBatch)
      }
    } catch {
      // It is noted; the next minute tries again, and the other sinks have their turn.
    } finally {
      await leaveStream(db, name)
    }
  }
}

async function attempt(db: Database, sink: string, handing: () => Promise<void>): Promise<void> {
  try {
    await handing()
  } catch (error) {
    await noteSinkFailed(db, sink, error instanceof Error ? error.message : String(error))
    throw error
  }
  await noteSinkWorks(db, sink)
}

/** Tells the administrators, once, of each sink that has failed for an hour. */
export async function alarmSinks(deps: CheckpointDeps): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    for (const { name, since, fault } of await takeSinksToAlarm(tx)) {
      for (const administrator of await holdersOf(tx, 'administrator')) {
        await queueMail(tx, deps, {
          key: `audit-sink-failing:${since.toISOString()}:${name.slice(0, 200)}:${administrator.id}`,
          to: administrator,
          subject: 'Checkpoints of the audit log do not arrive',
          paragraphs: [
            `${name} has taken nothing since ${since.toISOString()}. The last attempt said: ${fault}`,
            'Nothing is lost: each checkpoint is tried again until it arrives, at most an hour apart. Until then nobody outside can tell whether the log was cut off after that time.',
          ],
          action: 'See the places of checkpoints',
          path: '/admin/audit?view=checkpoints',
        })
      }
      await recordAudit(tx, {
        type: 'audit.sink-failing',
        subjectId: 'audit',
        outcome: 'error',
        detail: { since: since.toISOString() },
      })
    }
  })
}
