import {
  type FilterName,
  fileTypes,
  notReported,
  sampleTypes,
  sequencingTypes,
  tissueTypes,
} from '../vocabulary.ts'

/**
 * A filter of a cube. `of` says of what it speaks: all files of a sample share what the sample is, while
 * what a file is differs within a sample.
 */
export type Facet<Name extends string = string> = {
  readonly name: Name
  readonly of: 'sample' | 'file'
  /** In the order in which they are shown, without `Not Reported`, which every facet has as its last. */
  readonly values: readonly string[]
}

/** The filters of the data browser, and so of the cube of a release. */
export const pageFacets: readonly Facet<FilterName>[] = [
  { name: 'sequencing_type', of: 'file', values: sequencingTypes },
  { name: 'sample_type', of: 'sample', values: sampleTypes },
  { name: 'file_type', of: 'file', values: fileTypes },
  { name: 'tissue_type', of: 'sample', values: tissueTypes },
]

/** Every value that a file can have, `Not Reported` last. */
export function optionsOf(facet: Facet): readonly string[] {
  return [...facet.values, notReported]
}
