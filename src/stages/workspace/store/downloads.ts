import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

export type Download = {
  readonly personId: string
  readonly projectId: string
  readonly fileId: string
  readonly daus: readonly string[]
  /** Of the file, in bytes, half-open. */
  readonly from: number
  readonly to: number
}

/**
 * Adds a read to the sums that reports are made of. A file of several DAUs counts for each. It locks these sums until
 * the transaction ends, so it comes before the head of the audit log.
 */
export async function tallyDownload(tx: Tx, read: Download): Promise<void> {
  await sql`
    insert into download_tally (dau_code, at, person_id, file_id, reads, bytes)
    select dau, date_bin('15 minutes', platform_now(), '2000-01-01T00:00Z'), ${read.personId}, ${read.fileId}, 1,
      ${read.to - read.from}::bigint
    from unnest(${[...read.daus]}::text[]) dau order by dau
    on conflict (dau_code, at, person_id, file_id) do update
      set reads = download_tally.reads + 1, bytes = download_tally.bytes + excluded.bytes`.execute(
    tx,
  )
}

/** Whether the person began within the last day to download bytes among which these are. */
export async function wasTaken(
  tx: Tx,
  { personId, projectId, fileId, from, to }: Download,
): Promise<boolean> {
  const { rows } = await sql<{ was: boolean }>`
    select exists (
      select from audit_event e cross join lateral (select body::jsonb -> 'data' as data) d
      where e.type = 'data.downloaded' and e.actor_id = ${personId} and e.subject_id = ${fileId}
        and e.at > platform_now() - interval '1 day' and data ->> 'project' = ${projectId}
        and (data -> 'from')::bigint <= ${from} and (data -> 'to')::bigint >= ${to}) as was`.execute(
    tx,
  )
  return rows[0]?.was === true
}
