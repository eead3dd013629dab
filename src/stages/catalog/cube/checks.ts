import type { Tab } from '../vocabulary.ts'
import type { Columns, Lists } from './columns.ts'
import { type Facet, optionsOf } from './facets.ts'

/** @throws Error when two groups of a tab share an id: one tick would mean both. */
export function assertDistinctIds(tab: Tab, groups: readonly { readonly id: string }[]): void {
  const ids = new Set<string>()
  for (const { id } of groups) {
    if (ids.has(id)) throw new Error(`Two groups of ${tab} have the id "${id}".`)
    ids.add(id)
  }
}

/** @throws Error when the code lies outside its words: its files would be lost without a sign. */
export function assertCode(
  field: string,
  code: number | undefined,
  least: number,
  words: readonly unknown[],
): void {
  if (code === undefined || code < least || code >= words.length) {
    throw new Error(`A file has ${field} ${code}, which names nothing.`)
  }
}

type Sizes = Readonly<Record<Tab, readonly unknown[]>>

/** @throws Error when a row of one table refers to a row that another does not have. */
export function assertColumns(
  columns: Columns,
  facets: readonly Facet[],
  dictionaries: Sizes,
): void {
  const { tuples, kinds, memberships, cells, profiles, blocks, signatures, classes } = columns
  for (const [of, table] of [['sample', tuples] as const, ['file', kinds] as const]) {
    const own = facets.filter((facet) => facet.of === of)
    assertTable(
      table.codes,
      own.map((facet) => optionsOf(facet).length),
      table.length,
    )
    if (own.length !== table.codes.length) throw broken()
  }
  const { diagnosis, publicationSet, studySet } = memberships
  const sets = [countOf(columns.publicationSets), countOf(columns.studySets)]
  assertTable([diagnosis, publicationSet, studySet], [dictionaries.diagnoses.length + 1, ...sets])
  assertLists(columns.publicationSets, dictionaries.publications.length)
  assertLists(columns.studySets, dictionaries.studies.length)
  const { tuple, membership, kind, files, bytesHigh, bytesLow } = cells
  assertTable([tuple, membership, kind], [tuples.length, diagnosis.length, kinds.length])
  assertTable([files, bytesHigh, bytesLow], [], tuple.length)
  assertLists(profiles, kinds.length)
  assertTable([blocks.membership, blocks.profile], [diagnosis.length, countOf(profiles)])
  assertLists(signatures, blocks.membership.length)
  assertTable([classes.tuple, classes.signature], [tuples.length, countOf(signatures)])
  assertTable([classes.samples, classes.subjects], [], classes.tuple.length)
  for (const spread of [columns.spreadSamples, columns.spreadSubjects]) {
    assertLists(spread.classes, classes.tuple.length)
    assertTable([spread.count], [], countOf(spread.classes))
  }
}

function countOf({ start }: Lists): number {
  return start.length - 1
}

function assertTable(
  columns: readonly Int32Array[],
  limits: readonly number[],
  length = columns[0]?.length ?? 0,
): void {
  columns.forEach((column, i) => {
    if (column.length !== length) throw broken()
    const limit = limits[i] ?? Infinity
    for (const value of column) if (value < 0 || value >= limit) throw broken()
  })
}

function assertLists({ start, items }: Lists, limit: number): void {
  if (start[0] !== 0 || start.at(-1) !== items.length) throw broken()
  if (start.some((at, i) => at < (start[i - 1] ?? 0))) throw broken()
  assertTable([items], [limit])
}

function broken(): Error {
  return new Error('This cube contradicts itself: build it anew.')
}
