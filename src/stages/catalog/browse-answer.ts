/** What the data browser answers. Pure: the server and the page use the same, over the same bytes. */
import { z } from 'zod'
import { type Browse, type browse, type groupSorts, Release } from './contract.ts'
import { decodeCube } from './cube.ts'
import { pageFacets } from './cube/facets.ts'
import { seal, unseal } from './small-groups/sealed.ts'
import { decodePublicCube } from './small-groups/public-cube.ts'
import { type Tell, tellAtLeast, tellExactly, type ToldGroup } from './small-groups/tell.ts'
import { fileTypes, sequencingTypes } from './vocabulary.ts'

export type BrowseQuery = z.output<(typeof browse)['query']>

/** A release, and how its figures are told to somebody. */
export type Browsable = {
  readonly release: Release
  /** The fewest people that a figure counts; 1 = every figure is exact. */
  readonly smallestGroup: number
  readonly tell: Tell
}

export function answerBrowse(
  { release, smallestGroup, tell }: Browsable,
  query: BrowseQuery,
): Browse {
  const { tab, selected, q, sort, page, page_size: size, ...rest } = query
  const { sequencing_type, sample_type, file_type, tissue_type } = rest
  const filters = { sequencing_type, sample_type, file_type, tissue_type }
  const answer = tell({ tab, filters, selected })
  const found = answer.groups.filter(matches(q)).sort(comparing(sort))
  return {
    release,
    smallestGroup,
    summary: answer.summary,
    options: answer.options,
    groups: found.slice((page - 1) * size, page * size).map(present),
    total: found.length,
    selectedTotal: found.filter((group) => group.selected).length,
  }
}

function present({ lit, ...group }: ToldGroup): Browse['groups'][number] {
  const chips = <Value extends string>(values: readonly Value[], have: readonly string[] = []) =>
    values.map((value) => ({ value, lit: have.includes(value) }))
  return {
    ...group,
    sequencing_types: chips(sequencingTypes, lit.sequencing_type),
    file_types: chips(fileTypes, lit.file_type),
  }
}

function matches(q: string): (group: { id: string; name: string }) => boolean {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return ({ id, name }) => {
    const text = `${id} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

type Sortable = { id: string; name: string; samples: number; files: number; bytes: number }
const collator = new Intl.Collator('en', { numeric: true })

function comparing(sort: BrowseQuery['sort']): (a: Sortable, b: Sortable) => number {
  const sign = sort.startsWith('-') ? -1 : 1
  const column = sort.replace('-', '') as (typeof groupSorts)[number]
  const byName = (a: Sortable, b: Sortable) =>
    collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
  if (column === 'name') return (a, b) => sign * byName(a, b)
  return (a, b) => sign * (a[column] - b[column]) || byName(a, b)
}

const Head = z.object({ release: Release, smallestGroup: z.int() })

/** What a page needs to answer by itself; `cube` as `browsable` takes it. */
export const sealBrowsable = (
  { release, smallestGroup }: Pick<Browsable, 'release' | 'smallestGroup'>,
  cube: Uint8Array,
): Uint8Array<ArrayBuffer> => seal({ release, smallestGroup }, cube)

/** @throws Error when the bytes are of another version of the platform, or damaged. */
export function unsealBrowsable(bytes: Uint8Array): Browsable {
  const { head, body } = unseal(bytes)
  const { release, smallestGroup } = Head.parse(head)
  return browsable(release, smallestGroup, body)
}

/** `cube` is the exact one, or the public one where groups have a smallest size. */
export function browsable(release: Release, smallestGroup: number, cube: Uint8Array): Browsable {
  const tell =
    smallestGroup === 1
      ? tellExactly(decodeCube(cube, pageFacets))
      : tellAtLeast(decodePublicCube(cube))
  return { release, smallestGroup, tell }
}
