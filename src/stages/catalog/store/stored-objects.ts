import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

/**
 * Notes what the object store holds, before anything refers to it; the bytes are there already. What was about to be
 * freed is in use again. Who frees such an object at this moment is waited for, and it is noted anew.
 */
export async function noteObjects(
  tx: Tx,
  objects: readonly { readonly sha256: string; readonly size: number; readonly md5: string }[],
): Promise<void> {
  const keys = objects.map(({ sha256 }) => sha256)
  await sql`
    update stored_object set unused_since = null
    where sha256 = any(${keys}::text[]) and unused_since is not null`.execute(tx)
  await sql`
    insert into stored_object (sha256, size, md5)
    select * from unnest(${keys}::text[], ${objects.map(({ size }) => size)}::bigint[],
      ${objects.map(({ md5 }) => md5)}::text[])
    on conflict do nothing`.execute(tx)
}
