import { blend, type Cell, distance, loss, type Weights } from './cell.ts'

/** Two lists of cells under one: for each cell of either the place of the one that now stands for it. */
export type Join = {
  readonly cells: readonly Cell[]
  readonly placesOfA: readonly number[]
  readonly placesOfB: readonly number[]
  /** What the files of one sample of A, and of B, lose by it. */
  readonly lostOfA: number
  readonly lostOfB: number
}

type Target = { cell: Cell; readonly ofA: number[]; readonly ofB: number[] }

/**
 * Blends as little as possible, found greedily: cells that both have stay, the others are paired, and what
 * finds no partner goes into the nearest cell. So each cell of the result stands for some of A and some of B.
 */
export function join(a: readonly Cell[], b: readonly Cell[], weights: Weights): Join {
  const targets: Target[] = []
  const restOfA = new Set(a.keys())
  const restOfB = new Set(b.keys())
  for (const i of a.keys()) {
    const j = b.indexOf(at(a, i))
    if (j < 0) continue
    restOfA.delete(i)
    restOfB.delete(j)
    targets.push({ cell: at(a, i), ofA: [i], ofB: [j] })
  }
  for (const { i, j } of nearestFirst(a, b, restOfA, restOfB, weights)) {
    if (!restOfA.has(i) || !restOfB.has(j)) continue
    restOfA.delete(i)
    restOfB.delete(j)
    targets.push({ cell: blend(at(a, i), at(b, j)), ofA: [i], ofB: [j] })
  }
  for (const i of restOfA) nearest(targets, at(a, i), weights).ofA.push(i)
  for (const j of restOfB) nearest(targets, at(b, j), weights).ofB.push(j)
  const cells = targets.map(({ cell }) => cell)
  const placesOfA = placesIn(targets.map(({ ofA }) => ofA))
  const placesOfB = placesIn(targets.map(({ ofB }) => ofB))
  return {
    cells,
    placesOfA,
    placesOfB,
    lostOfA: lostBy(a, cells, placesOfA, weights),
    lostOfB: lostBy(b, cells, placesOfB, weights),
  }
}

function nearestFirst(
  a: readonly Cell[],
  b: readonly Cell[],
  restOfA: ReadonlySet<number>,
  restOfB: ReadonlySet<number>,
  weights: Weights,
) {
  const pairs: { readonly i: number; readonly j: number; readonly cost: number }[] = []
  for (const i of restOfA) {
    for (const j of restOfB) {
      const cost = distance(at(a, i), at(b, j), weights)
      if (cost < Infinity) pairs.push({ i, j, cost })
    }
  }
  return pairs.sort((one, other) => one.cost - other.cost)
}

/** Widens the target that is nearest to a cell, and gives it. */
function nearest(targets: readonly Target[], cell: Cell, weights: Weights): Target {
  const costs = targets.map((target) => distance(target.cell, cell, weights))
  const target = at(targets, costs.indexOf(Math.min(...costs)))
  target.cell = blend(target.cell, cell)
  return target
}

function placesIn(lists: readonly (readonly number[])[]): number[] {
  const places: number[] = []
  lists.forEach((list, place) => list.forEach((item) => (places[item] = place)))
  return places
}

function lostBy(
  from: readonly Cell[],
  to: readonly Cell[],
  places: readonly number[],
  weights: Weights,
): number {
  return from.reduce((sum, cell, i) => sum + loss(cell, at(to, at(places, i)), weights), 0)
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place]
  if (item === undefined) throw new RangeError(`There is no place ${place}.`)
  return item
}
