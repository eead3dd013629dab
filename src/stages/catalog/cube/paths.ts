/**
 * Sets of numbers as paths in a tree whose equal beginnings share their nodes: remembering the set
 * that each of a million samples has reached costs one node number per sample.
 */
export type Paths = {
  /** (node, item) → the node at which the set stands once it has the item. */
  readonly steps: Map<number, number>
  readonly parents: number[]
  readonly items: number[]
}

/** The empty set. */
export const root = 0

/** A step is keyed by `node * itemLimit + item`: exact for items below 2^26 and nodes below 2^27. */
const itemLimit = 2 ** 26

export function newPaths(): Paths {
  return { steps: new Map(), parents: [root], items: [-1] }
}

/** The node of the set at `node` with `item` in it; one set has a node for each order of arrival. */
export function include(paths: Paths, node: number, item: number): number {
  const key = node * itemLimit + item
  const known = paths.steps.get(key)
  if (known !== undefined) return known
  const next = itemsOf(paths, node).includes(item) ? node : paths.parents.push(node) - 1
  if (next !== node) paths.items.push(item)
  paths.steps.set(key, next)
  return next
}

/** The items of the set at `node`, in no particular order. */
export function itemsOf(paths: Paths, node: number): number[] {
  const items: number[] = []
  for (let at = node; at !== root; at = paths.parents[at] ?? root) items.push(paths.items[at] ?? -1)
  return items
}
