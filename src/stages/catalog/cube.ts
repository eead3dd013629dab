/**
 * The cube: a release as its distinct attribute combinations, with exact counts. Built from files, kept and
 * sent as bytes, asked by `facetEngine`. Pure: the same code runs on the server and in the browser.
 *
 *     const builder = newBuilder(pageFacets, dictionaries)
 *     for (const file of files) builder.add(file)
 *     const bytes = encodeCube(builder.finish())
 *     const cube = decodeCube(bytes, pageFacets)
 */
import { z } from 'zod'
import { assertCode, assertColumns, assertDistinctIds } from './cube/checks.ts'
import type { Columns } from './cube/columns.ts'
import { cellOf, countIn, newDraft } from './cube/draft.ts'
import { decode, encode } from './cube/encoding.ts'
import type { Facet } from './cube/facets.ts'
import { freeze } from './cube/freeze.ts'
import type { FilterName, Tab } from './vocabulary.ts'

/**
 * One file as the cube sees it. Codes are places in vocabularies and dictionaries; -1 = not reported.
 * An index file carries the attributes of its primary.
 */
export type CubeFile = CubeAttributes & CubeCount

export type CubeAttributes = {
  /** One for each facet of the cube, in their order. */
  readonly codes: readonly number[]
  readonly diagnosis: number
  /** Order and repetition do not matter. */
  readonly publications: readonly number[]
  readonly studies: readonly number[]
}

export type CubeCount = {
  /** Dense number of the sample, from 0; -1 = the file has no sample. */
  readonly sample: number
  /** Dense number of the subject, from 0; -1 = none. */
  readonly subject: number
  /** How many files agree in all of this; absent = 1. */
  readonly files?: number
  /** Size, of all of them together; unknown = 0. */
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
  /** @throws Error when a code names nothing. */
  add(file: CubeFile): void
  /**
   * As `add`, for many files with the same attributes: what these are in the cube is looked up once.
   * @throws Error when a code names nothing.
   */
  counter(attributes: CubeAttributes): (files: CubeCount) => void
  /** The cube of all files added so far. */
  finish(): Cube<Name>
}

/** The last row of the diagnoses: the files without one. */
export const noDiagnosis: CubeGroup = { id: 'not-reported', name: 'Not reported' }

/**
 * Takes files in any order; in any order they give the same cube. Memory grows with the samples and the
 * distinct combinations, not with the files.
 * @throws Error when two groups of a tab share an id, or the facets have more than 2^31 combinations.
 */
export function newBuilder<Name extends string>(
  facets: readonly Facet<Name>[],
  dictionaries: CubeDictionaries,
): CubeBuilder<Name> {
  assertDistinctIds('diagnoses', [...dictionaries.diagnoses, noDiagnosis])
  assertDistinctIds('publications', dictionaries.publications)
  assertDistinctIds('studies', dictionaries.studies)
  const { diagnoses, publications, studies } = dictionaries
  const draft = newDraft(facets, diagnoses.length)
  const checkedCellOf = (file: CubeAttributes): number => {
    facets.forEach(({ name, values }, i) => assertCode(name, file.codes[i], -1, values))
    assertCode('diagnosis', file.diagnosis, -1, diagnoses)
    for (const code of file.publications) assertCode('publications', code, 0, publications)
    for (const code of file.studies) assertCode('studies', code, 0, studies)
    return cellOf(draft, file)
  }
  return {
    add(file) {
      countIn(draft, checkedCellOf(file), file)
    },
    counter(attributes) {
      const cell = checkedCellOf(attributes)
      return (files) => countIn(draft, cell, files)
    },
    finish: () => ({ facets, dictionaries, columns: freeze(draft) }),
  }
}

/** The cube as bytes, to keep and to send; they compress well. */
export function encodeCube<Name extends string>(cube: Cube<Name>): Uint8Array<ArrayBuffer> {
  const { diagnoses, publications, studies } = cube.dictionaries
  const facets = cube.facets.map(({ name, of, values }) => ({ name, of, values }))
  const header: Header = { facets, dictionaries: { diagnoses, publications, studies } }
  return encode({ header: JSON.stringify(header), columns: cube.columns })
}

/** @throws Error when the bytes are of no cube, of another version or of other facets, or damaged. */
export function decodeCube<Name extends string>(
  bytes: Uint8Array,
  facets: readonly Facet<Name>[],
): Cube<Name> {
  const { header, columns } = decode(bytes)
  const known = Header.parse(JSON.parse(header))
  const asked = facets.map(({ name, of, values }) => ({ name, of, values }))
  // The columns hold places in the vocabularies: read with other words they would lie.
  if (JSON.stringify(known.facets) !== JSON.stringify(asked)) {
    throw new Error('This cube was built with other facets: build it anew.')
  }
  assertColumns(columns, facets, known.dictionaries)
  return { facets, dictionaries: known.dictionaries, columns }
}

const Groups = z.array(z.object({ id: z.string(), name: z.string() })).readonly()
const Header = z.object({
  facets: z.array(
    z.object({
      name: z.string(),
      of: z.enum(['sample', 'file']),
      values: z.array(z.string()).readonly(),
    }),
  ),
  dictionaries: z.object({ diagnoses: Groups, publications: Groups, studies: Groups }),
})
type Header = z.infer<typeof Header>
