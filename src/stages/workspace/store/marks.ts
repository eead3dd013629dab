import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { marks } from '#stages/catalog/store/succession.ts'
import { filesSeenBy } from '../store.ts'

export type MarkCounts = { readonly withdrawn: number; readonly reissued: number }

/** Over the files of a project that a person may know of: those that the current release no longer has as they are. */
const markedFiles = (personId: string, projectId: string) => sql`
  (select f.catalog_file_id as id from ${filesSeenBy(personId, projectId)}) s
  join (${marks}) m on m.id = s.id`

export async function countMarks(
  db: Database,
  personId: string,
  projectId: string,
): Promise<MarkCounts> {
  const { rows } = await sql<MarkCounts>`
    select count(*) filter (where m.mark = 'withdrawn') as withdrawn,
      count(*) filter (where m.mark = 'reissued') as reissued
    from ${markedFiles(personId, projectId)}`.execute(db)
  return rows[0] ?? { withdrawn: 0, reissued: 0 }
}

/** The current versions of the reissued files of a project, with the index files that belong to them. */
export async function reissuesOf(tx: Tx, personId: string, projectId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with reissue as materialized (
      select v.id, v.path from ${markedFiles(personId, projectId)} join file_version v on v.id = m.current_id)
    select id from reissue
    union select i.id from reissue r join file_version i on i.primary_path = r.path and i.last_release is null
    order by id`.execute(tx)
  return rows.map(({ id }) => id)
}
