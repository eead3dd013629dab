import { type Cube, type CubeGroup, noDiagnosis } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import {
  type FacetAnswer,
  facetEngine,
  type FacetGroup,
  type FacetOption,
  type FacetQuery,
} from '../facet-engine.ts'
import { type FilterName, notReported, type Tab } from '../vocabulary.ts'
import { type Doubt, doubting } from './doubt.ts'
import type { PublicCube, TabCube } from './public-cube.ts'

/** Names the figures that may be larger than told: people of small groups are left out of them. */
type AtLeast = { readonly at_least: ('samples' | 'diagnoses' | 'files' | 'bytes')[] }

/** `few`: all of its people, whatever is filtered, are fewer than the smallest group. */
export type ToldGroup = FacetGroup & AtLeast & { readonly few: boolean }

/** An answer in which each figure says whether it is exact. */
export type ToldAnswer = {
  /** Null = not told. */
  readonly summary: Omit<FacetAnswer['summary'], 'subjects' | 'diagnoses'> &
    AtLeast & { readonly subjects: number | null; readonly diagnoses: number | null }
  readonly options: Readonly<Record<FilterName, (FacetOption & AtLeast)[]>>
  readonly groups: ToldGroup[]
}

export type Teller = {
  readonly answer: (query: FacetQuery) => ToldAnswer
  /** That part of the answer alone, sooner. */
  readonly summary: (query: FacetQuery) => ToldAnswer['summary']
  /** The samples of each part, as a summary tells them when its diagnoses are ticked, for all parts at once. */
  readonly samples: (filters: FacetQuery['filters'], parts: Parts) => readonly ToldSamples[]
}

/** Of diagnoses by their ids, none in two of them. */
type Parts = readonly (readonly string[])[]

export type ToldSamples = { readonly samples: number } & AtLeast

const exactly = <T extends object>(figures: T): T & AtLeast => ({ ...figures, at_least: [] })

/** Tells every figure as it is. */
export function exactTeller(cube: Cube): Teller {
  const engine = facetEngine(cube)
  return {
    summary: (query) => exactly(engine.summary(query)),
    samples: (filters, parts) =>
      engine.samples({ tab: 'diagnoses', filters }, parts).map((samples) => exactly({ samples })),
    answer(query) {
      const { summary, options, groups } = engine.answer(query)
      return {
        summary: exactly(summary),
        options: inEachFilter((name) => options[name].map(exactly)),
        groups: groups.map((group) => ({ ...exactly(group), few: false })),
      }
    },
  }
}

const none: ReadonlySet<number> = new Set()

/** Tells of each figure what the public cube has, and whether it is all. */
export function publicTeller({ subjects, few, tabs }: PublicCube): Teller {
  const tellers = {
    diagnoses: tellerOf(tabs.diagnoses, 'diagnoses', few),
    publications: tellerOf(tabs.publications, 'publications', []),
    studies: tellerOf(tabs.studies, 'studies', []),
  }
  const summaryOf = (query: FacetQuery, told: Told): ToldAnswer['summary'] => {
    const { diagnoses } = tellers
    const isOfDiagnoses = query.selected.length === 0 && query.tab !== 'diagnoses'
    const counting = isOfDiagnoses ? diagnoses.summary({ ...query, tab: 'diagnoses' }) : told
    return {
      ...told.summary,
      ...diagnosesOf(isOfDiagnoses ? 'diagnoses' : query.tab, counting),
      subjects: isWhole(query) ? subjects : null,
      at_least: [
        ...(told.doubt.summary ? (['samples', 'files', 'bytes'] as const) : []),
        ...(counting.doubt.diagnosis || told.doubt.summary ? (['diagnoses'] as const) : []),
      ],
    }
  }
  return {
    summary: (query) => summaryOf(query, tellers[query.tab].summary(query)),
    samples: tellers.diagnoses.samples,
    answer(query) {
      const { options, groups, ...told } = tellers[query.tab].answer(query)
      return { summary: summaryOf(query, told), options, groups }
    },
  }
}

/** A summary without what is not told, and what is in doubt of it. */
type Told = { readonly summary: FacetAnswer['summary']; readonly doubt: Doubt }

/** What tells of one tab. */
type TabTeller = {
  readonly summary: (query: FacetQuery) => Told
  readonly samples: Teller['samples']
  readonly answer: (query: FacetQuery) => Told & Pick<ToldAnswer, 'options' | 'groups'>
}

