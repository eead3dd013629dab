import { counted } from '#kernel/count.ts'
import type { Refusal } from '../contract/imports.ts'
import { agree, lineOfCells, runsOf } from './cells.ts'
import { diagnoses, type Diagnosis, diagnosisIdOf } from '../diagnoses.ts'
import {
  fileTypes,
  indexEndings,
  type ManifestColumn,
  manifestColumns,
  sampleTypes,
  sequencingTypes,
} from '../vocabulary.ts'

/*
 * What a manifest may say: one header, one row a file. Pure: the reader gives lines, these rules give files or
 * refusals that name line and column.
 */

/** What many files share: the sample, the study, the publications. Empty text = not reported. */
export type FileAttributes = {
  readonly subjectName: string
  readonly sampleName: string
  readonly sampleType: string
  readonly diagnosisId: string
  readonly diagnosisCode: string
  readonly diagnosisName: string
  readonly studyNames: readonly string[]
  readonly pmids: readonly string[]
  readonly egaAccessions: string
  readonly datasetAccession: string
  readonly embargoDate: string | null
  readonly dauCode: string | null
  readonly ageAtDiagnosis: string
  readonly diagnosisReported: string
  readonly ethnicity: string
  readonly race: string
  readonly sex: string
  readonly oncotreeCode: string
}

/** A row that passed: what is stored. */
export type ManifestFile = {
  readonly line: number
  readonly path: string
  readonly size: number | null
  readonly md5: string | null
  readonly description: string
  readonly sequencingType: string
  readonly fileType: string
  readonly controlSample: string
  readonly isIndex: boolean
  /** Mostly the same object for the next row: rows of one sample stand together. */
  readonly attributes: FileAttributes
}

export type Header = {
  /** Position in the line of each known column that is there. */
  readonly positions: ReadonlyMap<ManifestColumn, number>
  readonly width: number
  readonly refusals: readonly Refusal[]
}

const known: ReadonlySet<string> = new Set(manifestColumns)

export function parseHeader(line: string): Header {
  const names = line.replace(/^\ufeff/, '').split('\t')
  const refusals: Refusal[] = []
  const positions = new Map<ManifestColumn, number>()
  names.forEach((name, position) => {
    const refuse = (reason: string) =>
      refusals.push({ line: 1, column: clip(name, 80), reason, value: '' })
    if (!known.has(name)) refuse(`unknown column (number ${position + 1})`)
    else if (positions.has(name as ManifestColumn)) refuse('this column stands twice')
    else positions.set(name as ManifestColumn, position)
  })
  if (!positions.has('file_path')) {
    refusals.push({ line: 1, column: 'file_path', reason: 'this column is missing', value: '' })
  }
  return { positions, width: names.length, refusals }
}

const fileColumns = new Set<ManifestColumn>([
  ...(['file_path', 'file_size', 'md5sum', 'description', 'sequencing_type', 'file_type'] as const),
  'attr_control_sample',
])

export type RowContext = {
  /** Codes of the DAUs there are. */
  readonly daus: ReadonlySet<string>
  /** DAU of rows that name none. */
  readonly defaultDau: string | null
  /** Study of rows that name none. */
  readonly defaultStudy: string | null
}

/** Reads one row; answers the file, or every reason against it. */
export type RowReader = (line: number, text: string) => ManifestFile | readonly Refusal[]

/** The rows of one sample mostly have a few attributes in turn. */
const recentWidth = 4

/** Rows of as many samples may be mixed before their attributes are read anew for each row. */
const remembered = 10_000

/**
 * Reads the rows under a header. Attributes are read once for the rows that agree in them. Under a header that is
 * refused, every row is.
 */
export function rowReader(header: Header, context: RowContext): RowReader {
  const [fault] = header.refusals
  if (fault !== undefined) {
    const reason = `the header is refused: ${fault.column}: ${fault.reason}`
    return (line) => [{ line, column: fault.column, reason, value: '' }]
  }
  const shared = [...header.positions].filter(([column]) => !fileColumns.has(column))
  const runs = runsOf(shared.map(([, position]) => position))
  const line = lineOfCells(header.width)
  const readCells = cellReader(header.positions)
  const readShared = cellReader(new Map(shared.map(([column], place) => [column, place])))
  const known = new Map<string, Read<FileAttributes>>()
  const recent: { readonly texts: readonly string[]; readonly read: Read<FileAttributes> }[] = []
  const attributesOf = (isPlain: boolean): Read<FileAttributes> => {
    const texts = runs.map(({ from, to }) => line.between(from, to))
    for (const each of recent) if (agree(each.texts, texts)) return each.read
    // A part of a text keeps the whole text in memory: what is remembered is made of the key.
    const key = texts.join('\t')
    const cells = key.split('\t')
    const read = lookedUp(key, cells, isPlain)
    recent.unshift({
      texts: runs.map(({ at, width }) => cells.slice(at, at + width).join('\t')),
      read,
    })
    recent.length = Math.min(recent.length, recentWidth)
    return read
  }
  const lookedUp = (
    key: string,
    cells: readonly string[],
    isPlain: boolean,
  ): Read<FileAttributes> => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= remembered) known.clear()
    const read = readShared(
      (place) => cells[place] ?? '',
      isPlain,
      (cell, refuse) => readAttributes(cell, refuse, context),
    )
    known.set(key, read)
    return read
  }
  return (number, text) => {
    const width = line.take(text)
    if (width !== header.width) {
      const reason = `the line has ${counted(width, 'cell')}, the header ${header.width}`
      return [{ line: number, column: '', reason, value: clip(text, 80) }]
    }
    const isPlain = text.length <= longestCell && !oddCharacters.test(text)
    const attributes = attributesOf(isPlain)
    const file = readCells(line.cell, isPlain, (cell, refuse) =>
      readFile(cell, refuse, number, attributes.value),
    )
    if (file.faults === noFaults && attributes.faults === noFaults) return file.value
    return [...file.faults, ...attributes.faults].map((fault) => ({ line: number, ...fault }))
  }
}

