import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

/** Files beside those of a project, in `/`: copies of one of them under ids and names of their own. */
export async function insertCopies(tx: Tx, projectId: string, count: number): Promise<void> {
  await sql`
    insert into project_file (project_id, id, folder, name, kind, size, md5, daus, object_sha256, created_by)
    select project_id, new_id('file'), '/', 'copy-' || n, kind, size, md5, daus, object_sha256, created_by
    from (select * from project_file where project_id = ${projectId} limit 1) f, generate_series(1, ${count}::int) n`.execute(
    tx,
  )
}
