import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Upload } from '../rules.ts'

/** Makes the uploads of a person follow one another until the transaction ends. */
export async function lockUploads(tx: Tx, personId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`form-upload:${personId}`}, 0))`.execute(
    tx,
  )
}

/** Those of the last day, newest first. */
export async function uploadsOf(db: Database | Tx, personId: string): Promise<Upload[]> {
  const rows = await db
    .selectFrom('form_upload')
    .select(['at', 'size'])
    .where('person_id', '=', personId)
    .where('at', '>', sql<Date>`platform_now() - interval '1 day'`)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1000)
    .execute()
  return rows
}

/** Notes one, and forgets those that no longer count. */
export async function insertUpload(tx: Tx, personId: string, size: number): Promise<void> {
  await tx
    .deleteFrom('form_upload')
    .where('person_id', '=', personId)
    .where('at', '<=', sql<Date>`platform_now() - interval '1 day'`)
    .execute()
  await tx.insertInto('form_upload').values({ person_id: personId, size }).execute()
}