type Fault = Omit<Refusal, 'line'>
type Read<T> = { readonly value: T; readonly faults: readonly Fault[] }
type Cell = (column: ManifestColumn) => string
type Refuse = (column: ManifestColumn, reason: string, value: string) => void

const noFaults: readonly Fault[] = []

/** Reads rows one after the other, with the same functions for all of them. `isPlain`: no cell can have a fault of its text. */
function cellReader(places: ReadonlyMap<ManifestColumn, number>) {
  let cellAt = (_place: number): string => ''
  let isPlain = false
  let faults = noFaults
  const refuse: Refuse = (column, reason, value) => {
    faults = [...faults, { column, reason, value: clip(value, 80) }]
  }
  const cell: Cell = (column) => {
    const place = places.get(column)
    const value = place === undefined ? '' : cellAt(place).trim()
    const fault = isPlain ? undefined : textFault(value)
    if (fault !== undefined) refuse(column, fault, value.replaceAll(/\p{Cc}/gu, '�'))
    return value
  }
  return <T>(
    cells: (place: number) => string,
    isPlainRow: boolean,
    read: (cell: Cell, refuse: Refuse) => T,
  ): Read<T> => {
    cellAt = cells
    isPlain = isPlainRow
    faults = noFaults
    const value = read(cell, refuse)
    return { value, faults }
  }
}

function readFile(
  cell: Cell,
  refuse: Refuse,
  line: number,
  attributes: FileAttributes,
): ManifestFile {
  const path = pathOf(cell, refuse)
  const isIndex = indexEndings.some((ending) => path.endsWith(ending))
  const fileType = wordOf(cell, refuse, 'file_type', fileTypes)
  if (fileType === '' && !isIndex) refuse('file_type', 'is empty', '')
  return {
    line,
    path,
    isIndex,
    fileType,
    attributes,
    size: sizeOf(cell, refuse),
    md5: md5Of(cell, refuse),
    sequencingType: wordOf(cell, refuse, 'sequencing_type', sequencingTypes),
    description: cell('description'),
    controlSample: cell('attr_control_sample'),
  }
}

function readAttributes(cell: Cell, refuse: Refuse, context: RowContext): FileAttributes {
  const oncotreeCode = codeOf(cell, refuse)
  const diagnosis = diagnosisOf(cell, refuse, oncotreeCode)
  const studies = listOf(cell('sj_datasets'))
  return {
    oncotreeCode,
    subjectName: cell('subject_name'),
    sampleName: sampleOf(cell, refuse),
    sampleType: wordOf(cell, refuse, 'sample_type', sampleTypes),
    diagnosisId: diagnosis === undefined ? '' : diagnosisIdOf(diagnosis),
    diagnosisCode: diagnosis?.code ?? '',
    diagnosisName: diagnosis?.name ?? '',
    studyNames:
      studies.length === 0 && context.defaultStudy !== null ? [context.defaultStudy] : studies,
    pmids: pmidsOf(cell, refuse),
    egaAccessions: cell('sj_ega_accessions'),
    datasetAccession: cell('sj_dataset_accession'),
    embargoDate: dateOf(cell, refuse),
    dauCode: dauOf(cell, refuse, context),
    ageAtDiagnosis: ageOf(cell, refuse),
    diagnosisReported: cell('attr_diagnosis'),
    ethnicity: cell('attr_ethnicity'),
    race: cell('attr_race'),
    sex: cell('attr_sex'),
  }
}

/** Control and direction characters would hide what a cell says; the last one stands for bytes that are no UTF-8. */
// Without the flag `u` and its \p{Cc}, it takes a quarter less time.
// oxlint-disable-next-line no-control-regex
const oddCharacters = /[\0-\x08\n-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]/

/** Characters: longer than any field. */
const longestCell = 2000

function textFault(value: string): string | undefined {
  if (value.includes('\ufffd')) return 'is not valid UTF-8'
  if (oddCharacters.test(value)) return 'has a control character'
  if (value.length > longestCell) return 'is longer than 2,000 characters'
  return undefined
}

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text

