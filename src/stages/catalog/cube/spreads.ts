import type { Spreads } from './columns.ts'
import { roomFor } from './pairs.ts'
import { include, listsOfNodes, newPaths, root } from './paths.ts'

/**
 * The same spreads over other classes: class `c` becomes `to[c]`, of which there are `classes`. Equal sets
 * are counted together, and by class where a set has only one.
 */
export function regroup(
  { classes: { start, items }, count }: Spreads,
  to: Int32Array,
  classes: number,
): { readonly alone: Int32Array; readonly spread: Spreads } {
  const alone = new Int32Array(classes)
  const sets = newPaths()
  let countAt = new Int32Array(16)
  for (let spread = 0; spread < count.length; spread++) {
    const own = items.subarray(start[spread], start[spread + 1]).map((one) => to[one] ?? 0)
    const [first = 0] = own.sort()
    let set = root
    for (const one of own) set = include(sets, set, one)
    const many = count[spread] ?? 0
    if (own.at(-1) === first) alone[first] = (alone[first] ?? 0) + many
    else {
      countAt = roomFor(countAt, set)
      countAt[set] = (countAt[set] ?? 0) + many
    }
  }
  const nodes = countAt.map((many, node) => (many > 0 ? node : root)).filter((node) => node > 0)
  return {
    alone,
    spread: { classes: listsOfNodes(sets, nodes), count: nodes.map((node) => countAt[node] ?? 0) },
  }
}
