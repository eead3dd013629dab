import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Selection } from '../contract.ts'
import { inRelease, selectedCondition, selectionCondition } from '../store.ts'

/*
 * How much a selection holds is asked at each opened draft, of all files of a release. A release never changes, so its
 * files are counted once for all that may be asked of them; until that is done, and for what another application handed
 * over, the files themselves are counted.
 */

/** Counts a release, unless that was done. It takes as long as sorting its files does. */
export async function countAmounts(db: Database, release: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select from catalog_release where number = ${release} for update`.execute(tx)
    if (await isCounted(tx, release)) return
    await sql`
      insert into release_amount
      select ${release}, f.dau_code, f.embargo_date, f.sequencing_type, f.file_type, f.sample_type, f.tissue_type,
        f.diagnosis_id, f.study_ids, f.pmids, count(*), coalesce(sum(f.size), 0)
      from catalog_file f where ${inRelease(release)}
      group by 2, 3, 4, 5, 6, 7, 8, 9, 10`.execute(tx)
  })
}

async function isCounted(db: Database | Tx, release: number): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (select from release_amount where release = ${release}) as is`.execute(db)
  return rows[0]?.is === true
}

/** Rows of SQL with `dau_code`, `embargo_date`, `files` and known `bytes`: together the files that a selection takes. */
export async function amountsOf(
  db: Database | Tx,
  selection: Selection,
  release: number,
): Promise<RawBuilder<unknown>> {
  if (selection.handoff === undefined && (await isCounted(db, release)))
    return sql`(select * from release_amount f where f.release = ${release} and ${selectedCondition(selection)})`
  return sql`(
    select f.dau_code, f.embargo_date, 1 as files, coalesce(f.size, 0) as bytes from catalog_file f
    where ${selectionCondition(selection, release)})`
}
