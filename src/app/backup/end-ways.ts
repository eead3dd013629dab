import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { insertLink, revokeLinks } from '#stages/agreement/store/ceremony.ts'

/**
 * Ends every way into a platform that was restored: one that was ended after the backup must not open again. Sessions
 * and links for signing in are in no backup. Who has still to sign is sent a new link by the next reminder.
 */
export async function endWays(
  tx: Tx,
  secrets: Secrets,
): Promise<{ readonly tokens: number; readonly links: number }> {
  const { numUpdatedRows } = await tx
    .updateTable('api_token')
    .set({ revoked_at: sql<Date>`clock_timestamp()` })
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  const rows = await tx
    .selectFrom('signing_link')
    .select('signatory_id')
    .distinct()
    .where('revoked_at', 'is', null)
    .orderBy('signatory_id')
    .execute()
  const signatories = rows.map(({ signatory_id }) => signatory_id)
  await revokeLinks(tx, signatories)
  for (const id of signatories) await insertLink(tx, id, (name) => secrets.token(name))
  return { tokens: Number(numUpdatedRows), links: signatories.length }
}
