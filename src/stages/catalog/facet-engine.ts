/**
 * The facet engine: exact answers from a cube. Pure, so that one engine runs on the server and in the browser.
 *
 *     const engine = facetEngine(cube)
 *     engine.answer({ tab: 'diagnoses', filters: { file_type: ['BAM'] }, selected: [] })
 *
 * Rules: values of one filter are OR, filters are AND, ticked groups are OR. A file counts once in a
 * union of groups; a sample, and a subject, once however many files it has. All figures are exact; bytes
 * above 2^53 (9 PB) are the nearest number that JavaScript has.
 */
import { type Cube, type CubeGroup, noDiagnosis } from './cube.ts'
import { type Columns, type Combinations, listsOf, mapped } from './cube/columns.ts'
import { type Facet, optionsOf } from './cube/facets.ts'
import { type FileHalf, fileHalf, type SampleHalf, sampleHalf } from './cube/halves.ts'
import { remembering } from './cube/memo.ts'
import { countDiagnoses, sightingsOf } from './cube/sightings.ts'
import {
  type Asked,
  countFileOptions,
  countGroups,
  countSampleOptions,
  countSummary,
  type GroupCounts,
  type OptionCounts,
} from './cube/tally.ts'
import { type Allowed, hasMark, type Slots, slotsOf } from './cube/verdicts.ts'
import { type Grouping, viewOf } from './cube/view.ts'
import { type FilterName, type Tab, tabs } from './vocabulary.ts'

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

/** Made anew for each query. The lists of what is lit are shared by the groups of an answer. */
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
  /** That part of the answer alone, sooner. */
  summary(query: FacetQuery<Name>): FacetAnswer<Name>['summary']
  /** How many samples each part has; a part is some groups, by their ids, and no group is in two parts. */
  samples(
    query: Omit<FacetQuery<Name>, 'selected'>,
    parts: readonly (readonly string[])[],
  ): readonly number[]
}

/** How many halves of each sort a tab remembers; at ten million files one takes 1 to 2 MB. */
const memory = 8

/** An engine for a cube, which must not change. What one tab needs is worked out when it is first asked for. */
export function facetEngine<Name extends string>(cube: Cube<Name>): FacetEngine<Name> {
  const { columns } = cube
  const { diagnosis } = columns.memberships
  const reported = cube.dictionaries.diagnoses.length
  const sides: Sides<Name> = {
    samples: sideOf(cube.facets, 'sample', columns.tuples),
    files: sideOf(cube.facets, 'file', columns.kinds),
  }
  const sightings = sightingsOf(columns)
  const openTabs = remembering<OpenTab>(tabs.length)
  const ask = ({ tab, filters, selected }: FacetQuery<Name>) => {
    const opened = openTabs(tab, () => openTab(cube, sides, tab))
    const wanted = new Set(selected)
    const isTicked = opened.groups.map((group) => wanted.has(group.id))
    const asked = opened.ask(
      allowedBy(sides.samples, filters),
      allowedBy(sides.files, filters),
      isTicked.includes(true) ? Uint8Array.from(isTicked, Number) : undefined,
    )
    return { groups: opened.groups, isTicked, asked }
  }
  const summaryOf = (asked: Asked) => ({
    ...countSummary(asked),
    diagnoses: countDiagnoses(sightings, { diagnosis, reported }, asked),
  })
  return {
    summary: (query) => summaryOf(ask(query).asked),
    samples(query, parts) {
      const { groups, asked } = ask({ ...query, selected: [] })
      const partOf = new Map(parts.flatMap((ids, part) => ids.map((id) => [id, part])))
      const partsOf = groups.map(({ id }) => partOf.get(id))
      const groupsOfSet = mapped(asked.view.groupsOfSet, (group) => partsOf[group])
      const view = { ...asked.view, groupsOfSet, groupCount: parts.length }
      return Array.from(countGroups({ ...asked, view }).samples)
    },
    answer(query) {
      const { groups, isTicked, asked } = ask(query)
      const counts = countGroups(asked)
      const litOf = newLit(sides.files, counts)
      return {
        summary: summaryOf(asked),
        options: optionsIn(cube.facets, sides, asked),
        groups: groups.flatMap(({ id, name }, group) => {
          const isSelected = isTicked[group] === true
          if (counts.files[group] === 0 && !isSelected) return []
          return {
            id,
            name,
            lit: litOf(group),
            samples: counts.samples[group] ?? 0,
            files: counts.files[group] ?? 0,
            bytes: counts.bytes[group] ?? 0,
            selected: isSelected,
          }
        }),
      }
    },
  }
}

/** The facets of samples, or of files. */
type Side<Name extends string> = {
  readonly facets: readonly {
    readonly name: Name
    readonly options: readonly string[]
    /** Whether some file of the catalog has the option. */
    readonly occurs: readonly boolean[]
  }[]
  readonly sizes: readonly number[]
  readonly slots: Slots
}

