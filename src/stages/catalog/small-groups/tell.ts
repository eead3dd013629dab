import { answerFacets, type Cube, type FacetAnswer, type FacetQuery } from '../cube.ts'
import type { FilterName } from '../vocabulary.ts'

type Figure = 'samples' | 'diagnoses' | 'files' | 'bytes'

/** Names the figures that may be larger than told: people of small groups are left out of them. */
type AtLeast = { readonly at_least: Figure[] }

/** An answer in which each figure says whether it is exact. */
export type ToldAnswer = {
  readonly summary: FacetAnswer['summary'] & AtLeast
  readonly options: Readonly<
    Record<FilterName, (FacetAnswer['options'][FilterName][number] & AtLeast)[]>
  >
  readonly groups: (FacetAnswer['groups'][number] & AtLeast)[]
}

export type Tell = (query: FacetQuery) => ToldAnswer

const exact = <T extends object>(figures: T): T & AtLeast => ({ ...figures, at_least: [] })

/** Tells every figure as it is. */
export const tellExactly =
  (cube: Cube): Tell =>
  (query) => {
    const { summary, options, groups } = answerFacets(cube, query)
    return {
      summary: exact(summary),
      options: {
        sequencing_type: options.sequencing_type.map(exact),
        sample_type: options.sample_type.map(exact),
        file_type: options.file_type.map(exact),
        tissue_type: options.tissue_type.map(exact),
      },
      groups: groups.map(exact),
    }
  }
