import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { isBearerAlive } from '#ledgers/identity/store.ts'
import { type FileRow, filesOpenTo, hasBytes, mayBeViewed } from '../store.ts'

type Reader = {
  readonly personId: string
  readonly bearerId: string
  readonly projectId: string
  readonly fileId: string
}

/** What stands between a reader and the bytes of a file. */
export type FileStanding = Pick<
  FileRow,
  'kind' | 'live' | 'downloadable' | 'viewable' | 'hasBytes' | 'archived'
>

/** How the files of these reads stand now, by the place of the read; none where the reader may not know of it. */
export async function filesStillOpen(
  db: Database,
  reads: readonly Reader[],
): Promise<Map<number, FileStanding>> {
  const seen = filesOpenTo(sql.ref('r.person_id'), sql.ref('r.project_id'))
  const { rows } = await sql<FileStanding & { n: number }>`
    select r.n::int - 1 as n, o.* from unnest(
      ${reads.map(({ personId }) => personId)}::text[], ${reads.map(({ projectId }) => projectId)}::text[],
      ${reads.map(({ fileId }) => fileId)}::text[], ${reads.map(({ bearerId }) => bearerId)}::text[])
      with ordinality r (person_id, project_id, file_id, bearer_id, n)
    join person p on p.id = r.person_id and p.disabled_at is null and ${isBearerAlive(sql.ref('r.bearer_id'))}
    cross join lateral (
      select f.kind, f.archived, may.live, may.live and may.download as downloadable,
        ${mayBeViewed} as viewable, ${hasBytes} as "hasBytes"
      from ${seen} and f.id = r.file_id) o`.execute(db)
  return new Map(rows.map(({ n, ...standing }) => [n, standing]))
}