type Sides<Name extends string> = { readonly samples: Side<Name>; readonly files: Side<Name> }

function sideOf<Name extends string>(
  all: readonly Facet<Name>[],
  of: Facet['of'],
  table: Combinations,
): Side<Name> {
  const facets = all
    .filter((facet) => facet.of === of)
    .map((facet, i) => {
      const occurring = new Set(table.codes[i])
      const options = optionsOf(facet)
      return { name: facet.name, options, occurs: options.map((_, code) => occurring.has(code)) }
    })
  const sizes = facets.map(({ options }) => options.length)
  return { facets, sizes, slots: slotsOf(sizes) }
}

function allowedBy<Name extends string>(
  { facets }: Side<Name>,
  filters: FacetQuery<Name>['filters'],
): Allowed {
  return facets.map(({ name, options }) => {
    const wanted: readonly string[] = filters[name] ?? []
    return options.map((option) => wanted.length === 0 || wanted.includes(option))
  })
}

type OpenTab = {
  readonly groups: readonly CubeGroup[]
  readonly ask: (samples: Allowed, files: Allowed, ticked: Uint8Array | undefined) => Asked
}

function openTab<Name extends string>(cube: Cube<Name>, sides: Sides<Name>, tab: Tab): OpenTab {
  const { dictionaries, columns } = cube
  const { tuples, kinds } = columns
  const { slots } = sides.files
  const groups = tab === 'diagnoses' ? [...dictionaries.diagnoses, noDiagnosis] : dictionaries[tab]
  const view = viewOf(columns, groupingOf(columns, tab, groups.length))
  const wholeSamples = sampleHalf(view, tuples, [])
  const wholeFiles = fileHalf(view, kinds, slots, { allowed: [], ticked: undefined })
  const sampleHalves = remembering<SampleHalf>(memory)
  const fileHalves = remembering<FileHalf>(memory)
  return {
    groups,
    ask(samples, files, ticked) {
      const ofSamples = sampleHalves(keyOf(samples), () =>
        sampleHalf(view, tuples, samples, wholeSamples),
      )
      const ofFiles = fileHalves(`${keyOf(files)} ${ticked?.join('') ?? ''}`, () =>
        fileHalf(view, kinds, slots, { allowed: files, ticked }, wholeFiles),
      )
      return { view, tuples, kinds, slots, ofSamples, ofFiles }
    },
  }
}

function keyOf(allowed: Allowed): string {
  return allowed.map((passes) => passes.map(Number).join('')).join()
}

function groupingOf(columns: Columns, tab: Tab, groupCount: number): Grouping {
  const { memberships, publicationSets, studySets } = columns
  switch (tab) {
    case 'diagnoses': {
      const each = listsOf(Array.from({ length: groupCount }, (_, group) => [group]))
      return { setOf: memberships.diagnosis, groupsOfSet: each, groupCount }
    }
    case 'publications':
      return { setOf: memberships.publicationSet, groupsOfSet: publicationSets, groupCount }
    case 'studies':
      return { setOf: memberships.studySet, groupsOfSet: studySets, groupCount }
    default:
      return tab satisfies never
  }
}

function optionsIn<Name extends string>(
  facets: readonly Facet<Name>[],
  { samples, files }: Sides<Name>,
  asked: Asked,
): Readonly<Record<Name, FacetOption[]>> {
  const ofSide = (side: Side<Name>, counts: readonly OptionCounts[]) =>
    side.facets.map(({ name, options, occurs }, facet): [Name, FacetOption[]] => [
      name,
      options.flatMap((value, code) => {
        const of = counts[facet]
        if (of === undefined || occurs[code] !== true) return []
        return [{ value, files: of.files[code] ?? 0, samples: of.samples[code] ?? 0 }]
      }),
    ])
  const found = new Map([
    ...ofSide(samples, countSampleOptions(asked, samples.sizes)),
    ...ofSide(files, countFileOptions(asked, files.sizes)),
  ])
  const entries = facets.map(({ name }) => [name, found.get(name) ?? []])
  // Each facet is of samples or of files, so each name is among the entries.
  return Object.fromEntries(entries) as Record<Name, FacetOption[]>
}

/** Many groups have the same options lit: the lists are made once an answer, for each set of them. */
function newLit<Name extends string>(
  { facets, slots }: Side<Name>,
  { lit }: GroupCounts,
): (group: number) => FacetGroup<Name>['lit'] {
  const known = new Map<string, FacetGroup<Name>['lit']>()
  return (group) => {
    const key = lit.map((words) => words[group] ?? 0).join()
    const made = known.get(key)
    if (made !== undefined) return made
    const entries = facets.map(({ name, options }, facet) => {
      const firstSlot = slots.firstSlot[facet] ?? 0
      return [name, options.filter((_, code) => hasMark(lit, group, firstSlot + code))]
    })
    // The names of the entries are names of facets.
    const making = Object.fromEntries(entries) as FacetGroup<Name>['lit']
    known.set(key, making)
    return making
  }
}
