import {
  type FilterName,
  fileTypes,
  notReported,
  sampleTypes,
  sequencingTypes,
  tissueTypes,
} from '../vocabulary.ts'

/** The words behind the codes of the four filters. */
export const vocabularies: Readonly<Record<FilterName, readonly string[]>> = {
  sequencing_type: sequencingTypes,
  sample_type: sampleTypes,
  file_type: fileTypes,
  tissue_type: tissueTypes,
}

/**
 * The options of one filter, `Not Reported` last. Each option of each filter has a *slot*, a bit of a
 * 32-bit mask, so that "which options does this sample count for" is one OR over its cells.
 */
export type FilterOptions = {
  readonly values: readonly string[]
  /** The slot of the first value; the others follow. */
  readonly firstSlot: number
  /** The bits of all its slots. */
  readonly mask: number
}

/** The slot for "passes all filters and belongs to a ticked group", above those of the options (22 today). */
export const selectionSlot = 30

export const filterOptions: Readonly<Record<FilterName, FilterOptions>> = layOut()

/** Whether each option of a filter passes. Wanting nothing lets all pass; an unknown word, none. */
export function passing(filter: FilterName, wanted: readonly string[] = []): boolean[] {
  return filterOptions[filter].values.map((value) => wanted.length === 0 || wanted.includes(value))
}

function layOut(): Record<FilterName, FilterOptions> {
  let firstSlot = 0
  const next = (name: FilterName): FilterOptions => {
    const values = [...vocabularies[name], notReported]
    const options = { values, firstSlot, mask: (2 ** values.length - 1) << firstSlot }
    firstSlot += values.length
    return options
  }
  return {
    sequencing_type: next('sequencing_type'),
    sample_type: next('sample_type'),
    file_type: next('file_type'),
    tissue_type: next('tissue_type'),
  }
}
