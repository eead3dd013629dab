import type { CubeDictionaries, CubeGroup } from '#stages/catalog/cube.ts'
import type { Facet } from '#stages/catalog/cube/facets.ts'
import { sexes } from '#stages/catalog/vocabulary.ts'
import { type BenchFile, type CatalogSize, drawRows } from './rows.ts'
import { diagnosisCount, publicationCount, publishPapers, studyCount, studySets } from './sets.ts'

/*
 * Synthetic catalogs of any size with the skew of real ones. The same options give the same rows, one by one,
 * so that memory does not grow with their number.
 */

export const scales = {
  '10k': { samples: 10_000, files: 150_000 },
  '100k': { samples: 100_000, files: 1_000_000 },
  '1m': { samples: 1_000_000, files: 10_000_000 },
} as const

export type Catalog = CatalogSize & {
  readonly facets: readonly Facet[]
  readonly dictionaries: CubeDictionaries
  /** By number, no two alike. */
  readonly publicationSets: readonly (readonly number[])[]
  readonly studySets: readonly (readonly number[])[]
  rows(): Iterable<BenchFile>
}

/** What a catalog of people may be filtered by besides the filters of the page. */
export const demographicFacets: readonly Facet[] = [
  { name: 'sex', of: 'sample', values: sexes },
  {
    name: 'race',
    of: 'sample',
    values: ['American Indian', 'Asian', 'Black', 'Multiple', 'Other', 'Pacific Islander', 'White'],
  },
  { name: 'ethnicity', of: 'sample', values: ['Hispanic', 'Not Hispanic'] },
  {
    name: 'age',
    of: 'sample',
    values: ['0-1', '2-4', '5-9', '10-14', '15-19', '20-39', '40-59', '60+'],
  },
]

/** A catalog of exactly so many samples and files; 8 to 18 files a sample can be had. */
export function benchCatalog(size: CatalogSize, facets: readonly Facet[]): Catalog {
  const papers = publishPapers()
  return {
    ...size,
    facets,
    dictionaries: {
      diagnoses: groups('D', 'Diagnosis', diagnosisCount),
      publications: groups('P', 'Publication', publicationCount),
      studies: groups('S', 'Study', studyCount),
    },
    publicationSets: papers.sets,
    studySets,
    rows: () => drawRows(size, facets, papers),
  }
}

const groups = (letter: string, word: string, count: number): CubeGroup[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${letter}${i}`, name: `${word} ${i}` }))
