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

export type Tell = (query: FacetQuery) => ToldAnswer

const exactly = <T extends object>(figures: T): T & AtLeast => ({ ...figures, at_least: [] })

/** Tells every figure as it is. */
export function tellExactly(cube: Cube): Tell {
  const engine = facetEngine(cube)
  return (query) => {
    const { summary, options, groups } = engine.answer(query)
    return {
      summary: exactly(summary),
      options: inEachFilter((name) => options[name].map(exactly)),
      groups: groups.map((group) => ({ ...exactly(group), few: false })),
    }
  }
}

const none: ReadonlySet<number> = new Set()

/** Tells of each figure what the public cube has, and whether it is all. */
export function tellAtLeast({ subjects, few, tabs }: PublicCube): Tell {
  const ask = {
    diagnoses: asking(tabs.diagnoses, 'diagnoses', few),
    publications: asking(tabs.publications, 'publications', []),
    studies: asking(tabs.studies, 'studies', []),
  }
  return (query) => {
    const asked = ask[query.tab](query)
    const { answer, doubt, groups, occurring } = asked
    const counting =
      query.selected.length === 0 ? ask.diagnoses({ ...query, tab: 'diagnoses' }) : asked
    return {
      summary: {
        ...answer.summary,
        ...diagnosesOf(counting),
        subjects: isWhole(query) ? subjects : null,
        at_least: [
          ...(doubt.summary ? (['samples', 'files', 'bytes'] as const) : []),
          ...(counting.doubt.diagnosis || doubt.summary ? (['diagnoses'] as const) : []),
        ],
      },
      options: inEachFilter((name, i) =>
        optionsOf(i, answer.options[name], occurring[i] ?? none, doubt.options[i] ?? none),
      ),
      groups: groupsOf(groups, answer.groups, doubt.groups, query.selected).map((group) => ({
        ...group,
        few: asked.few.has(group.id),
      })),
    }
  }
}

type Asked = {
  readonly tab: Tab
  readonly answer: FacetAnswer
  readonly doubt: Doubt
  readonly groups: readonly CubeGroup[]
  /** Per facet, the codes that a withheld value may be. */
  readonly occurring: readonly ReadonlySet<number>[]
  readonly few: ReadonlySet<string>
}

/** `fewCodes`: the groups of the tab that have fewer people in all than may be told of. */
function asking(of: TabCube, tab: Tab, fewCodes: readonly number[]): (query: FacetQuery) => Asked {
  const { cube, withheld } = of
  const engine = facetEngine(cube)
  const listed =
    tab === 'diagnoses' ? cube.dictionaries.diagnoses.slice(0, -1) : cube.dictionaries[tab]
  const ids = listed.map(({ id }) => id)
  const groups = tab === 'diagnoses' ? [...listed, noDiagnosis] : listed
  const doubt = doubting(of, pageFacets, ids, tab)
  const occurring = pageFacets.map(
    (_, i) => new Set(withheld.flatMap(({ values }) => values[i] ?? [])),
  )
  const few = new Set(fewCodes.map((code) => (code < 0 ? noDiagnosis.id : (ids[code] ?? ''))))
  return (query) => ({
    few,
    tab,
    answer: engine.answer(query),
    doubt: doubt(query),
    groups,
    occurring,
  })
}

/** Which diagnoses the files of a publication or study have is not told. */
function diagnosesOf({ tab, answer, doubt }: Asked): { readonly diagnoses: number | null } {
  if (tab !== 'diagnoses') return { diagnoses: null }
  // All withheld diagnoses are one in the cube, and none here.
  return { diagnoses: answer.summary.diagnoses - Number(doubt.diagnosis) }
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

function groupsOf(
  groups: readonly CubeGroup[],
  told: readonly FacetGroup[],
  doubtful: ReadonlySet<number>,
  selected: readonly string[],
): Omit<ToldGroup, 'few'>[] {
  const byId = new Map(told.map((group) => [group.id, group]))
  return groups.flatMap((group, i) => {
    const isDoubtful = doubtful.has(group.id === noDiagnosis.id ? -1 : i)
    const figures = byId.get(group.id)
    if (figures === undefined && !isDoubtful) return []
    const at_least: AtLeast['at_least'] = isDoubtful ? ['samples', 'files', 'bytes'] : []
    const isSelected = selected.includes(group.id)
    return [{ ...nothing, selected: isSelected, ...group, ...figures, at_least }]
  })
}

const nothing = { lit: {}, samples: 0, files: 0, bytes: 0 }
