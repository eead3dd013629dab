import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import { indexEndings } from '../vocabulary.ts'
import type { ManifestFile, Refusal } from './manifest.ts'

/*
 * The staging table holds the whole release to be, one row a file. What concerns more than one row is found
 * and derived here, in SQL, so that memory does not grow with the manifest.
 */

const columns = [
  ...['path', 'size', 'md5', 'subject_name', 'sample_name', 'sample_type', 'sequencing_type'],
  ...[
    'file_type',
    'tissue_type',
    'description',
    'diagnosis_id',
    'diagnosis_code',
    'diagnosis_name',
  ],
  ...['study_ids', 'study_names', 'pmids', 'ega_accessions', 'dataset_accession', 'embargo_date'],
  ...['dau_code', 'control_sample', 'age_at_diagnosis', 'diagnosis_reported', 'ethnicity', 'race'],
  ...['sex', 'oncotree_code', 'primary_path', 'object_sha256'],
] as const
const columnList = sql.raw(columns.join(', '))

/** Attributes that an index file takes from its primary. */
const inherited = columns.filter(
  (column) =>
    ![
      'path',
      'size',
      'md5',
      'description',
      'tissue_type',
      'primary_path',
      'object_sha256',
    ].includes(column),
)

export const stagingTable = 'import_row'

export async function createStaging(tx: Tx): Promise<void> {
  await sql`
    create temp table import_row on commit drop as
    select 0 as line, ${columnList} from catalog_file with no data`.execute(tx)
}

export const stagingColumns = ['line', ...columns] as const

/** One staged row as COPY takes it. */
export function stagingRow(
  file: ManifestFile,
  objectSha256: string | null,
): (string | number | null)[] {
  return [
    ...[file.line, file.path, file.size, file.md5, file.subjectName, file.sampleName],
    ...[file.sampleType, file.sequencingType, file.fileType, '', file.description],
    ...[file.diagnosisId, file.diagnosisCode, file.diagnosisName],
    ...[arrayOf(file.studyNames.map(studyId)), arrayOf(file.studyNames), arrayOf(file.pmids)],
    ...[file.egaAccessions, file.datasetAccession, file.embargoDate, file.dauCode],
    ...[file.controlSample, file.ageAtDiagnosis, file.diagnosisReported, file.ethnicity],
    ...[file.race, file.sex, file.oncotreeCode, null, objectSha256],
  ]
}

