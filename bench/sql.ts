import { optionsOf } from '#stages/catalog/cube/facets.ts'
import type { Tab } from '#stages/catalog/vocabulary.ts'
import { answerOf, type Figures, type GroupFigures } from './answers.ts'
import type { Catalog } from './catalog.ts'
import type { Answer, Query } from './engine.ts'

/*
 * One statement a query, in the words that PostgreSQL, DuckDB and SQLite share. The table `file` has the
 * columns sample, subject, diagnosis, publication_set, study_set, f0, f1, … (the facets) and bytes; the sets are in
 * publication_member (set_id, member) and study_member. Parts of an answer are rows of one union.
 */

export type Dialect = {
  /** Where files are counted: `file`, or a view of it that has `files` for each row. */
  readonly table: string
  readonly files: 'count(*)' | 'sum(files)'
  /** All bits of an expression over rows. */
  readonly bits: (expression: string, size: number) => string
}

/** Of one part: 0 = summary, 1 = groups, 2… = the options of each facet. */
export type Row = {
  readonly part: number
  readonly code: number
  readonly samples: number
  readonly files: number
  readonly bytes: number
  /** Of the summary subjects and diagnoses, of a group its lit chips. */
  readonly x: number
  readonly y: number
}

const memberTables = { publications: 'publication', studies: 'study' } as const

export function statementOf(catalog: Catalog, query: Query, dialect: Dialect): string {
  const { table, files } = dialect
  const conditions = catalog.facets.map(({ name }, i) => condition(catalog, query, name, i))
  const ticked = tickedCondition(catalog, query)
  const where = (except: number, ...more: readonly string[]) => {
    const all = [...conditions.filter((_, i) => i !== except), ...more].filter((one) => one !== '')
    return all.length === 0 ? '' : `where ${all.join(' and ')}`
  }
  const parts = [
    `select 0 as part, 0 as code, count(distinct sample) as samples, ${total('n')} as files, ${total('b')} as bytes,
      count(distinct subject) as x, count(distinct nullif(diagnosis, -1)) as y
    from (select sample, subject, diagnosis, ${files} as n, sum(bytes) as b from ${table}
      ${where(-1, ticked)} group by 1, 2, 3) s`,
    groupsPart(catalog, query.tab, dialect, where(-1)),
    ...catalog.facets.map(
      (_, i) => `select ${i + 2}, code, count(*), ${total('n')}, 0, 0, 0
      from (select f${i} as code, sample, ${files} as n from ${table} ${where(i, ticked)} group by 1, 2) o
      group by 2`,
    ),
  ]
  return parts.join('\nunion all\n')
}

/** A sum of integers is a decimal in some dialects. */
const total = (column: string): string => `cast(coalesce(sum(${column}), 0) as bigint)`

function groupsPart(
  catalog: Catalog,
  tab: Tab,
  { table, files, bits }: Dialect,
  where: string,
): string {
  const places = catalog.facets.flatMap(({ of }, i) => (of === 'file' ? [i] : []))
  const [x, y] = places.map((i) => {
    const facet = catalog.facets[i]
    return { column: `f${i}`, size: facet === undefined ? 0 : facet.values.length + 1 }
  })
  if (x === undefined || y === undefined) throw new Error('These are no two facets of files.')
  const own = tab === 'diagnoses' ? 'diagnosis' : `${memberTables[tab]}_set`
  const inner = `select ${own} as own, sample, ${files} as n, sum(bytes) as b,
    ${bits(`1 << (${x.column} + 1)`, x.size)} as lx, ${bits(`1 << (${y.column} + 1)`, y.size)} as ly
    from ${table} ${where} group by 1, 2`
  const [join, code, samples] =
    tab === 'diagnoses'
      ? ['', 'own', 'count(*)']
      : [
          `join ${memberTables[tab]}_member m on m.set_id = g.own`,
          'm.member',
          'count(distinct sample)',
        ]
  return `select 1, ${code}, ${samples}, ${total('n')}, ${total('b')}, ${bits('lx', x.size)}, ${bits('ly', y.size)}
    from (${inner}) g ${join} group by 2`
}

function condition(catalog: Catalog, query: Query, name: string, place: number): string {
  const wanted = query.filters[name] ?? []
  const facet = catalog.facets[place]
  if (wanted.length === 0 || facet === undefined) return ''
  const options = optionsOf(facet)
  const codes = wanted.map((value) => options.indexOf(value))
  return `f${place} in (${codes.map((code) => (code === options.length - 1 ? -1 : code)).join()})`
}

function tickedCondition(catalog: Catalog, { tab, selected }: Query): string {
  if (selected.length === 0) return ''
  const codes = selected.map((id) =>
    catalog.dictionaries[tab].findIndex((group) => group.id === id),
  )
  if (tab === 'diagnoses') return `diagnosis in (${codes.join()})`
  const word = memberTables[tab]
  return `${word}_set in (select set_id from ${word}_member where member in (${codes.join()}))`
}

/** The answer that the rows of a statement hold. */
export function answerOfRows(catalog: Catalog, query: Query, rows: readonly Row[]): Answer {
  const options: [number, number, number][][] = catalog.facets.map(() => [])
  const groups: GroupFigures[] = []
  let summary: Figures['summary'] = { subjects: 0, samples: 0, diagnoses: 0, files: 0, bytes: 0 }
  for (const { part, code, samples, files, bytes, x, y } of rows) {
    if (part === 0) summary = { subjects: x, samples, diagnoses: y, files, bytes }
    else if (part === 1) groups.push({ code, samples, files, bytes, lit: [x, y] })
    else options[part - 2]?.push([code, files, samples])
  }
  return answerOf(catalog, query, { summary, options, groups })
}

/** The columns of `file`, with their types by how large their numbers are. */
export function fileColumns(
  catalog: Catalog,
  types: { readonly small: string; readonly int: string; readonly big: string },
): readonly string[] {
  return [
    `sample ${types.int}`,
    `subject ${types.int}`,
    `diagnosis ${types.small}`,
    `publication_set ${types.int}`,
    `study_set ${types.int}`,
    ...catalog.facets.map((_, i) => `f${i} ${types.small}`),
    `bytes ${types.big}`,
  ]
}

/** Lines of `file`, cells by tabs, in pieces of many. */
export function* fileLines(catalog: Catalog): Generator<string> {
  let piece = ''
  for (const {
    sample,
    subject,
    diagnosis,
    publicationSet,
    studySet,
    codes,
    bytes,
  } of catalog.rows()) {
    piece += `${sample}\t${subject}\t${diagnosis}\t${publicationSet}\t${studySet}\t${codes.join('\t')}\t${bytes}\n`
    if (piece.length < 262_144) continue
    yield piece
    piece = ''
  }
  yield piece
}

/** The rows of publication_member or study_member. */
export const members = (sets: readonly (readonly number[])[]): (readonly [number, number])[] =>
  sets.flatMap((set, number) => set.map((member) => [number, member] as const))
