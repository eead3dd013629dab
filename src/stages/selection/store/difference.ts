import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import { selectionCondition } from '#stages/catalog/store.ts'
import { otherBytes } from '#stages/catalog/store/succession.ts'
import type { ChangeKind } from '../contract.ts'

/**
 * Files that change alike, from the DAU `before` to `after`. What was added has nothing before, what was removed
 * nothing after; elsewhere null is open access.
 */
export type Change = {
  readonly kind: ChangeKind
  readonly before: string | null
  readonly after: string | null
  readonly files: number
  readonly bytesBefore: number
  readonly bytesAfter: number
}

/**
 * The versions `g` that a selection loses between two releases and `c` that it gains, side by side by path. One
 * that is in both releases is left out unread: it passes the selection in both or in neither.
 */
const changed = (selection: Selection, from: number, to: number): RawBuilder<unknown> => sql`
  (select f.path, f.size, f.md5, f.dau_code from catalog_file f
    where ${selectionCondition(selection, from)} and f.last_release < ${to}) g
  full join (select f.path, f.size, f.md5, f.dau_code from catalog_file f
    where ${selectionCondition(selection, to)} and f.first_release > ${from} and f.first_release > 1) c on c.path = g.path`

const kindOfChange = sql`case when g.path is null then 'added' when c.path is null then 'removed'
  when ${otherBytes('c', 'g')} then 'reissued' else 'described' end`

/** How a selection differs between two releases, in files. */
export async function changesOfSelection(
  db: Database,
  selection: Selection,
  from: number,
  to: number,
): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select ${kindOfChange} as kind, g.dau_code as before, c.dau_code as after, count(*) as files,
      coalesce(sum(g.size), 0)::bigint as "bytesBefore", coalesce(sum(c.size), 0)::bigint as "bytesAfter"
    from ${changed(selection, from, to)} group by 1, 2, 3`.execute(db)
  return rows
}

/** How many files of each kind are named. */
const namedOfKind = 5

/** Some changed files by name, of open access and of `daus` only. */
export async function examplesOfChanges(
  db: Database,
  selection: Selection,
  from: number,
  to: number,
  daus: readonly string[],
): Promise<{ kind: ChangeKind; path: string }[]> {
  const isNamed = (alias: string) => {
    const dau = sql.ref(`${alias}.dau_code`)
    return sql`(${dau} is null or ${dau} = any(${daus}::text[]))`
  }
  const { rows } = await sql<{ kind: ChangeKind; path: string }>`
    select kind, path from (
      select kind, path, row_number() over (partition by kind order by path) as n
      from (select ${kindOfChange} as kind, coalesce(c.path, g.path) as path from ${changed(selection, from, to)}
        where ${isNamed('g')} and ${isNamed('c')}) each) ranked
    where n <= ${namedOfKind} order by kind, path`.execute(db)
  return rows
}

const groupIds = {
  diagnoses: sql`f.diagnosis_id`,
  publications: sql`unnest(f.pmids)`,
  studies: sql`unnest(f.study_ids)`,
} satisfies Record<Selection['tab'], unknown>

const groupNames = {
  diagnoses: sql`(select max(a.diagnosis_name) from file_attributes a where a.diagnosis_id = t.id)`,
  publications: sql`(select p.title from publication p where p.pmid = t.id)`,
  studies: sql`(select s.name from study s where s.id = t.id)`,
} satisfies Record<Selection['tab'], unknown>

/** The ticked groups of which a release holds no file at all. */
export async function groupsMissing(
  db: Database,
  { tab, selected }: Selection,
  release: number,
): Promise<{ id: string; name: string }[]> {
  if (selected.length === 0) return []
  const filters = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }
  const { rows } = await sql<{ id: string; name: string }>`
    select t.id, coalesce(nullif(${groupNames[tab]}, ''), t.id) as name
    from (
      select unnest(${selected}::text[]) as id
      except select coalesce(nullif(g.id, ''), 'not-reported') from (
        select ${groupIds[tab]} as id from catalog_file f
        where ${selectionCondition({ tab, selected, filters }, release)}) g) t
    order by name`.execute(db)
  return rows
}