/** `fewCodes`: the groups of the tab that have fewer people in all than may be told of. */
function tellerOf(of: TabCube, tab: Tab, fewCodes: readonly number[]): TabTeller {
  const { cube, withheld, isWhole: isTold } = of
  const engine = facetEngine(cube)
  const listed =
    tab === 'diagnoses' ? cube.dictionaries.diagnoses.slice(0, -1) : cube.dictionaries[tab]
  const ids = listed.map(({ id }) => id)
  const groups = tab === 'diagnoses' ? [...listed, noDiagnosis] : listed
  const doubtIn = doubting(of, pageFacets, ids, tab)
  // Per facet, the codes that a withheld value may be.
  const occurring = pageFacets.map(
    (_, i) => new Set(withheld.flatMap(({ values }) => values[i] ?? [])),
  )
  const few = new Set(fewCodes.map((code) => (code < 0 ? noDiagnosis.id : (ids[code] ?? ''))))
  return {
    summary: (query) => ({ summary: engine.summary(query), doubt: doubtIn(query) }),
    samples(filters, parts) {
      const { groups: doubtful } = doubtIn({ tab, filters, selected: [] })
      const counts = engine.samples({ tab, filters }, parts)
      const isDoubtful = new Set(
        groups.flatMap(({ id }, i) => (doubtful.has(codeOf(id, i)) ? id : [])),
      )
      return parts.map((ids, part) => ({
        samples: counts[part] ?? 0,
        at_least: isTold && !ids.some((id) => isDoubtful.has(id)) ? [] : ['samples'],
      }))
    },
    answer(query) {
      const { summary, ...answer } = engine.answer(query)
      const doubt = doubtIn(query)
      return {
        summary,
        doubt,
        options: inEachFilter((name, i) =>
          optionsOf(i, answer.options[name], occurring[i] ?? none, doubt.options[i] ?? none),
        ),
        groups: groupsOf(groups, answer.groups, doubt.groups, query.selected).map((group) => ({
          ...group,
          few: few.has(group.id),
        })),
      }
    },
  }
}

/** Which diagnoses the files of a publication or study have is not told. */
function diagnosesOf(tab: Tab, { summary, doubt }: Told): { readonly diagnoses: number | null } {
  if (tab !== 'diagnoses') return { diagnoses: null }
  // All withheld diagnoses are one in the cube, and none here.
  return { diagnoses: summary.diagnoses - Number(doubt.diagnosis) }
}

const inEachFilter = <T>(of: (name: FilterName, place: number) => T): Record<FilterName, T> =>
  // One entry for each facet of the page, by its name.
  Object.fromEntries(pageFacets.map(({ name }, i) => [name, of(name, i)])) as Record<FilterName, T>

const isWhole = ({ filters, selected }: FacetQuery): boolean =>
  selected.length === 0 && pageFacets.every(({ name }) => (filters[name] ?? []).length === 0)

/** The options that occur, withheld or not; what is withheld is no option of its own. */
function optionsOf(
  place: number,
  told: readonly FacetOption[],
  occurring: ReadonlySet<number>,
  doubtful: ReadonlySet<number>,
): (FacetOption & AtLeast)[] {
  const words = [...(pageFacets[place]?.values ?? []), notReported]
  return words.flatMap((value, i) => {
    const code = value === notReported ? -1 : i
    const option = told.find((each) => each.value === value)
    if (option === undefined && !occurring.has(code)) return []
    const at_least: AtLeast['at_least'] = doubtful.has(code) ? ['samples', 'files'] : []
    return [{ files: 0, samples: 0, ...option, value, at_least }]
  })
}

const codeOf = (id: string, place: number): number => (id === noDiagnosis.id ? -1 : place)

function groupsOf(
  groups: readonly CubeGroup[],
  told: readonly FacetGroup[],
  doubtful: ReadonlySet<number>,
  selected: readonly string[],
): Omit<ToldGroup, 'few'>[] {
  const byId = new Map(told.map((group) => [group.id, group]))
  return groups.flatMap((group, i) => {
    const isDoubtful = doubtful.has(codeOf(group.id, i))
    const figures = byId.get(group.id)
    if (figures === undefined && !isDoubtful) return []
    const at_least: AtLeast['at_least'] = isDoubtful ? ['samples', 'files', 'bytes'] : []
    const isSelected = selected.includes(group.id)
    return [{ ...nothing, selected: isSelected, ...group, ...figures, at_least }]
  })
}

const nothing = { lit: {}, samples: 0, files: 0, bytes: 0 }
