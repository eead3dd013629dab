import type { Facet } from '../cube/facets.ts'
import type { FacetQuery } from '../facet-engine.ts'
import { type FilterName, notReported, type Tab } from '../vocabulary.ts'
import type { Cell } from './cell.ts'
import type { TabCube } from './public-cube.ts'

/**
 * Which figures of an answer are lower bounds: files of a withheld cell may belong to them that the public
 * cube cannot count there. Options and groups by their codes, -1 = not reported.
 */
export type Doubt = {
  readonly summary: boolean
  /** The summary counts files whose diagnosis is withheld. */
  readonly diagnosis: boolean
  /** Per facet. */
  readonly options: readonly ReadonlySet<number>[]
  readonly groups: ReadonlySet<number>
}

type Reading = 'yes' | 'maybe' | 'no'
type Codes = readonly number[]

/** `groups` are the ids of the tab's groups, by their codes. */
export function doubtOf(
  { withheld, isWhole }: Pick<TabCube, 'withheld' | 'isWhole'>,
  facets: readonly Facet<FilterName>[],
  groups: readonly string[],
  { tab, filters, selected }: FacetQuery,
): Doubt {
  const wanted = facets.map(({ name, values }) => codesOf(values, notReported, filters[name] ?? []))
  const ticked = codesOf(groups, 'not-reported', selected.filter(isKnownTo(groups, tab)))
  const doubt = {
    summary: !isWhole,
    diagnosis: false,
    options: facets.map(() => new Set<number>()),
    groups: new Set<number>(),
  }
  for (const cell of withheld) {
    const [sure, open] = membersOf(cell, tab, facets.length)
    const readings = wanted.map((codes, i) => readValue(cell.values[i] ?? [], codes))
    const all = [...readings, readSet(sure, open, ticked)]
    if (isOpen(all)) doubt.summary = true
    const isCounted = all.every((reading) => reading === 'yes')
    if (isCounted && (cell.values[facets.length]?.length ?? 1) > 1) doubt.diagnosis = true
    doubt.options.forEach((options, i) => {
      const codes = cell.values[i] ?? []
      if (isOpen(all.with(i, codes.length > 1 ? 'maybe' : 'yes'))) addAll(options, codes)
    })
    if (!readings.includes('no')) addAll(doubt.groups, open)
    if (isOpen(readings)) addAll(doubt.groups, sure)
  }
  return doubt
}

/** Whether files may pass, and it is not certain that they do. */
const isOpen = (readings: readonly Reading[]): boolean =>
  !readings.includes('no') && readings.includes('maybe')

function addAll(to: Set<number>, codes: Codes): void {
  for (const code of codes) to.add(code)
}

/** Undefined = everything passes; a word that is none of the words matches nothing. */
function codesOf(
  words: readonly string[],
  none: string,
  chosen: readonly string[],
): ReadonlySet<number> | undefined {
  if (chosen.length === 0) return undefined
  const known = chosen.filter((word) => word === none || words.includes(word))
  return new Set(known.map((word) => words.indexOf(word)))
}

/** Ticks of unknown groups are ignored, as they are by the engine. */
const isKnownTo =
  (groups: readonly string[], tab: Tab) =>
  (id: string): boolean =>
    groups.includes(id) || (tab === 'diagnoses' && id === 'not-reported')

/** The groups that a cell is in for certain, and those that it may be in. */
function membersOf({ values, sets }: Cell, tab: Tab, diagnosisAt: number): readonly [Codes, Codes] {
  if (tab === 'diagnoses') {
    const codes = values[diagnosisAt] ?? []
    return codes.length === 1 ? [codes, []] : [[], codes]
  }
  const [set] = sets
  return [set?.all ?? [], set?.some ?? []]
}

function readValue(codes: Codes, wanted: ReadonlySet<number> | undefined): Reading {
  if (wanted === undefined) return 'yes'
  if (!codes.some((code) => wanted.has(code))) return 'no'
  return codes.length === 1 ? 'yes' : 'maybe'
}

function readSet(sure: Codes, open: Codes, ticked: ReadonlySet<number> | undefined): Reading {
  if (ticked === undefined || sure.some((code) => ticked.has(code))) return 'yes'
  return open.some((code) => ticked.has(code)) ? 'maybe' : 'no'
}
