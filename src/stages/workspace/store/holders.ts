import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'

/** How many people are members of a project that holds one of these catalog files, given as SQL for their ids. */
export async function countHolders(tx: Tx, fileIds: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(distinct m.person_id) as people
    from project_file f join project_member m on m.project_id = f.project_id
    where f.catalog_file_id in (${fileIds})`.execute(tx)
  return rows[0]?.people ?? 0
}
