import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'

/** A key of the caller's choice, and what was asked with it. */
export type CreationKey = { readonly key: string; readonly bodySha256: Uint8Array }

/** For how long a key is known. */
const hours = 24

/**
 * What was made with a key before, if anything; who comes at the same time waits.
 * @throws Problem `invalid-input` where the key came with another body.
 */
export async function madeWith(
  tx: Tx,
  personId: string,
  { key, bodySha256 }: CreationKey,
): Promise<string | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${personId} ${key}`}, 0))`.execute(tx)
  await sql`
    delete from creation_key where created_at < clock_timestamp() - make_interval(hours => ${hours})`.execute(
    tx,
  )
  const row = await tx
    .selectFrom('creation_key')
    .select(['body_sha256', 'object_id'])
    .where('person_id', '=', personId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (!Buffer.from(row.body_sha256).equals(bodySha256))
    throw new Problem('invalid-input', 'nonce: was used before with another request')
  return row.object_id
}

export async function keepKey(
  tx: Tx,
  personId: string,
  { key, bodySha256 }: CreationKey,
  objectId: string,
): Promise<void> {
  await tx
    .insertInto('creation_key')
    .values({ person_id: personId, key, body_sha256: Buffer.from(bodySha256), object_id: objectId })
    .execute()
}
