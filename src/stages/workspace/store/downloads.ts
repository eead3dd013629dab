import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

export type Download = {
  readonly personId: string
  readonly fileId: string
  readonly daus: readonly string[]
  readonly bytes: number
}

/**
 * Adds a read to the sums that reports are made of. A file of several DAUs counts for each. It locks these sums until
 * the transaction ends, so it comes before the head of the audit log.
 */
export async function tallyDownload(tx: Tx, read: Download): Promise<void> {
  await sql`
    insert into download_tally (dau_code, at, person_id, file_id, reads, bytes)
    select dau, date_bin('15 minutes', platform_now(), '2000-01-01T00:00Z'), ${read.personId}, ${read.fileId}, 1,
      ${read.bytes}::bigint
    from unnest(${[...read.daus]}::text[]) dau order by dau
    on conflict (dau_code, at, person_id, file_id) do update
      set reads = download_tally.reads + 1, bytes = download_tally.bytes + excluded.bytes`.execute(
    tx,
  )
}
