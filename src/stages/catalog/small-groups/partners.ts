import { type Cell, loss, type Weights } from './cell.ts'
import { type Class, isSmall, merge, sizeOf, type Terms, textOfClass } from './class.ts'
import { type Join, join } from './join.ts'

/**
 * So many classes at most are compared with each other, those that are alike first: time grows with the
 * number of classes, not with its square.
 */
const together = 256
/** For so many of the nearest it is worked out what merging would cost. */
const nearest = 4

/** Merges small classes of a group until there is none, or one alone. */
export function mergeSmall(group: readonly Class[], terms: Terms): readonly Class[] {
  if (!group.some((one) => isSmall(one, terms))) return group
  const texts = new Map(group.map((one) => [one, textOfClass(one)]))
  const alikeBeside = [...group].sort((a, b) => compare(texts.get(a) ?? '', texts.get(b) ?? ''))
  if (group.length <= together) return mergeAmong(alikeBeside, terms)
  const parts = Array.from({ length: Math.ceil(group.length / together) }, (_, i) =>
    mergeAmong(alikeBeside.slice(i * together, (i + 1) * together), terms),
  )
  return mergeAmong(parts.flat(), terms)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function mergeAmong(classes: readonly Class[], terms: Terms): readonly Class[] {
  const live = new Set([...classes].sort((a, b) => sizeOf(a) - sizeOf(b)))
  const queue = [...live].filter((one) => isSmall(one, terms))
  for (const small of queue) {
    if (!live.delete(small)) continue
    const best = partnerOf(small, live, terms)
    if (best === undefined) {
      live.add(small)
      break
    }
    live.delete(best.partner)
    const merged = merge(small, best.partner, best.joined)
    live.add(merged)
    if (isSmall(merged, terms)) queue.push(merged)
  }
  return [...live]
}

type Partner = { readonly partner: Class; readonly joined: Join }

function partnerOf(
  small: Class,
  live: ReadonlySet<Class>,
  { weights }: Terms,
): Partner | undefined {
  let best: Partner | undefined
  let least = Infinity
  for (const partner of nearestTo(small, live, weights)) {
    const joined = join(small.cells, partner.cells, weights)
    const cost = joined.lostOfA * small.weight + joined.lostOfB * partner.weight
    if (best === undefined || cost < least) [best, least] = [{ partner, joined }, cost]
  }
  return best
}

/** The nearest first; no others where one is the same. */
function nearestTo(small: Class, live: ReadonlySet<Class>, weights: Weights): readonly Class[] {
  const found: { readonly one: Class; readonly cost: number }[] = []
  let left = together
  for (const one of live) {
    const most = found.length < nearest ? Infinity : (found.at(-1)?.cost ?? Infinity)
    const cost = leastCost(small, one, weights, most)
    if (cost === 0) return [one]
    if (cost < most) {
      const behind = found.findIndex((other) => cost < other.cost)
      found.splice(behind < 0 ? found.length : behind, 0, { one, cost })
      if (found.length > nearest) found.pop()
    }
    left -= 1
    if (left === 0) break
  }
  return found.map(({ one }) => one)
}

/** What two classes would lose if each cell went into the nearest of the other; `most` or more = too much. */
function leastCost(a: Class, b: Class, weights: Weights, most: number): number {
  const cost = oneSided(a, b, weights, most)
  return cost < most ? cost + oneSided(b, a, weights, most - cost) : cost
}

function oneSided({ cells, weight }: Class, other: Class, weights: Weights, most: number): number {
  let cost = 0
  for (const cell of cells) {
    cost += weight * leastLoss(cell, other.cells, weights)
    if (cost >= most) break
  }
  return cost
}

function leastLoss(cell: Cell, others: readonly Cell[], weights: Weights): number {
  let least = Infinity
  for (const other of others) {
    least = Math.min(least, loss(cell, other, weights))
    if (least === 0) break
  }
  return least
}
