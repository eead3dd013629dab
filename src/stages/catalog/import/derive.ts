import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { Refusal } from '../contract/imports.ts'
import type { FilesOf } from '../store/cube.ts'
import { statedColumns } from './staged-lines.ts'

/*
 * What concerns more than one row of a manifest: found and derived in SQL, over the staging tables.
 */

/** The release to be, for its cubes, once its rows are counted. */
export const stagedFiles: FilesOf = {
  attributes: '(select *, number as key from release_attributes)',
  counts: 'import_count',
}

export async function analyzeStaging(tx: Tx): Promise<void> {
  // How many there are matters to the plans, and hardly how they are spread.
  await sql`set local default_statistics_target = 10`.execute(tx)
  await sql`analyze import_row (path, primary_path, is_index, attributes)`.execute(tx)
  await sql`analyze import_attributes (number, sample_name, subject_name)`.execute(tx)
}

/** Unties index files from primaries that were refused after all. */
export async function untie(tx: Tx, primaries: readonly string[]): Promise<void> {
  if (primaries.length === 0) return
  await sql`update import_row set primary_path = null where primary_path = any(${primaries}::text[])`.execute(
    tx,
  )
}

/** The first rows of these kinds; a manifest with more is refused all the same. */
const refusalLimit = 100_000

/**
 * Faults between rows: a path twice, a sample with two subjects or two types; then the index files of what is
 * refused. The refused rows are taken out.
 */
export async function crossRefusals(tx: Tx): Promise<Refusal[]> {
  const found = await faultsBetweenRows(tx)
  if (found.length === 0) return []
  const refusals = [...found, ...(await indexesOfRefused(tx, found))]
  const lines = [...new Set(refusals.map(({ line }) => line))]
  await sql`delete from import_row where line = any(${lines}::int[])`.execute(tx)
  return refusals
}

async function indexesOfRefused(tx: Tx, refusals: readonly Refusal[]): Promise<Refusal[]> {
  const lines = [...new Set(refusals.map(({ line }) => line))]
  const { rows } = await sql<Refusal>`
    select i.line, 'file_path' as "column", 'is an index of line ' || p.line || ', which is refused' as reason, i.path as value
    from import_row p join import_row i on i.primary_path = p.path and i.line > p.line
    where p.line = any(${lines}::int[]) and not i.line = any(${lines}::int[])
      and not exists (select from import_row o where o.path = p.path and not o.line = any(${lines}::int[]))
    order by 1`.execute(tx)
  return rows
}

async function faultsBetweenRows(tx: Tx): Promise<Refusal[]> {
  const { rows } = await sql<Refusal & { first: number }>`
    select r.line, 'file_path' as "column", 'is there already' as reason, f.line as first, r.path as value
    from import_row r join (select path, min(line) as line from import_row group by path having count(*) > 1) f using (path)
    where r.line > f.line
    union all
    (with disagreeing as (
      select sample_name from import_attributes where sample_name <> '' group by sample_name
      having min(subject_name) <> max(subject_name) or min(sample_type) <> max(sample_type)
    ), placed as (
      select r.line, r.is_index, a.sample_name, a.subject_name, a.sample_type,
        first_value(r.line) over (partition by a.sample_name order by r.line) as first,
        first_value(a.subject_name) over (partition by a.sample_name order by r.line) as first_subject,
        first_value(r.line) over (partition by a.sample_name order by r.is_index, r.line) as first_typed,
        first_value(a.sample_type) over (partition by a.sample_name order by r.is_index, r.line) as first_type
      from import_row r join import_attributes a on a.number = r.attributes
      where a.sample_name in (select sample_name from disagreeing)
    )
    select line, 'sample_name', 'is a sample of another subject', first, sample_name
    from placed where line > 0 and subject_name <> first_subject
    union all
    select line, 'sample_type', 'differs from the same sample', first_typed, sample_type
    from placed where line > 0 and not is_index and sample_type <> first_type)
    order by 1, 2 limit ${refusalLimit}`.execute(tx)
  return rows.map(({ first, reason, ...refusal }) => ({
    ...refusal,
    reason: `${reason} ${first < 0 ? 'in the current release' : `on line ${first}`}`,
  }))
}

/**
 * Completes the rows: an index file (`a.bam.bai` or `a.bai` of `a.bam`) is tied to its primary and takes what is
 * said of it. Makes `import_count`; attributes that no row names any more are gone.
 */
export async function countRows(tx: Tx): Promise<void> {
  const stem = sql`left(path, case when path like '%.crai' then -5 else -4 end)`
  const stemWithEnding = sql`${stem} || case when path like '%.crai' then '.cram' else '.bam' end`
  await countKinds(tx)
  for (const primary of [stem, stemWithEnding]) {
    const { rows } = await sql`select from import_count where alone > 0 limit 1`.execute(tx)
    if (rows.length === 0) break
    await tieIndexes(tx, primary)
    await sql`drop table import_count`.execute(tx)
    await countKinds(tx)
  }
  await sql`delete from import_attributes where number not in (select key from import_count)`.execute(
    tx,
  )
}

/** Ties the index files that have no primary yet to the one of this path, where there is one. */
async function tieIndexes(tx: Tx, primary: RawBuilder<unknown>): Promise<void> {
  await sql`
    with loose as materialized (
      select path, ${primary} as primary_path from import_row where is_index and primary_path is null
    )
    update import_row i
    set primary_path = p.path, sequencing_type = p.sequencing_type, file_type = p.file_type,
      control_sample = p.control_sample, attributes = p.attributes
    from loose l join import_row p on p.path = l.primary_path
    where i.path = l.path and not p.is_index`.execute(tx)
}

/** Makes `import_count`, the files of each kind that name the same attributes: each later sum is one over these. */
async function countKinds(tx: Tx): Promise<void> {
  await sql`
    create temp table import_count on commit drop as
    select attributes as key, sequencing_type, file_type, count(*) as files, coalesce(sum(size), 0) as bytes,
      count(primary_path) as attached, count(*) filter (where is_index and primary_path is null) as alone
    from import_row group by 1, 2, 3`.execute(tx)
  await sql`analyze import_count (key)`.execute(tx)
}

const stated = statedColumns.map((column) => `a.${column}`).join(', ')

/**
 * SQL that makes `release_attributes`, where the tissue type follows from all samples of the subject: Germline Only, Paired
 * Tumor-Normal or Tumor Only.
 */
export const deriveAttributes = `
    create temp table release_attributes on commit drop as
    with tissue as (
      select subject_name, case
        when bool_or(sample_type = 'Germline') and bool_or(sample_type not in ('', 'Germline')) then 'Paired Tumor-Normal'
        when bool_or(sample_type = 'Germline') then 'Germline Only'
        when bool_or(sample_type <> '') then 'Tumor Only' else '' end as tissue_type
      from import_attributes where subject_name <> '' group by subject_name
    ), whole as (
      select a.*, coalesce(t.tissue_type, '') as tissue_type from import_attributes a left join tissue t using (subject_name)
    )
    select md5((${stated}, a.tissue_type)::text)::uuid as id, a.number, ${stated}, a.tissue_type from whole a;
    create unique index on release_attributes (number);
    analyze release_attributes (number, id)`
