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

type Codes = readonly number[]

/** A cell made ready to be asked at each click. Sets of codes are bits: bit 0 = not reported, 1 = the first word … */
type Ready = {
  /** Per facet, what it may be. */
  readonly bits: readonly number[]
  /** A bit for each facet whose value is withheld. */
  readonly unsure: number
  /** The groups that it is in for certain, and those that it may be in. */
  readonly sure: Codes
  readonly open: Codes
  readonly isDiagnosisWithheld: boolean
}

const everything = -1
const bitOf = (code: number): number => 1 << (code + 1)

/** Tells of each query of a tab what is in doubt. `groups` are the ids of the tab's groups, by their codes. */
export function doubting(
  { withheld, isWhole }: Pick<TabCube, 'withheld' | 'isWhole'>,
  facets: readonly Facet<FilterName>[],
  groups: readonly string[],
  tab: Tab,
): (query: FacetQuery) => Doubt {
  const cells = withheld.map((cell) => ready(cell, tab, facets.length))
  const places = new Map(groups.map((id, code) => [id, code]))
  if (tab === 'diagnoses') places.set('not-reported', -1)
  return ({ filters, selected }) => {
    const wanted = facets.map(({ name, values }) => wantedBits(values, filters[name] ?? []))
    const ticked = new Set(selected.flatMap((id) => places.get(id) ?? []))
    const options = facets.map(() => 0)
    const inDoubt = new Set<number>()
    let [summary, diagnosis] = [!isWhole, false]
    for (const cell of cells) {
      const failed = failedOf(cell, wanted)
      const isFiltered = wanted.some((bits, i) => bits !== everything && isOneOf(cell.unsure, i))
      const inTicked = ticked.size === 0 ? 'yes' : membership(cell, ticked)
      if (failed === 0 && inTicked !== 'no') {
        if (isFiltered || inTicked === 'maybe') summary = true
        else if (cell.isDiagnosisWithheld) diagnosis = true
      }
      if (failed === 0) {
        for (const code of cell.open) inDoubt.add(code)
        if (isFiltered) for (const code of cell.sure) inDoubt.add(code)
      }
      if (inTicked !== 'no') addOptions(options, cell, failed, wanted, inTicked === 'maybe')
    }
    return { summary, diagnosis, options: options.map(codesIn), groups: inDoubt }
  }
}

function ready(cell: Cell, tab: Tab, facets: number): Ready {
  const values = cell.values.slice(0, facets)
  const [sure, open] = membersOf(cell, tab, facets)
  return {
    bits: values.map((codes) => codes.reduce((bits, code) => bits | bitOf(code), 0)),
    unsure: values.reduce((bits, { length }, i) => (length > 1 ? bits | (1 << i) : bits), 0),
    sure,
    open,
    isDiagnosisWithheld: (cell.values[facets]?.length ?? 1) > 1,
  }
}

/** The groups that a cell is in for certain, and those that it may be in. */
function membersOf({ values, sets }: Cell, tab: Tab, diagnosisAt: number): readonly [Codes, Codes] {
  if (tab === 'diagnoses') {
    const codes = values[diagnosisAt] ?? []
    return codes.length === 1 ? [codes, []] : [[], codes]
  }
  const [set] = sets
  return [set?.all ?? [], set?.some ?? []]
}

/** A word that is none of the words matches nothing. */
function wantedBits(words: readonly string[], chosen: readonly string[]): number {
  if (chosen.length === 0) return everything
  return chosen.reduce((bits, word) => {
    const code = words.indexOf(word)
    return code >= 0 || word === notReported ? bits | bitOf(code) : bits
  }, 0)
}

/** A bit for each facet whose filter lets nothing of the cell pass. */
function failedOf({ bits }: Ready, wanted: readonly number[]): number {
  let failed = 0
  for (let i = 0; i < bits.length; i++) {
    if (((bits[i] ?? 0) & (wanted[i] ?? everything)) === 0) failed |= 1 << i
  }
  return failed
}

const isOneOf = (facets: number, facet: number): boolean => (facets & (1 << facet)) !== 0

function membership({ sure, open }: Ready, ticked: ReadonlySet<number>): 'yes' | 'maybe' | 'no' {
  if (sure.some((code) => ticked.has(code))) return 'yes'
  return open.some((code) => ticked.has(code)) ? 'maybe' : 'no'
}

/** An option counts what passes the filters of the other facets; its own value is in doubt where it is withheld. */
function addOptions(
  options: number[],
  { bits, unsure }: Ready,
  failed: number,
  wanted: readonly number[],
  isMaybeTicked: boolean,
): void {
  for (let i = 0; i < bits.length; i++) {
    if ((failed & ~(1 << i)) !== 0) continue
    const isUnsure =
      isMaybeTicked ||
      isOneOf(unsure, i) ||
      wanted.some((each, k) => k !== i && each !== everything && isOneOf(unsure, k))
    if (isUnsure) options[i] = (options[i] ?? 0) | (bits[i] ?? 0)
  }
}

function codesIn(bits: number): ReadonlySet<number> {
  const codes = new Set<number>()
  for (let bit = 0; bit < 31; bit++) if ((bits & (1 << bit)) !== 0) codes.add(bit - 1)
  return codes
}
