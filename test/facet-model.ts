import fc from 'fast-check'
import {
  type Cube,
  type CubeDictionaries,
  type CubeFile,
  newBuilder,
} from '#stages/catalog/cube.ts'
import { type Facet, pageFacets } from '#stages/catalog/cube/facets.ts'
import type { FacetAnswer, FacetOption, FacetQuery } from '#stages/catalog/facet-engine.ts'
import { type FilterName, notReported, sexes, type Tab, tabs } from '#stages/catalog/vocabulary.ts'

/** The reference: the rules as plain loops over files, with no code of the engine. */
export function bruteForce(
  facets: readonly Facet[],
  files: readonly CubeFile[],
  { tab, filters, selected }: FacetQuery<string>,
): FacetAnswer<string> {
  const groups = [...dictionaries[tab]]
  if (tab === 'diagnoses') groups.push({ id: 'not-reported', name: 'Not reported' })
  const ticked = groups.filter((group) => selected.includes(group.id))
  const isIn = (file: CubeFile, group: { readonly id: string }) =>
    groupIds(file, tab).includes(group.id)
  const isSelected = (file: CubeFile) =>
    ticked.length === 0 || ticked.some((group) => isIn(file, group))
  const valueOf = (file: CubeFile, facet: Facet) =>
    facet.values[file.codes[facets.indexOf(facet)] ?? -1] ?? notReported
  const passes = (file: CubeFile, except?: Facet) =>
    facets.every((facet) => {
      const wanted = filters[facet.name] ?? []
      return facet === except || wanted.length === 0 || wanted.includes(valueOf(file, facet))
    })

  const optionsOf = (facet: Facet): FacetOption[] =>
    [...facet.values, notReported]
      .filter((value) => files.some((file) => valueOf(file, facet) === value))
      .map((value) => {
        const left = files.filter(
          (file) => isSelected(file) && passes(file, facet) && valueOf(file, facet) === value,
        )
        return { value, files: left.length, samples: distinct(left, 'sample') }
      })

  const passing = files.filter((file) => passes(file))
  const inSelection = passing.filter(isSelected)
  return {
    summary: {
      subjects: distinct(inSelection, 'subject'),
      samples: distinct(inSelection, 'sample'),
      diagnoses: distinct(inSelection, 'diagnosis'),
      files: inSelection.length,
      bytes: sum(inSelection),
    },
    options: Object.fromEntries(facets.map((facet) => [facet.name, optionsOf(facet)])),
    groups: groups
      .map((group) => {
        const own = passing.filter((file) => isIn(file, group))
        const values = (facet: Facet) =>
          [...facet.values, notReported].filter((value) =>
            own.some((file) => valueOf(file, facet) === value),
          )
        return {
          ...group,
          lit: Object.fromEntries(
            facets.filter(({ of }) => of === 'file').map((facet) => [facet.name, values(facet)]),
          ),
          samples: distinct(own, 'sample'),
          files: own.length,
          bytes: sum(own),
          selected: ticked.includes(group),
        }
      })
      .filter((group) => group.files > 0 || group.selected),
  }
}

function groupIds(file: CubeFile, tab: Tab): string[] {
  if (tab === 'diagnoses') return [dictionaries.diagnoses[file.diagnosis]?.id ?? 'not-reported']
  return file[tab].map((code) => dictionaries[tab][code]?.id ?? 'none')
}

function distinct(files: readonly CubeFile[], what: 'subject' | 'sample' | 'diagnosis'): number {
  return new Set(files.map((file) => file[what]).filter((code) => code >= 0)).size
}

function sum(files: readonly CubeFile[]): number {
  return Number(files.reduce((bytes, file) => bytes + BigInt(file.bytes), 0n))
}

export const dictionaries: CubeDictionaries = {
  diagnoses: ['aml', 'all', 'mbl', 'osteo'].map((id) => ({ id, name: id.toUpperCase() })),
  publications: ['p1', 'p2', 'p3', 'p4'].map((id) => ({ id, name: `Paper ${id}` })),
  studies: ['pcgp', 'g4k', 'étude'].map((id) => ({ id, name: `Study ${id}` })),
}

export function cubeOf<Name extends string>(
  facets: readonly Facet<Name>[],
  files: readonly CubeFile[],
): Cube<Name> {
  const builder = newBuilder(facets, dictionaries)
  for (const file of files) builder.add(file)
  return builder.finish()
}

/** A file of a cube with the facets of the page. */
export function fileOf({
  sequencing_type = 0,
  sample_type = 0,
  file_type = 0,
  tissue_type = 0,
  ...given
}: Partial<Record<FilterName, number> & Omit<CubeFile, 'codes'>>): CubeFile {
  return {
    sample: 0,
    subject: 0,
    codes: [sequencing_type, sample_type, file_type, tissue_type],
    diagnosis: 0,
    publications: [],
    studies: [],
    bytes: 1,
    ...given,
  }
}