/** In bytes of UTF-8: a project keeps files by their folder and name. */
const longestPath = 1024

/** A backslash, or a part that is empty, `.` or `..`. */
const noPlainName = /\\|(?:^|\/)\.{0,2}(?:\/|$)/

function pathOf(cell: Cell, refuse: Refuse): string {
  const path = cell('file_path')
  if (path === '') refuse('file_path', 'is empty', '')
  else if (
    path.length > longestPath ||
    (path.length * 3 > longestPath && Buffer.byteLength(path) > longestPath)
  )
    refuse('file_path', 'is longer than 1,024 bytes', path)
  else if (noPlainName.test(path)) {
    refuse('file_path', 'is not a relative path of plain names', path)
  }
  return path
}

function sizeOf(cell: Cell, refuse: Refuse): number | null {
  const text = cell('file_size')
  if (text === '') return null
  const size = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size))
    refuse('file_size', 'is not a number of bytes', text)
  return size
}

function md5Of(cell: Cell, refuse: Refuse): string | null {
  const text = cell('md5sum').toLowerCase()
  if (text === '') return null
  if (!/^[0-9a-f]{32}$/.test(text)) refuse('md5sum', 'is not an MD5 of 32 hex digits', text)
  return text
}

function sampleOf(cell: Cell, refuse: Refuse): string {
  const sample = cell('sample_name')
  if (/[,;|]/.test(sample)) refuse('sample_name', 'names more than one sample', sample)
  return sample
}

function wordOf(
  cell: Cell,
  refuse: Refuse,
  column: ManifestColumn,
  words: readonly string[],
): string {
  const word = cell(column)
  if (word !== '' && !words.includes(word)) refuse(column, `is none of: ${words.join(', ')}`, word)
  return word
}

const byCode = Map.groupBy(diagnoses, (diagnosis) => diagnosis.code)

/** A code is not a key: where it names several diagnoses, the name, or else the OncoTree code, decides. */
function diagnosisOf(cell: Cell, refuse: Refuse, oncotree: string): Diagnosis | undefined {
  const code = cell('sj_diseases')
  const name = cell('sj_long_disease_name')
  if (code === '') {
    if (name !== '') refuse('sj_long_disease_name', 'stands without a code in sj_diseases', name)
    return undefined
  }
  const candidates = byCode.get(code)
  if (candidates === undefined) {
    const reason = code.includes(',')
      ? 'names more than one diagnosis'
      : 'is not a code of the diagnosis list'
    refuse('sj_diseases', reason, code)
    return undefined
  }
  const named = name === '' ? candidates : candidates.filter((diagnosis) => diagnosis.name === name)
  if (named.length === 0) refuse('sj_long_disease_name', `is not the name of ${code}`, name)
  const [only] =
    named.length === 1 ? named : named.filter((diagnosis) => diagnosis.oncotree === oncotree)
  if (named.length > 1 && only === undefined) {
    const reason = `${code} names ${named.length} diagnoses: give sj_long_disease_name or attr_oncotree_disease_code`
    refuse('sj_diseases', reason, code)
  }
  return only
}

/** Values are separated by a comma without a space after it: names of studies hold commas, too. */
const listOf = (text: string): string[] =>
  [...new Set(text.split(/,(?!\s)/).map((part) => part.trim()))].filter((part) => part !== '')

function pmidsOf(cell: Cell, refuse: Refuse): string[] {
  const pmids = [...new Set(cell('sj_pmid_accessions').split(/[,;]\s*/))].filter(
    (pmid) => pmid !== '',
  )
  const wrong = pmids.find((pmid) => !/^\d{1,9}$/.test(pmid))
  if (wrong !== undefined) refuse('sj_pmid_accessions', 'is not a PubMed id', wrong)
  return pmids
}

function dateOf(cell: Cell, refuse: Refuse): string | null {
  const text = cell('sj_embargo_date')
  if (text === '') return null
  const time = Date.parse(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time)
  if (!isDay || new Date(time).toISOString().slice(0, 10) !== text) {
    refuse('sj_embargo_date', 'is not a day as YYYY-MM-DD', text)
  }
  return text
}

function dauOf(cell: Cell, refuse: Refuse, context: RowContext): string | null {
  const code = cell('dau')
  if (code === '') return context.defaultDau
  if (!context.daus.has(code)) refuse('dau', 'is not the code of a data access unit', code)
  return code
}

function ageOf(cell: Cell, refuse: Refuse): string {
  const age = cell('attr_age_at_diagnosis')
  if (age !== '' && !(/^\d{1,3}(\.\d+)?$/.test(age) && Number(age) <= 130)) {
    refuse('attr_age_at_diagnosis', 'is not an age in years', age)
  }
  return age
}

function codeOf(cell: Cell, refuse: Refuse): string {
  const code = cell('attr_oncotree_disease_code')
  if (code !== '' && !/^[A-Z][A-Z0-9_]{0,29}$/.test(code)) {
    refuse('attr_oncotree_disease_code', 'is not an OncoTree code', code)
  }
  return code
}
