import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { errandMinutes, noticeDays, overlapMinutes, reconcileMinutes } from '../rules/service.ts'

/** Has something done about an envelope at its service, now. */
export async function orderErrand(tx: Tx, envelopeId: string): Promise<void> {
  await tx
    .insertInto('signing_errand')
    .values({ envelope_id: envelopeId })
    .onConflict((oc) =>
      oc.column('envelope_id').doUpdateSet({ due_at: sql<Date>`platform_now()`, tries: 0 }),
    )
    .execute()
}

/** The same where nothing is under way; what was put off stays so. */
export async function orderNewErrand(tx: Tx, envelopeId: string): Promise<boolean> {
  const row = await tx
    .insertInto('signing_errand')
    .values({ envelope_id: envelopeId })
    .onConflict((oc) => oc.doNothing())
    .returning('envelope_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Takes an errand that is due for so long that nobody else begins it meanwhile; answers its tries before, if it was. */
export async function claimErrand(db: Database, envelopeId: string): Promise<number | undefined> {
  const row = await db
    .updateTable('signing_errand')
    .set({
      due_at: sql<Date>`platform_now() + make_interval(mins => ${errandMinutes})`,
      tries: sql<number>`tries + 1`,
    })
    .where('envelope_id', '=', envelopeId)
    .where('due_at', '<=', sql<Date>`platform_now()`)
    .returning('tries')
    .executeTakeFirst()
  return row?.tries
}

/** Puts an errand off that was claimed; one that was ordered anew meanwhile stays due. */
export async function delayErrand(
  db: Database,
  envelopeId: string,
  seconds: number,
): Promise<void> {
  await db
    .updateTable('signing_errand')
    .set({ due_at: sql<Date>`platform_now() + make_interval(secs => ${seconds})` })
    .where('envelope_id', '=', envelopeId)
    .where('tries', '>', 0)
    .execute()
}

export async function endErrand(tx: Tx, envelopeId: string): Promise<void> {
  await tx.deleteFrom('signing_errand').where('envelope_id', '=', envelopeId).execute()
}

export async function dueErrands(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('signing_errand')
    .select('envelope_id as id')
    .where('due_at', '<=', sql<Date>`platform_now()`)
    .orderBy('due_at')
    .limit(1000)
    .execute()
  return rows.map(({ id }) => id)
}

/** Keeps a notice; answers its id. Undefined where the same bytes came before. */
export async function insertNotice(
  tx: Tx,
  sha256: string,
  raw: Uint8Array,
): Promise<number | undefined> {
  const row = await tx
    .insertInto('signing_notice')
    .values({ sha256, raw: Buffer.from(raw), state: 'waiting' })
    .onConflict((oc) => oc.column('sha256').where('state', '<>', 'rejected').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function insertRejected(tx: Tx, sha256: string): Promise<void> {
  await tx.insertInto('signing_notice').values({ sha256, state: 'rejected' }).execute()
}

export async function isKnownNotice(tx: Tx, sha256: string): Promise<boolean> {
  const row = await tx
    .selectFrom('signing_notice')
    .select('id')
    .where('sha256', '=', sha256)
    .where('state', '<>', 'rejected')
    .executeTakeFirst()
  return row !== undefined
}

/** How many notices came within a minute, genuine or not. */
export async function noticesThisMinute(tx: Tx, which: 'genuine' | 'rejected'): Promise<number> {
  const { count } = await tx
    .selectFrom('signing_notice')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', which === 'rejected' ? '=' : '<>', 'rejected')
    .where('received_at', '>', sql<Date>`platform_now() - interval '1 minute'`)
    .executeTakeFirstOrThrow()
  return count
}

/** The bytes of a notice that waits. */
export async function waitingNotice(db: Database, id: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('signing_notice')
    .select('raw')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.raw ?? undefined
}

/** Ends a notice that waits, and answers whether it was one. */
export async function endNotice(tx: Tx, id: number, outcome: string): Promise<boolean> {
  const row = await tx
    .updateTable('signing_notice')
    .set({ state: 'worked', raw: null, outcome })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function dropOldNotices(db: Database): Promise<void> {
  await db
    .deleteFrom('signing_notice')
    .where('state', '<>', 'waiting')
    .where('received_at', '<', sql<Date>`platform_now() - make_interval(days => ${noticeDays})`)
    .execute()
}

/** What a look at all that changed begins with, by the clock of the platform, and by that of the world. */
export type Look = { readonly at: Date; readonly since: Date }

/** Takes the next look, if it is due. What the demo moved the clock ahead by is unknown to the service. */
export async function claimLook(db: Database): Promise<Look | undefined> {
  const { rows } = await sql<Look>`
    update signing_reconciliation
    set due_at = platform_now() + make_interval(mins => ${reconcileMinutes})
    where due_at <= platform_now()
    returning platform_now() as at,
      read_until - make_interval(mins => ${overlapMinutes}, secs => (select offset_seconds from platform_clock)) as since`.execute(
    db,
  )
  return rows[0]
}

export async function delayLook(db: Database, seconds: number): Promise<void> {
  await db
    .updateTable('signing_reconciliation')
    .set({ due_at: sql<Date>`platform_now() + make_interval(secs => ${seconds})` })
    .execute()
}

export async function endLook(db: Database, at: Date): Promise<void> {
  await db.updateTable('signing_reconciliation').set({ read_until: at }).execute()
}
