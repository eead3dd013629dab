import { sql } from 'kysely'
import { type Bulk, copyLine } from '#adapters/database/bulk.ts'
import type { Tx } from '#adapters/database/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import { roomFor } from '../cube/pairs.ts'
import type { FileAttributes, ManifestFile } from './manifest.ts'

/*
 * The staging tables hold the release to be: `import_row` a file a row, `import_attributes` what they share, by
 * number. Rows go there as they are read, so that memory does not grow with the manifest.
 */

export const rowColumns = [
  ...['path', 'size', 'md5', 'description', 'sequencing_type', 'file_type', 'control_sample'],
  ...['primary_path', 'object_sha256'],
] as const

/** As the manifest says them; the tissue type is derived later. */
export const statedColumns = [
  ...['subject_name', 'sample_name', 'sample_type', 'diagnosis_id', 'diagnosis_code'],
  ...['diagnosis_name', 'study_ids', 'study_names', 'pmids', 'ega_accessions', 'dataset_accession'],
  ...['embargo_date', 'dau_code', 'age_at_diagnosis', 'diagnosis_reported', 'ethnicity', 'race'],
  ...['sex', 'oncotree_code'],
] as const

export async function createStaging(tx: Tx): Promise<void> {
  // Sorts and hashes of ten million rows: with the usual share of memory they would go to disk in many parts.
  await sql`set local work_mem = '192MB'`.execute(tx)
  await sql`
    create temp table import_row on commit drop as
    select 0 as line, false as is_index, 0 as attributes, ${sql.raw(rowColumns.join(', '))}
    from file_version with no data`.execute(tx)
  await sql`
    create temp table import_attributes on commit drop as
    select 0 as number, ${sql.raw(statedColumns.join(', '))} from file_attributes with no data`.execute(
    tx,
  )
}

export type Staging = {
  /** `primary`: of an index file, what it belongs to, where that is known; else it is looked for later. */
  readonly add: (
    file: ManifestFile,
    primary: ManifestFile | undefined,
    object: StoredObject | undefined,
  ) => void
  /** To be awaited after each batch: hands what has gathered to the database, which reads it meanwhile. */
  readonly settle: () => Promise<void>
  /** All that was added is in the tables. */
  readonly finish: () => Promise<void>
}

/** Bytes that gather before they are sent. */
const pieceLength = 4_000_000

/** A text that grows: written as bytes at once, so that no string outlives its row. */
function newPiece() {
  let bytes = Buffer.allocUnsafe(pieceLength + 100_000)
  let length = 0
  return {
    write(text: string): void {
      // No character takes more than three bytes a code unit.
      if (length + 3 * text.length > bytes.length) {
        bytes = Buffer.concat([bytes.subarray(0, length)], 2 * (length + 3 * text.length))
      }
      length += bytes.write(text, length)
    },
    isFull: () => length > pieceLength,
    clear: () => void (length = 0),
    written: () => bytes.subarray(0, length),
  }
}

export function stagingOver({ copyIn }: Pick<Bulk, 'copyIn'>): Staging {
  let isStaged = new Uint8Array(1024)
  let gathering = { rows: newPiece(), attributes: newPiece() }
  let spare = { rows: newPiece(), attributes: newPiece() }
  let sending: Promise<void> = Promise.resolve()
  const addAttributes = (of: FileAttributes): void => {
    isStaged = roomFor(isStaged, of.number)
    if (isStaged[of.number] === 1) return
    isStaged[of.number] = 1
    gathering.attributes.write(attributesLine(of))
  }
  const send = async (): Promise<void> => {
    await sending
    const { rows, attributes } = gathering
    gathering = spare
    spare = { rows, attributes }
    gathering.rows.clear()
    gathering.attributes.clear()
    sending = (async () => {
      await copyIn('import_row', ['line', 'is_index', 'attributes', ...rowColumns], rows.written())
      await copyIn('import_attributes', ['number', ...statedColumns], attributes.written())
    })()
    // A failure is thrown by the next `settle` or by `finish`.
    sending.catch(() => undefined)
  }
  return {
    add(file, primary, object) {
      addAttributes((primary ?? file).attributes)
      gathering.rows.write(rowLine(file, primary, object))
    },
    async settle() {
      if (gathering.rows.isFull() || gathering.attributes.isFull()) await send()
    },
    async finish() {
      await send()
      await sending
    },
  }
}

const rowLine = (
  file: ManifestFile,
  tied: ManifestFile | undefined,
  object: StoredObject | undefined,
) => {
  const { sequencingType, fileType, controlSample, attributes } = tied ?? file
  return copyLine([
    ...[file.line, file.isIndex, attributes.number, file.path, object?.size ?? file.size],
    ...[object?.md5 ?? file.md5, file.description, sequencingType, fileType, controlSample],
    ...[tied?.path ?? null, object?.sha256 ?? null],
  ])
}

const attributesLine = (of: FileAttributes) =>
  copyLine([
    ...[of.number, of.subjectName, of.sampleName, of.sampleType, of.diagnosisId, of.diagnosisCode],
    ...[of.diagnosisName, arrayOf(of.studyNames.map(studyId)), arrayOf(of.studyNames)],
    ...[arrayOf(of.pmids), of.egaAccessions, of.datasetAccession, of.embargoDate, of.dauCode],
    ...[of.ageAtDiagnosis, of.diagnosisReported, of.ethnicity, of.race, of.sex, of.oncotreeCode],
  ])

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

/**
 * A file that the manifest names again without bringing its bytes keeps those of the current release, where the MD5
 * says that they are the same; a size that the manifest leaves out comes with them.
 */
export async function keepObjects(tx: Tx): Promise<void> {
  await sql`
    update import_row r set object_sha256 = v.object_sha256, size = v.size
    from file_version v
    where v.path = r.path and v.last_release is null and v.object_sha256 is not null and r.object_sha256 is null
      and r.md5 = v.md5 and coalesce(r.size, v.size) = v.size`.execute(tx)
}

/** Carries the files of release `number` over that the manifest does not name again; they have line 0. */
export async function carryOver(tx: Tx, number: number): Promise<void> {
  const columns = sql.raw(rowColumns.map((column) => `v.${column}`).join(', '))
  const stated = sql.raw(statedColumns.map((column) => `a.${column}`).join(', '))
  await sql`
    create temp table import_carried on commit drop as
    select v.*, dense_rank() over (order by v.attributes_id) + (select coalesce(max(number), 0) from import_attributes) as number
    from file_version v
    where v.first_release <= ${number} and (v.last_release is null or v.last_release >= ${number})
      and not exists (select from import_row r where r.path = v.path)`.execute(tx)
  await sql`
    insert into import_row (line, is_index, attributes, ${sql.raw(rowColumns.join(', '))})
    select 0, v.primary_path is not null, v.number, ${columns} from import_carried v`.execute(tx)
  await sql`
    insert into import_attributes (number, ${sql.raw(statedColumns.join(', '))})
    select distinct on (v.number) v.number, ${stated}
    from import_carried v join file_attributes a on a.id = v.attributes_id`.execute(tx)
}
