import { sql } from 'kysely'
import type { AuditNote, StreamedEvent } from '#adapters/audit-sinks/port.ts'
import type { Database, Tx } from '#adapters/database/port.ts'

/** Names of the type of the events that checkpoints themselves leave in the log. */
export const ofCheckpoints = 'audit.checkpoint-signed'

export type Due = { readonly seq: number; readonly hash: string }

/**
 * The head of the chain, where events came since the newest checkpoint that are not of checkpoints, and that is so many
 * minutes old.
 */
export async function headToSign(db: Database, minutes: number): Promise<Due | undefined> {
  const { rows } = await sql<Due>`
    with newest as (select seq, at from audit_checkpoint order by seq desc limit 1)
    select h.seq, encode(h.hash, 'hex') as hash from audit_head h
    where h.seq > 0
      and not exists (select from newest where at > platform_now() - make_interval(mins => ${minutes}::int))
      and exists (select from audit_event e
        where e.seq > coalesce((select seq from newest), 0) and e.type <> ${ofCheckpoints})`.execute(
    db,
  )
  return rows[0]
}

/** Answers false where there is a checkpoint of that event. */
export async function insertCheckpoint(
  tx: Tx,
  checkpoint: Pick<AuditNote, 'seq' | 'note'>,
  sinks: readonly string[],
): Promise<boolean> {
  const made = await tx
    .insertInto('audit_checkpoint')
    .values(checkpoint)
    .onConflict((oc) => oc.doNothing())
    .returning('seq')
    .executeTakeFirst()
  if (made === undefined) return false
  if (sinks.length === 0) return true
  await keepSinks(tx, sinks)
  await tx
    .insertInto('audit_delivery')
    .values(sinks.map((sink) => ({ seq: checkpoint.seq, sink })))
    .execute()
  return true
}

/** A sink has a row from its first use on. */
async function keepSinks(db: Database | Tx, names: readonly string[]): Promise<void> {
  await db
    .insertInto('audit_sink')
    .values(names.map((name) => ({ name })))
    .onConflict((oc) => oc.doNothing())
    .execute()
}

/** A checkpoint that a sink has not been handed yet. */
export async function undelivered(
  db: Database,
  seq: number,
  sink: string,
): Promise<AuditNote | undefined> {
  return db
    .selectFrom('audit_delivery as d')
    .innerJoin('audit_checkpoint as c', 'c.seq', 'd.seq')
    .select(['c.seq', 'c.at', 'c.note'])
    .where('d.seq', '=', seq)
    .where('d.sink', '=', sink)
    .where('d.delivered_at', 'is', null)
    .executeTakeFirst()
}

export async function markDelivered(db: Database, seq: number, sink: string): Promise<void> {
  await db
    .updateTable('audit_delivery')
    .set({ delivered_at: sql<Date>`platform_now()` })
    .where('seq', '=', seq)
    .where('sink', '=', sink)
    .where('delivered_at', 'is', null)
    .execute()
}

export async function noteSinkFailed(db: Database, sink: string, fault: string): Promise<void> {
  await db
    .updateTable('audit_sink')
    .set({
      failing_since: sql<Date>`coalesce(failing_since, platform_now())`,
      fault: fault.slice(0, 300),
    })
    .where('name', '=', sink)
    .execute()
}

export async function noteSinkWorks(db: Database, sink: string): Promise<void> {
  await db
    .updateTable('audit_sink')
    .set({ failing_since: null, fault: null, alarmed_at: null })
    .where('name', '=', sink)
    .where('failing_since', 'is not', null)
    .execute()
}

/** Sinks that have failed for an hour and of which nobody was told; told of from now on. */
export async function takeSinksToAlarm(
  tx: Tx,
): Promise<{ name: string; since: Date; fault: string }[]> {
  const { rows } = await sql<{ name: string; since: Date; fault: string }>`
    update audit_sink set alarmed_at = platform_now()
    where alarmed_at is null and failing_since <= platform_now() - interval '1 hour'
    returning name, failing_since as since, coalesce(fault, '') as fault`.execute(tx)
  return rows
}

/**
 * Takes the stream of events to a sink for two minutes; answers how far it came. Undefined while another process has
 * it. A sink begins with the events that come after it was first asked for them.
 */
export async function takeStream(db: Database, sink: string): Promise<number | undefined> {
  await keepSinks(db, [sink])
  const { rows } = await sql<{ seq: number }>`
    update audit_sink set busy_until = platform_now() + interval '2 minutes',
      events_seq = coalesce(events_seq, (select seq from audit_head))
    where name = ${sink} and (busy_until is null or busy_until < platform_now())
    returning events_seq as seq`.execute(db)
  return rows[0]?.seq
}

/** Notes how far the events went, and keeps the stream. */
export async function moveStream(db: Database, sink: string, seq: number): Promise<void> {
  await sql`
    update audit_sink set events_seq = ${seq}, busy_until = platform_now() + interval '2 minutes'
    where name = ${sink}`.execute(db)
}

export async function leaveStream(db: Database, sink: string): Promise<void> {
  await sql`update audit_sink set busy_until = null where name = ${sink}`.execute(db)
}

/** Events after a number, in their order. */
export async function eventsAfter(
  db: Database,
  seq: number,
  limit: number,
): Promise<StreamedEvent[]> {
  return db
    .selectFrom('audit_event')
    .select(['seq', 'at', 'type', 'outcome', 'body'])
    .select(sql<string>`encode(hash, 'hex')`.as('hash'))
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

export type SinkRow = {
  readonly name: string
  readonly failingSince: Date | null
  readonly fault: string | null
  /** The newest checkpoint that arrived. */
  readonly seq: number | null
  readonly deliveredAt: Date | null
  /** Checkpoints that have not arrived yet. */
  readonly waiting: number
}

/** The state of these sinks, as far as they were used. */
export async function readSinks(db: Database, names: readonly string[]): Promise<SinkRow[]> {
  const { rows } = await sql<SinkRow>`
    select s.name, s.failing_since as "failingSince", s.fault, d.seq, d.delivered_at as "deliveredAt",
      (select count(*) from audit_delivery w where w.sink = s.name and w.delivered_at is null)::int as waiting
    from audit_sink s left join lateral (
      select seq, delivered_at from audit_delivery
      where sink = s.name and delivered_at is not null order by seq desc limit 1) d on true
    where s.name = any(${[...names]}::text[])`.execute(db)
  return rows
}

export type CheckpointRow = AuditNote & {
  /** How many sinks have it. */
  readonly sinks: number
}

/** Checkpoints, newest first. */
export async function newestCheckpoints(db: Database, limit: number): Promise<CheckpointRow[]> {
  return db
    .selectFrom('audit_checkpoint as c')
    .select(['seq', 'at', 'note'])
    .select(
      sql<number>`(select count(*) from audit_delivery d where d.seq = c.seq and d.delivered_at is not null)::int`.as(
        'sinks',
      ),
    )
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}
