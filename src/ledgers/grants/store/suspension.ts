import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { holdAudit, recordAudit } from '../../audit/record.ts'
import { instant } from '../store.ts'
import { carryAnew, currentOf, type GrantRow, giveAgain } from './ending.ts'
import { isStanding } from './terms.ts'

/** Suspends the grants of these requests from an instant on; those that are suspended before it stay as they are. */
export async function suspendGrants(
  tx: Tx,
  actorId: string,
  requestIds: readonly string[],
  from: Date,
): Promise<number> {
  if (requestIds.length === 0) return 0
  await holdAudit(tx)
  const at = await instant(tx)
  const suspended = await tx
    .updateTable('access_grant as g')
    .set({ suspended_from: from })
    .where('request_id', 'in', requestIds)
    .where(isStanding)
    .where('until_at', '>', sql<Date>`platform_now()`)
    .where((eb) => eb.or([eb('suspended_from', 'is', null), eb('suspended_from', '>', from)]))
    .returningAll()
    .execute()
  for (const { id } of suspended) {
    const detail = { suspendedFrom: from.toISOString() }
    await recordAudit(tx, { type: 'grant.suspended', actorId, subjectId: id, detail })
  }
  for (const row of await currentOf(tx, at, suspended.filter(isTakenOver)))
    await carryAnew(tx, actorId, at, row)
  return suspended.length
}

/**
 * Lifts the suspension of the grants of a request, or puts it off to a later instant. Where another grant had taken
 * over and is suspended itself, that of this request goes on in its place.
 */
export async function resumeGrants(
  tx: Tx,
  actorId: string | undefined,
  requestId: string,
  until: Date | undefined,
): Promise<void> {
  await holdAudit(tx)
  const at = await instant(tx)
  const resumed = await tx
    .updateTable('access_grant as g')
    .set({ suspended_from: until ?? null })
    .where('request_id', '=', requestId)
    .where(isStanding)
    .where('suspended_from', 'is not', null)
    .returningAll()
    .execute()
  for (const { id } of resumed) {
    const detail = { suspendedFrom: until?.toISOString() ?? null }
    await recordAudit(tx, { type: 'grant.resumed', actorId, subjectId: id, detail })
  }
  for (const row of resumed.filter(isTakenOver)) {
    const [current] = await currentOf(tx, at, [row])
    if (current === undefined) continue
    if (current.suspended_from !== null && row.term_until > at)
      await giveAgain(tx, actorId, at, row)
    else await carryAnew(tx, actorId, at, current)
  }
}

const isTakenOver = ({ ended_at }: GrantRow): boolean => ended_at !== null
