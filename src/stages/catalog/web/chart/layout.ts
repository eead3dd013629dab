import { hierarchy, treemap } from 'd3-hierarchy'
import type { Group } from '../../contract.ts'
import { diagnosisOfId } from '../../diagnoses.ts'

/** A rectangle of the chart, in pixels from its top left corner. */
export type Tile = {
  readonly key: string
  readonly kind: 'category' | 'diagnosis'
  readonly name: string
  /** The code of a diagnosis that has its own tile. */
  readonly code: string | undefined
  readonly category: string
  /** What a click ticks. */
  readonly groups: readonly Group[]
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Node = {
  readonly key: string
  readonly name: string
  readonly code?: string
  readonly groups: readonly Group[]
  readonly children?: readonly Node[]
}

/** Room for the name of a category above its diagnoses. */
const headHeight = 24
/** Smaller tiles can neither be read nor hit: the smallest ones of a category share one. */
const smallestArea = 800
const leastSide = 4

const otherCategory = 'Other'

/**
 * Categories and their diagnoses as rectangles whose areas are as their samples: categories by size, each with a
 * head, a gap between any two. Empty where there is no sample or no room.
 */
export function layOut(groups: readonly Group[], width: number, height: number): readonly Tile[] {
  const total = samplesOf(groups)
  if (total === 0 || width < 1 || height < 1) return []
  const samplesForTile = (smallestArea * total) / (width * height)
  const categories = [...Map.groupBy(groups, categoryOf)].map(([name, members]) => ({
    key: name,
    name,
    groups: members,
    children: leavesOf(name, members, samplesForTile),
  }))
  const root: Node = { key: '', name: '', groups: [], children: categories }
  const sized = hierarchy(root, ({ children }) => children)
    .sum(({ children, groups: of }) => (children === undefined ? samplesOf(of) : 0))
    .sort((a, b) => rankOf(a.data) - rankOf(b.data) || (b.value ?? 0) - (a.value ?? 0))
  const placed = treemap<Node>()
    .size([width, height])
    .paddingOuter((node) => (node.depth === 0 ? 0 : 2))
    .paddingTop((node) => (node.depth === 1 ? headHeight : 0))
    .paddingInner(2)
    .round(true)(sized)
  const tiles: Tile[] = []
  // Each category, then its diagnoses: the order in which the arrow keys pass.
  placed.eachBefore(({ depth, data, parent, x0, y0, x1, y1 }) => {
    // What is too thin to be seen is left to the table, as is what has no room under the head of its category.
    if (depth === 0 || x1 - x0 < leastSide || y1 - y0 < leastSide || y1 > (parent?.y1 ?? 0)) return
    const { key, name, code, groups: of } = data
    const kind = depth === 1 ? 'category' : 'diagnosis'
    const category = parent === null || depth === 1 ? name : parent.data.name
    const place = { x: x0, y: y0, width: x1 - x0, height: y1 - y0 }
    tiles.push({ key, kind, name, code, category, groups: of, ...place })
  })
  return tiles
}

/** The category of a diagnosis; what is no disease, or not reported, is `Other`. */
function categoryOf({ id }: { readonly id: string }): string {
  const category = diagnosisOfId(id)?.category
  return category === undefined || category.startsWith('No') ? otherCategory : category
}

/** The largest first, what stands for several diagnoses last. */
const rankOf = ({ children, code }: Node): number =>
  children === undefined && code === undefined ? 1 : 0

export const samplesOf = (groups: readonly Group[]): number =>
  groups.reduce((sum, { samples }) => sum + samples, 0)

function leavesOf(category: string, groups: readonly Group[], least: number): readonly Node[] {
  const leaf = (group: Group): Node => ({
    key: group.id,
    name: group.name,
    code: diagnosisOfId(group.id)?.code ?? '',
    groups: [group],
  })
  const small = groups.filter(({ samples }) => samples < least)
  if (small.length < 2) return groups.map(leaf)
  const others: Node = {
    key: `${category} others`,
    name: `${small.length} more diagnoses`,
    groups: small,
  }
  return [...groups.filter(({ samples }) => samples >= least).map(leaf), others]
}
