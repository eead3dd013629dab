import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import type { Comparison } from '../contract.ts'
import { type Scan } from '../store.ts'

export type FormKey = { readonly requestId: string; readonly n: number }

/** What the scan of a waiting form came to; false where it no longer waits. */
export async function endWaiting(tx: Tx, { requestId, n }: FormKey, scan: Scan): Promise<boolean> {
  const row = await tx
    .updateTable('agreement_form')
    .set({ scan: scan.state, virus: scan.virus, scanned_at: sql`platform_now()` })
    .where('request_id', '=', requestId)
    .where('n', '=', n)
    .where('scan', '=', 'waiting')
    .returning('n')
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps what a form says beside the agreement of a submission, unless that of a later one is known. */
export async function keepComparison(
  tx: Tx,
  { requestId, n }: FormKey,
  {
    submission,
    issued,
  }: { readonly submission: number; readonly issued?: StoredObject | undefined },
  comparison: Comparison,
): Promise<void> {
  if (issued !== undefined) await noteObjects(tx, [issued])
  await tx
    .updateTable('agreement_form')
    .set({
      comparison: JSON.stringify(comparison),
      issued_sha256: issued?.sha256 ?? null,
      compared_submission: submission,
    })
    .where('request_id', '=', requestId)
    .where('n', '=', n)
    .where('compared_submission', '<=', submission)
    .execute()
}

/** The agreement that a form was compared with, as issued. */
export async function issuedOf(
  db: Database,
  { requestId, n }: FormKey,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('agreement_form')
    .select('issued_sha256')
    .where('request_id', '=', requestId)
    .where('n', '=', n)
    .executeTakeFirst()
  return row?.issued_sha256 ?? undefined
}
