import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { holdAudit, recordAudit } from '../../audit/record.ts'
import { changeTerm } from './ending.ts'

/*
 * A grant keeps four instants: the approval (`from_at`), the signatures, the vend and the first access. Its year
 * counts from the one that its DAU named when it was approved. The last two come later, each once.
 */

/** The files of a DAU have come into the project of a request. */
export async function noteVended(tx: Tx, requestId: string, dau: string): Promise<void> {
  await holdAudit(tx)
  const rows = await tx
    .updateTable('access_grant')
    .set({ vended_at: sql`date_trunc('milliseconds', platform_now())` })
    .where('request_id', '=', requestId)
    .where('dau_code', '=', dau)
    .where('vended_at', 'is', null)
    .where('ended_at', 'is', null)
    .returning(['id', 'anchor'])
    .execute()
  for (const { id, anchor } of rows) await noteInstant(tx, id, 'vending', anchor)
}

/** A person reads a file of these DAUs. Answers at once where it is not their first. */
export async function noteAccess(tx: Tx, personId: string, daus: readonly string[]): Promise<void> {
  await holdAudit(tx)
  const rows = await tx
    .updateTable('access_grant')
    .set({ first_access_at: sql`date_trunc('milliseconds', platform_now())` })
    .where('person_id', '=', personId)
    .where('dau_code', '=', (eb) => eb.fn.any(sql.val([...daus])))
    .where('first_access_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('until_at', '>', sql<Date>`platform_now()`)
    .returning(['id', 'anchor'])
    .execute()
  for (const { id, anchor } of rows) await noteInstant(tx, id, 'first-access', anchor)
}

/** The year counts from now, if this is the instant that it waited for; it ends no later than was known. */
async function noteInstant(
  tx: Tx,
  id: string,
  instant: 'vending' | 'first-access',
  anchor: string,
): Promise<void> {
  await recordAudit(tx, { type: `grant.${instant}`, subjectId: id })
  if (anchor !== instant) return
  const at = instant === 'vending' ? sql.ref('vended_at') : sql.ref('first_access_at')
  await changeTerm(tx, undefined, id, instant, {
    term_until: sql<Date>`least(term_until, ${at} + interval '1 year')`,
  })
}