const arrayOf = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`

/** Ids stand in URLs and comma lists, so anything else becomes a hyphen. */
const studyId = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120)

/** Notes what the object store holds; the bytes are there before. */
export async function insertObjects(tx: Tx, objects: readonly StoredObject[]): Promise<void> {
  const column = <K extends keyof StoredObject>(name: K) => objects.map((object) => object[name])
  await sql`
    insert into stored_object (sha256, size, md5)
    select * from unnest(${column('sha256')}::text[], ${column('size')}::bigint[], ${column('md5')}::text[])
    on conflict do nothing`.execute(tx)
}

/** Called once all rows are there: what follows finds rows by path, sample and subject. */
export async function indexStaging(tx: Tx): Promise<void> {
  await sql`create index on import_row (path)`.execute(tx)
  await sql`analyze import_row (path, sample_name, subject_name)`.execute(tx)
}

const isIndex = sql.raw(
  `path ~ '(${indexEndings.map((end) => end.replace('.', '\\.')).join('|')})$'`,
)

/** The first rows of these kinds; a manifest with more is refused all the same. */
const refusalLimit = 100_000

/** Faults between rows: a path twice, a sample with two subjects or two types. */
export async function crossRefusals(tx: Tx): Promise<Refusal[]> {
  const { rows } = await sql<Refusal>`
    select r.line, 'file_path' as "column", 'is there already, on line ' || f.line as reason, r.path as value
    from import_row r join (select path, min(line) as line from import_row group by path having count(*) > 1) f using (path)
    where r.line > f.line
    union all
    select r.line, 'sample_name', 'is a sample of another subject on line ' || f.line, r.sample_name
    from import_row r join (
      select sample_name, min(line) as line, (array_agg(subject_name order by line))[1] as subject_name
      from import_row where sample_name <> '' group by sample_name
      having min(subject_name) <> max(subject_name)) f using (sample_name)
    where r.subject_name <> f.subject_name
    union all
    select r.line, 'sample_type', 'differs from line ' || f.line || ' of the same sample', r.sample_type
    from import_row r join (
      select sample_name, min(line) as line, (array_agg(sample_type order by line))[1] as sample_type
      from import_row where sample_name <> '' and not ${isIndex} group by sample_name
      having min(sample_type) <> max(sample_type)) f using (sample_name)
    where r.sample_type <> f.sample_type and not ${isIndex}
    order by 1, 2 limit ${refusalLimit}`.execute(tx)
  return rows
}

/** Carries the files of release `number` over that the manifest does not name again. */
export async function carryOver(tx: Tx, number: number): Promise<void> {
  await sql`
    insert into import_row (line, ${columnList})
    select 0, ${columnList} from catalog_file f
    where f.first_release <= ${number} and (f.last_release is null or f.last_release >= ${number})
      and not exists (select from import_row r where r.path = f.path)`.execute(tx)
}

/**
 * Makes `release_file`, the release to be, from the staged rows. An index file (`a.bam.bai` or `a.bai` of
 * `a.bam`) is tied to its primary and takes its attributes; the tissue type follows from all samples of the
 * subject: Germline Only, Paired Tumor-Normal or Tumor Only.
 */
export async function deriveRelease(tx: Tx): Promise<{ attached: number; alone: number }> {
  await sql`create temp table import_index on commit drop as
    select i.path, coalesce(
      (select p.path from import_row p where p.path = regexp_replace(i.path, '\\.[a-z]+$', '')),
      (select p.path from import_row p where p.path = regexp_replace(i.path, '\\.(bai|csi)$', '.bam') and p.path <> i.path),
      (select p.path from import_row p where p.path = regexp_replace(i.path, '\\.crai$', '.cram') and p.path <> i.path)
    ) as primary_path
    from import_row i where ${isIndex}`.execute(tx)
  const derived = columns.map((column) => {
    if (column === 'primary_path') return 'p.path as primary_path'
    if (column === 'tissue_type') return "coalesce(s.tissue_type, '') as tissue_type"
    return inherited.includes(column)
      ? `case when p.path is null then r.${column} else p.${column} end as ${column}`
      : `r.${column}`
  })
  await sql`create temp table release_file on commit drop as
    select ${sql.raw(derived.join(', '))}
    from import_row r
      left join import_index x on x.path = r.path
      left join import_row p on p.path = x.primary_path
      left join (
        select subject_name, case
          when bool_or(sample_type = 'Germline') and bool_or(sample_type not in ('', 'Germline')) then 'Paired Tumor-Normal'
          when bool_or(sample_type = 'Germline') then 'Germline Only'
          when bool_or(sample_type <> '') then 'Tumor Only' end as tissue_type
        from import_row where subject_name <> '' group by subject_name) s
      on s.subject_name = case when p.path is null then r.subject_name else p.subject_name end`.execute(
    tx,
  )
  const { rows } = await sql<{ attached: number; alone: number }>`
    select count(primary_path) as attached, count(*) - count(primary_path) as alone from import_index`.execute(
    tx,
  )
  return rows[0] ?? { attached: 0, alone: 0 }
}

export type Difference = { added: number; removed: number; changed: number; unchanged: number }

/** Makes the derived files the content of release `number`: what stays is kept, the rest begins or ends with it. */
export async function writeRelease(tx: Tx, number: number): Promise<Difference> {
  const compared = sql.raw(columns.map((column) => `f.${column}`).join(', '))
  const staged = sql.raw(columns.map((column) => `r.${column}`).join(', '))
  await sql`create temp table import_same on commit drop as
    select f.id, r.path from catalog_file f join release_file r on r.path = f.path
    where f.last_release is null and (${compared}) is not distinct from (${staged})`.execute(tx)
  await sql`create index on import_same (path)`.execute(tx)
  await sql`analyze import_same`.execute(tx)
  const ended = await sql<{ path: string }>`
    update catalog_file f set last_release = ${number - 1}
    where f.last_release is null and not exists (select from import_same s where s.path = f.path)`.execute(
    tx,
  )
  const begun = await insertNew(tx, number)
  const { rows } = await sql<{ unchanged: number; changed: number }>`
    select (select count(*) from import_same) as unchanged,
      (select count(*) from catalog_file f join release_file r using (path)
       where f.last_release = ${number - 1} and not exists (select from import_same s where s.path = f.path)) as changed`.execute(
    tx,
  )
  const { unchanged = 0, changed = 0 } = rows[0] ?? {}
  return {
    added: begun - changed,
    removed: Number(ended.numAffectedRows ?? 0n) - changed,
    changed,
    unchanged,
  }
}

const bulkIndexes = {
  catalog_file_current:
    'unique index catalog_file_current on catalog_file (path) where last_release is null',
  catalog_file_release: 'index catalog_file_release on catalog_file (first_release, last_release)',
}

/**
 * Inserts what is new. Into an empty catalog, as at the first release, the indexes are built afterwards, which
 * takes a quarter of the time. Ids are random and not secret; MD5 of a random number is the quickest here.
 */
async function insertNew(tx: Tx, number: number): Promise<number> {
  const isEmpty = (await tx.selectFrom('catalog_file').select('id').limit(1).execute()).length === 0
  const indexes = isEmpty ? Object.entries(bulkIndexes) : []
  for (const [name] of indexes) await sql`drop index ${sql.id(name)}`.execute(tx)
  const { numAffectedRows = 0n } = await sql`
    insert into catalog_file (id, ${columnList}, first_release)
    select 'file-' || substr(md5(random()::text || r.path), 1, 24), ${columnList}, ${number} from release_file r
    where not exists (select from import_same s where s.path = r.path)`.execute(tx)
  for (const [, definition] of indexes) await sql`create ${sql.raw(definition)}`.execute(tx)
  return Number(numAffectedRows)
}
