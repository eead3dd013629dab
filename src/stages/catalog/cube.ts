/**
 * The facet engine: the catalog as a cube of distinct attribute combinations, and exact answers from it.
 * Pure, so that one engine runs on the server and in the browser.
 *
 *     const builder = newBuilder(pageFacets, dictionaries)
 *     for (const file of files) builder.add(file)
 *     const bytes = encodeCube(builder.finish())
 *     const engine = facetEngine(decodeCube(bytes, pageFacets))
 *     engine.answer({ tab: 'diagnoses', filters: { file_type: ['BAM'] }, selected: [] })
 *
 * Rules: values of one filter are OR, filters are AND, ticked groups are OR. A file counts once in a
 * union of groups; a sample, and a subject, once however many files it has. All figures are exact; bytes
 * above 2^53 (9 PB) are the nearest number that JavaScript has.
 */
import { z } from 'zod'
import { assertDistinctIds } from './cube/checks.ts'
import type { Columns } from './cube/columns.ts'
import { addFile, newDraft } from './cube/draft.ts'
import { decode, encode } from './cube/encoding.ts'
import type { Facet } from './cube/facets.ts'
import { freeze } from './cube/freeze.ts'
import type { FilterName, Tab } from './vocabulary.ts'

/**
 * One file as the cube sees it. Codes are places in vocabularies and dictionaries; -1 = not reported.
 * An index file carries the attributes of its primary.
 */
export type CubeFile = {
  /** Dense number of the sample, from 0; -1 = the file has no sample. */
  readonly sample: number
  /** Dense number of the subject, from 0; -1 = none. All files of a sample name the same. */
  readonly subject: number
  /** One for each facet of the cube, in their order. */
  readonly codes: readonly number[]
  readonly diagnosis: number
  /** Order and repetition do not matter. */
  readonly publications: readonly number[]
  readonly studies: readonly number[]
  /** Size; unknown = 0. */
  readonly bytes: number
}

/** A row of a tab. `id` is what a query ticks. */
export type CubeGroup = { readonly id: string; readonly name: string }

/** The groups of the three tabs. */
export type CubeDictionaries = Readonly<Record<Tab, readonly CubeGroup[]>>

export type Cube<Name extends string = FilterName> = {
  readonly facets: readonly Facet<Name>[]
  readonly dictionaries: CubeDictionaries
  readonly columns: Columns
}

export type CubeBuilder<Name extends string = FilterName> = {
  /** @throws Error when a code names nothing, or a sample is of two subjects. */
  add(file: CubeFile): void
  /** The cube of all files added so far. */
  finish(): Cube<Name>
}

export type FacetQuery<Name extends string = FilterName> = {
  readonly tab: Tab
  /** An absent or empty list does not filter; a value outside the vocabulary matches no file. */
  readonly filters: { readonly [filter in Name]?: readonly string[] | undefined }
  /** Ids of ticked groups of this tab; unknown ones are ignored. */
  readonly selected: readonly string[]
}

/** An option of a filter, with what there would be if it were the only one ticked in its category. */
export type FacetOption = {
  readonly value: string
  readonly files: number
  readonly samples: number
}

/** A group with its own totals under the filters, whatever is ticked. */
export type FacetGroup<Name extends string = FilterName> = CubeGroup & {
  /** Per facet of files, the values that the group's files have under the filters. */
  readonly lit: { readonly [filter in Name]?: readonly string[] }
  readonly samples: number
  readonly files: number
  readonly bytes: number
  readonly selected: boolean
}

/** Made anew for each query; the arrays are the caller's. */
export type FacetAnswer<Name extends string = FilterName> = {
  /** Of the files that pass the filters and, if any group is ticked, belong to a ticked one. */
  readonly summary: {
    readonly subjects: number
    readonly samples: number
    /** Distinct ones, "not reported" not counted. */
    readonly diagnoses: number
    readonly files: number
    readonly bytes: number
  }
  /** In the order of the vocabulary, `Not Reported` last; only values that occur in the catalog. */
  readonly options: Readonly<Record<Name, FacetOption[]>>
  /** In the order of the dictionary, without the groups that have no file, unless they are ticked. */
  readonly groups: FacetGroup<Name>[]
}

/** Answers queries over one cube. It remembers parts of the last answers, within bounds. */
export type FacetEngine<Name extends string = FilterName> = {
  answer(query: FacetQuery<Name>): FacetAnswer<Name>
}
