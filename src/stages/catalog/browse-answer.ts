/** What the data browser answers. Pure: the server and the page use the same, over the same bytes. */
import { z } from 'zod'
import { type Browse, type browse, type groupSorts, Release } from './contract.ts'
import { decodeCube } from './cube.ts'
import { pageFacets } from './cube/facets.ts'
import { matchesSearch } from './diagnoses/search.ts'
import { seal, unseal } from './small-groups/sealed.ts'
import { decodePublicCube } from './small-groups/public-cube.ts'
import { exactTeller, publicTeller, type Teller, type ToldGroup } from './small-groups/tell.ts'
import { fileTypes, sequencingTypes } from './vocabulary.ts'

export type BrowseQuery = z.output<(typeof browse)['query']>

/** A release, and how its figures are told to somebody. */
export type Browsable = {
  readonly release: Release
  /** The fewest people that a figure counts; 1 = every figure is exact. */
  readonly smallestGroup: number
  /** Of publications by PubMed id, where they are known. */
  readonly years: Years
  readonly teller: Teller
}

export type Years = Readonly<Record<string, number>>

export function answerBrowse(
  { release, smallestGroup, years, teller }: Browsable,
  query: BrowseQuery,
): Browse {
  const { tab, selected, q, sort, page, page_size: size, ...rest } = query
  const { sequencing_type, sample_type, file_type, tissue_type } = rest
  const filters = { sequencing_type, sample_type, file_type, tissue_type }
  const answer = teller.answer({ tab, filters, selected })
  const found = answer.groups.filter(matchesSearch(q, tab)).sort(comparing(sort, years))
  return {
    release,
    smallestGroup,
    summary: answer.summary,
    options: answer.options,
    groups: found.slice((page - 1) * size, page * size).map(presenting()),
    total: found.length,
    selectedTotal: found.filter((group) => group.selected).length,
  }
}

type Presented = Browse['groups'][number]
type Chips = Pick<Presented, 'sequencing_types' | 'file_types'>

const chipsOf = <Value extends string>(values: readonly Value[], have: readonly string[] = []) =>
  values.map((value) => ({ value, lit: have.includes(value) }))

/** The groups of an answer share their lists of what is lit, and so their chips. */
function presenting(): (group: ToldGroup) => Presented {
  const known = new Map<ToldGroup['lit'], Chips>()
  return ({ lit, ...group }) => {
    const chips = known.get(lit) ?? {
      sequencing_types: chipsOf(sequencingTypes, lit.sequencing_type),
      file_types: chipsOf(fileTypes, lit.file_type),
    }
    known.set(lit, chips)
    return { ...group, ...chips }
  }
}

type Sortable = { id: string; name: string; samples: number; files: number; bytes: number }
const collator = new Intl.Collator('en', { numeric: true })

function comparing(sort: BrowseQuery['sort'], years: Years): (a: Sortable, b: Sortable) => number {
  const sign = sort.startsWith('-') ? -1 : 1
  const column = sort.replace('-', '') as (typeof groupSorts)[number]
  const byName = (a: Sortable, b: Sortable) =>
    collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
  if (column === 'name') return (a, b) => sign * byName(a, b)
  const figure = (group: Sortable) => (column === 'year' ? (years[group.id] ?? 0) : group[column])
  return (a, b) => sign * (figure(a) - figure(b)) || byName(a, b)
}

const Head = z.object({
  release: Release,
  smallestGroup: z.int(),
  years: z.record(z.string(), z.int()),
})

/** What a page needs to answer by itself; `cube` as `browsable` takes it. */
export const sealBrowsable = (
  { release, smallestGroup, years }: Omit<Browsable, 'teller'>,
  cube: Uint8Array,
): Uint8Array<ArrayBuffer> => seal({ release, smallestGroup, years }, cube)

/** @throws Error when the bytes are of another version of the platform, or damaged. */
export function unsealBrowsable(bytes: Uint8Array): Browsable {
  const { head, body } = unseal(bytes)
  return browsable(Head.parse(head), body)
}

/** `cube` is the exact one, or the public one where groups have a smallest size. */
export function browsable(head: Omit<Browsable, 'teller'>, cube: Uint8Array): Browsable {
  const teller =
    head.smallestGroup === 1
      ? exactTeller(decodeCube(cube, pageFacets))
      : publicTeller(decodePublicCube(cube))
  return { ...head, teller }
}
