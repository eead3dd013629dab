import type { Lists } from './columns.ts'
import { firstOf, newPairs, type Pairs, pairOf, roomFor, secondOf } from './pairs.ts'

/**
 * Sets of numbers as paths in a tree whose equal beginnings share their nodes: remembering the set that
 * each of a million samples has reached costs one node number per sample.
 */
export type Paths = {
  /** (node, item) pairs that were asked for. Node `n` was made by step `n - 1`. */
  readonly steps: Pairs
  /** Step → the node at which the set stands once it has the item. */
  reached: Int32Array
}

/** The empty set. */
export const root = 0

export function newPaths(): Paths {
  return { steps: newPairs(), reached: new Int32Array(16) }
}

/** The node of the set at `node` with `item` in it; one set has a node for each order of arrival. */
export function include(paths: Paths, node: number, item: number): number {
  const { steps } = paths
  if (node !== root && secondOf(steps, node - 1) === item) return node
  const known = steps.size
  const step = pairOf(steps, node, item)
  if (step < known) return paths.reached[step] ?? root
  paths.reached = roomFor(paths.reached, step)
  return (paths.reached[step] = has(paths, node, item) ? node : step + 1)
}

/** The items of the set at `node`, in the order of their arrival. */
export function itemsOf({ steps }: Paths, node: number): number[] {
  const items: number[] = []
  for (let at = node; at !== root; at = firstOf(steps, at - 1)) items.push(secondOf(steps, at - 1))
  return items.toReversed()
}

/** The sets at some nodes. */
export function listsOfNodes(paths: Paths, nodes: Int32Array): Lists {
  const start = new Int32Array(nodes.length + 1)
  let items = new Int32Array(2 * nodes.length)
  nodes.forEach((node, i) => {
    let end = start[i] ?? 0
    for (const item of itemsOf(paths, node)) {
      items = roomFor(items, end)
      items[end++] = item
    }
    start[i + 1] = end
  })
  return { start, items: items.slice(0, start.at(-1)) }
}

function has({ steps }: Paths, node: number, item: number): boolean {
  for (let at = node; at !== root; at = firstOf(steps, at - 1)) {
    if (secondOf(steps, at - 1) === item) return true
  }
  return false
}
