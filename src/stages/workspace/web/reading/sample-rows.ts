/** What a column of SAMPLE_INFO.txt is called on screen; others are shown by their own name. */
const headings: Readonly<Record<string, string>> = {
  file_path: 'File',
  subject_name: 'Subject',
  sample_name: 'Sample',
  sample_type: 'Sample type',
  sequencing_type: 'Sequencing',
  file_type: 'File type',
  description: 'Description',
  sj_diseases: 'Diagnosis code',
  sj_long_disease_name: 'Diagnosis',
  sj_datasets: 'Studies',
  sj_pmid_accessions: 'PubMed ids',
  sj_ega_accessions: 'EGA accessions',
  sj_dataset_accessions: 'Dataset accession',
  sj_embargo_date: 'Embargo date',
  attr_age_at_diagnosis: 'Age at diagnosis',
  attr_diagnosis: 'Diagnosis, as reported',
  attr_ethnicity: 'Ethnicity',
  attr_race: 'Race',
  attr_sex: 'Sex',
  attr_oncotree_disease_code: 'OncoTree code',
  attr_control_sample: 'Control sample',
  file_id: 'File id',
  file_size: 'Size in bytes',
  sj_access_unit: 'Data access unit',
}
export const headingOf = (column: string): string => headings[column] ?? column

export type Row = readonly string[]
export type Table = { readonly columns: readonly string[]; readonly rows: readonly Row[] }

/** Of a column: a text that its values hold, and the values that are ticked, if any are. */
export type ColumnFilter = { readonly text: string; readonly values: ReadonlySet<string> }
export type Filters = Readonly<Record<string, ColumnFilter>>
export type Sorting = { readonly column: string; readonly isDown: boolean } | undefined

/** Reads SAMPLE_INFO.txt. Columns go by their name. */
export function tableOfSamples(text: string): Table {
  const [header = '', ...lines] = text.trimEnd().split('\n')
  return { columns: header.split('\t'), rows: lines.map((line) => line.split('\t')) }
}

export const cell = ({ columns }: Table, row: Row, column: string): string =>
  row[columns.indexOf(column)] ?? ''

/** The rows that meet every filter but that of the column `but`. */
export function filtered(table: Table, filters: Filters, but?: string): readonly Row[] {
  const active = Object.entries(filters)
    .filter(([column]) => column !== but)
    .map(([column, { text, values }]) => ({
      at: table.columns.indexOf(column),
      text: text.trim().toLowerCase(),
      values,
    }))
  return table.rows.filter((row) =>
    active.every(({ at, text, values }) => {
      const value = row[at] ?? ''
      return value.toLowerCase().includes(text) && (values.size === 0 || values.has(value))
    }),
  )
}

/** Numbers within texts are compared as numbers; what is empty comes last either way. */
export function sorted(table: Table, rows: readonly Row[], sorting: Sorting): readonly Row[] {
  if (sorting === undefined) return rows
  const { compare } = new Intl.Collator('en', { numeric: true })
  const at = table.columns.indexOf(sorting.column)
  const sign = sorting.isDown ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [a[at] ?? '', b[at] ?? '']
    if (x === '' || y === '') return Number(x === '') - Number(y === '')
    return sign * compare(x, y)
  })
}

export type ValueCount = { readonly value: string; readonly count: number }

/** The values of a column in rows with how often each is there, the most frequent first. */
export function countValues(table: Table, rows: readonly Row[], column: string): ValueCount[] {
  const at = table.columns.indexOf(column)
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(row[at] ?? '', (counts.get(row[at] ?? '') ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

/** The rows as the text of a file again. */
export const textOf = ({ columns }: Table, rows: readonly Row[]): string =>
  [columns, ...rows].map((row) => `${row.join('\t')}\n`).join('')
