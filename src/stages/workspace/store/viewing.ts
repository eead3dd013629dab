import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

type View = {
  readonly personId: string
  readonly projectId: string
  readonly fileId: string
  readonly bytes: number
}

type Viewing = {
  /** Bytes of controlled files that the person read in place in the last hour, with these. */
  readonly inHour: number
  /** No range of this file was read by them in these ten minutes. */
  readonly isFirst: boolean
  /** What they read of this file up to now, without these. */
  readonly before: { readonly ranges: number; readonly bytes: number }
}

/** Seventy minutes: also the ten in which the hour began count whole. */
const inHour = sql<boolean>`v.at > platform_now() - interval '70 minutes'`

const session = sql`date_bin('10 minutes', platform_now(), '2000-01-01T00:00Z')`

/** Counts a range. One range of a person after the other, until the transaction ends: so none escapes the sum. */
export async function tallyViewing(tx: Tx, view: View): Promise<Viewing> {
  const { personId, projectId, fileId, bytes } = view
  await sql`select from person where id = ${personId} for no key update`.execute(tx)
  const { rows } = await sql<{ inHour: number; ranges: number; bytes: number }>`
    select coalesce(sum(v.bytes) filter (where ${inHour}), 0)::bigint as "inHour",
      coalesce(sum(v.ranges) filter (where v.file_id = ${fileId} and v.project_id = ${projectId}), 0)::bigint as ranges,
      coalesce(sum(v.bytes) filter (where v.file_id = ${fileId} and v.project_id = ${projectId}), 0)::bigint as bytes
    from viewing v where v.person_id = ${personId}
      and (${inHour} or v.file_id = ${fileId})`.execute(tx)
  const sums = rows[0] ?? { inHour: 0, ranges: 0, bytes: 0 }
  const kept = await sql<{ ranges: number }>`
    insert into viewing (person_id, at, project_id, file_id, ranges, bytes)
    values (${personId}, ${session}, ${projectId}, ${fileId}, 1, ${bytes}::bigint)
    on conflict (person_id, at, project_id, file_id) do update
      set ranges = viewing.ranges + 1, bytes = viewing.bytes + excluded.bytes
    returning ranges`.execute(tx)
  return {
    inHour: sums.inHour + bytes,
    isFirst: kept.rows[0]?.ranges === 1,
    before: { ranges: sums.ranges, bytes: sums.bytes },
  }
}