/** The facets of the page and some of people, in no particular order. */
const widerFacets: readonly Facet[] = [
  { name: 'sex', of: 'sample', values: sexes },
  ...pageFacets,
  { name: 'platform', of: 'file', values: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] },
  { name: 'age', of: 'sample', values: ['0 to 4', '5 to 9', '10 to 19'] },
]

const anyFacets: fc.Arbitrary<readonly Facet[]> = fc.constantFrom(
  pageFacets,
  pageFacets,
  widerFacets,
  widerFacets.filter(({ of }) => of === 'sample'),
  widerFacets.filter(({ of }) => of === 'file'),
  [],
)

/** Mostly a few values, so that tuples, kinds and signatures meet; sometimes any. */
function code(count: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -1, max: 1 }) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: count - 1 }) },
  )
}

function anyFile(facets: readonly Facet[]): fc.Arbitrary<CubeFile> {
  return fc.record({
    sample: fc.integer({ min: -1, max: 7 }),
    subject: fc.integer({ min: -1, max: 3 }),
    codes: fc.tuple(...facets.map(({ values }) => code(values.length))),
    diagnosis: code(4),
    publications: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    studies: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
    bytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 52 })),
  })
}

/** As in a real catalog: the files of one sample agree on what the sample is, and many samples look alike. */
function agreeingFiles(facets: readonly Facet[]): fc.Arbitrary<CubeFile[]> {
  return fc
    .tuple(
      fc.array(anyFile(facets), { minLength: 1, maxLength: 3 }),
      fc.array(anyFile(facets), { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.integer({ min: -1, max: 7 }), fc.nat(3)), { maxLength: 60 }),
    )
    .map(([samples, files, picks]) =>
      picks.flatMap(([sample, pick]) => {
        const of = samples.at(sample % samples.length)
        const like = files.at(pick % files.length)
        if (of === undefined || like === undefined) return []
        const codes = facets.map((facet, i) => (facet.of === 'sample' ? of : like).codes[i] ?? -1)
        return [{ ...like, sample, codes, diagnosis: of.diagnosis }]
      }),
    )
}

/** Any files; mostly each sample is of one subject. */
function anyFiles(facets: readonly Facet[]): fc.Arbitrary<CubeFile[]> {
  return fc
    .tuple(
      fc.oneof(fc.array(anyFile(facets), { maxLength: 40 }), agreeingFiles(facets)),
      fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 5, maxLength: 8 }),
    )
    .map(([files, subjects]) =>
      files.map((file) => ({ ...file, subject: subjects[file.sample] ?? file.subject })),
    )
}

function anyQuery(facets: readonly Facet[]): fc.Arbitrary<FacetQuery<string>> {
  const wanted = facets.map(({ name, values }) =>
    fc.option(
      fc
        .subarray([...values, notReported, 'a word of no vocabulary'], { maxLength: 4 })
        .map((some): [string, string[]] => [name, some]),
      { nil: undefined },
    ),
  )
  return fc
    .tuple(fc.constantFrom(...tabs), fc.tuple(...wanted), fc.boolean())
    .chain(([tab, filters, ticks]) => {
      const ids = [...dictionaries[tab].map((group) => group.id), 'not-reported', 'of-no-group']
      const selected = ticks ? fc.subarray(ids) : fc.constant([])
      const named = Object.fromEntries(filters.filter((filter) => filter !== undefined))
      return selected.map((some) => ({ tab, filters: named, selected: some }))
    })
}

export type AnyCatalog = {
  readonly facets: readonly Facet[]
  readonly files: readonly CubeFile[]
  readonly query: FacetQuery<string>
}

export const anyCatalog: fc.Arbitrary<AnyCatalog> = anyFacets.chain((facets) =>
  fc.record({ facets: fc.constant(facets), files: anyFiles(facets), query: anyQuery(facets) }),
)

/** A catalog and what one person asks, one toggle after the other. */
export const anyWalk: fc.Arbitrary<AnyCatalog & { readonly walk: FacetQuery<string>[] }> =
  anyCatalog.chain(({ facets, files, query }) =>
    fc.array(anyQuery(facets), { minLength: 1, maxLength: 40 }).map((others) => {
      const walk = [query]
      for (const [i, other] of others.entries()) {
        const last = walk.at(-1) ?? query
        const facet = facets[i % (facets.length + 2)]
        if (facet !== undefined) {
          const { [facet.name]: toggled } = other.filters
          walk.push({ ...last, filters: { ...last.filters, [facet.name]: toggled } })
        } else walk.push({ ...last, tab: other.tab, selected: other.selected })
      }
      return { facets, files, query, walk }
    }),
  )
