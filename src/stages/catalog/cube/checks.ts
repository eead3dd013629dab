import type { Tab } from '../vocabulary.ts'
import type { Columns } from './columns.ts'
import { vocabularies } from './options.ts'

/** @throws Error when two groups of a tab share an id: one tick would mean both. */
export function assertDistinctIds(tab: Tab, groups: readonly { readonly id: string }[]): void {
  const ids = new Set<string>()
  for (const { id } of groups) {
    if (ids.has(id)) throw new Error(`Two groups of ${tab} have the id "${id}".`)
    ids.add(id)
  }
}

/**
 * Looks once at each distinct combination, not at each file.
 * @throws Error when a code lies outside its words: its files would be lost without a sign.
 */
export function assertCodes(
  { tuples, kinds, publicationSets, studySets }: Columns,
  dictionaries: Readonly<Record<Tab, readonly unknown[]>>,
): void {
  assertWithin('diagnosis', tuples.diagnosis, -1, dictionaries.diagnoses)
  assertWithin('sampleType', tuples.sampleType, -1, vocabularies.sample_type)
  assertWithin('tissueType', tuples.tissueType, -1, vocabularies.tissue_type)
  assertWithin('sequencingType', kinds.sequencingType, -1, vocabularies.sequencing_type)
  assertWithin('fileType', kinds.fileType, -1, vocabularies.file_type)
  assertWithin('publications', publicationSets.items, 0, dictionaries.publications)
  assertWithin('studies', studySets.items, 0, dictionaries.studies)
}

function assertWithin(
  field: string,
  codes: Int32Array,
  least: number,
  words: readonly unknown[],
): void {
  const outside = codes.find((code) => code < least || code >= words.length)
  if (outside !== undefined) throw new Error(`A file has ${field} ${outside}, which names nothing.`)
}
