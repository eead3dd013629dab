import { copyLine, copyText } from '#adapters/database/copy-line.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import type { FileAttributes, ManifestFile } from './manifest.ts'
import { type Tally, tallyWriter } from './tally.ts'

/*
 * What goes into the staging tables, as lines for COPY: `import_row` a file a row, `import_attributes` what they
 * share, by number.
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

/** Lines of the two tables, and what they are in sums. */
export type StagedLines = {
  readonly rows: Uint8Array<ArrayBuffer>
  readonly attributes: Uint8Array<ArrayBuffer>
  readonly tally: Tally
}

export type LineWriter = {
  /** `primary`: of an index file, what it belongs to, where that is known; else it is looked for later. */
  readonly add: (
    file: ManifestFile,
    primary: ManifestFile | undefined,
    object?: StoredObject,
  ) => void
  /** Gives what has gathered, and begins anew. */
  readonly take: () => StagedLines
}

/** Writes the attributes of files once, whatever number of files name them. */
export function lineWriter(): LineWriter {
  const numbers = new WeakMap<FileAttributes, number>()
  let last: FileAttributes | undefined
  let lastNumber = 0
  const rows = growingText()
  const attributes = growingText()
  const tally = tallyWriter()
  /** The line of the file that named them first: no other writer gives the same number. */
  const numberOf = (of: FileAttributes, line: number): number => {
    if (of === last) return lastNumber
    last = of
    lastNumber = numbers.get(of) ?? line
    if (numbers.has(of)) return lastNumber
    numbers.set(of, line)
    const studyIds = of.studyNames.map(studyId)
    attributes.write(attributesLine(of, line, studyIds))
    tally.name(of, line, studyIds)
    return line
  }
  return {
    add(file, primary, object) {
      const number = numberOf((primary ?? file).attributes, file.line)
      rows.write(rowLine(file, primary, number, object))
      tally.count(file, primary, number, object?.size ?? file.size ?? 0)
    },
    take: () => ({ rows: rows.take(), attributes: attributes.take(), tally: tally.take() }),
  }
}

/** Bytes that a text begins with. */
const textLength = 300_000

/** A text that grows: written as bytes at once, so that no string outlives its row. */
function growingText() {
  let bytes = Buffer.allocUnsafeSlow(textLength)
  let length = 0
  return {
    write(text: string): void {
      // No character takes more than three bytes a code unit.
      if (length + 3 * text.length > bytes.length) {
        const longer = Buffer.allocUnsafeSlow(2 * (length + 3 * text.length))
        bytes.copy(longer, 0, 0, length)
        bytes = longer
      }
      length += bytes.write(text, length)
    },
    take(): Uint8Array<ArrayBuffer> {
      const taken = bytes.subarray(0, length)
      bytes = Buffer.allocUnsafeSlow(textLength)
      length = 0
      return taken
    },
  }
}

/** Spelled out cell by cell, in the order of the columns: a list for each of a million rows takes longer. */
function rowLine(
  file: ManifestFile,
  tied: ManifestFile | undefined,
  number: number,
  object: StoredObject | undefined,
): string {
  const { sequencingType, fileType, controlSample } = tied ?? file
  const size = object?.size ?? file.size ?? '\\N'
  const md5 = object?.md5 ?? file.md5 ?? '\\N'
  const words = `${copyText(file.description)}\t${sequencingType}\t${fileType}\t${copyText(controlSample)}`
  const path = copyText(file.path)
  const primary = tied === undefined ? '\\N' : copyText(tied.path)
  return `${file.line}\t${file.isIndex}\t${number}\t${path}\t${size}\t${md5}\t${words}\t${primary}\t${object?.sha256 ?? '\\N'}\n`
}

const attributesLine = (of: FileAttributes, number: number, studyIds: readonly string[]) =>
  copyLine([
    ...[number, of.subjectName, of.sampleName, of.sampleType, of.diagnosisId, of.diagnosisCode],
    ...[of.diagnosisName, arrayOf(studyIds), arrayOf(of.studyNames)],
    ...[arrayOf(of.pmids), of.egaAccessions, of.datasetAccession, of.embargoDate, of.dauCode],
    ...[of.ageAtDiagnosis, of.diagnosisReported, of.ethnicity, of.race, of.sex, of.oncotreeCode],
  ])

const arrayOf = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`

/** Ids stand in URLs and comma lists, so anything else becomes a hyphen. */
const studyId = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120)
