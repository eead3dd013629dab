import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { recordAudit } from '../audit/record.ts'
import type { Outbox } from '../outbox/boss.ts'
import { clockTicked } from './events.ts'

/** The platform's clock: the database's, moved ahead by a stored offset. */
export async function readNow(db: Database | Tx): Promise<{ now: Date; offsetSeconds: number }> {
  const { rows } = await sql<{ now: Date; offsetSeconds: number }>`
    select platform_now() as now, offset_seconds as "offsetSeconds" from platform_clock`.execute(db)
  const [clock] = rows
  if (clock === undefined) throw new Error('the platform clock is gone')
  return clock
}

const units: Readonly<Record<string, string>> = {
  m: 'minutes',
  h: 'hours',
  d: 'days',
  mo: 'months',
  y: 'years',
}

/** Moves the clock ahead by a span such as `11mo`; months are the calendar's. */
export async function moveClock(
  tx: Tx,
  outbox: Outbox,
  actorId: string | undefined,
  span: string,
): Promise<void> {
  const [, amount = '0', unit = 'm'] = /^(\d+)(m|h|d|mo|y)$/.exec(span) ?? []
  const interval = `${amount} ${units[unit]}`
  await sql`
    update platform_clock set offset_seconds = offset_seconds
      + round(extract(epoch from (platform_now() + ${interval}::interval) - platform_now()))::bigint`.execute(
    tx,
  )
  await outbox.announce(tx, clockTicked, {})
  await recordAudit(tx, { type: 'admin.clock-advanced', actorId, detail: { by: span } })
}
