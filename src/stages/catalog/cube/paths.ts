/**
 * Distinct sequences of small integers, as a tree in which equal beginnings share their nodes.
 * Remembering where each of a million samples stands costs one node number per sample.
 */
export type Paths = {
  /** (node, item) → the node that this step leads to. */
  readonly steps: Map<number, number>
  readonly parents: number[]
  readonly items: number[]
}

/** The empty path. */
export const root = 0

/** Steps are keyed by `node * itemLimit + item + 1`, which is exact below 2^27 nodes. */
const itemLimit = 2 ** 26

export function newPaths(): Paths {
  return { steps: new Map(), parents: [root], items: [-1] }
}

/** The node for the path to `node` followed by `item`, an integer of at least -1. */
export function append(paths: Paths, node: number, item: number): number {
  const key = node * itemLimit + item + 1
  const known = paths.steps.get(key)
  if (known !== undefined) return known
  const added = paths.parents.push(node) - 1
  paths.items.push(item)
  paths.steps.set(key, added)
  return added
}

/** As `append`, for paths read as sets: an item that is there already leads nowhere. */
export function include(paths: Paths, node: number, item: number): number {
  const key = node * itemLimit + item + 1
  const known = paths.steps.get(key)
  if (known !== undefined) return known
  if (!itemsOf(paths, node).includes(item)) return append(paths, node, item)
  paths.steps.set(key, node)
  return node
}

/** The items on the way from the root to `node`. */
export function itemsOf(paths: Paths, node: number): number[] {
  const items: number[] = []
  for (let at = node; at !== root; at = paths.parents[at] ?? root) {
    items.push(paths.items[at] ?? -1)
  }
  return items.reverse()
}
