import { blend, type Cell, distance, type Weights } from './cell.ts'

/** Two lists of cells under one: for each cell of either the place of the one that now stands for it. */
export type Join = {
  readonly cells: readonly Cell[]
  readonly placesOfA: readonly number[]
  readonly placesOfB: readonly number[]
}

type Target = { cell: Cell; readonly ofA: number[]; readonly ofB: number[] }

/**
 * Blends as little as possible, found greedily: the nearest are paired first, so that cells which both have
 * stay, and what finds no partner goes into the nearest cell. So each cell of the result stands for some of
 * A and some of B.
 */
export function join(a: readonly Cell[], b: readonly Cell[], weights: Weights): Join {
  const targets: Target[] = []
  const restOfA = new Set(a.keys())
  const restOfB = new Set(b.keys())
  for (const { i, j } of nearestFirst(a, b, weights)) {
    if (!restOfA.has(i) || !restOfB.has(j)) continue
    restOfA.delete(i)
    restOfB.delete(j)
    targets.push({ cell: blend(at(a, i), at(b, j)), ofA: [i], ofB: [j] })
  }
  for (const i of restOfA) nearest(targets, at(a, i), weights).ofA.push(i)
  for (const j of restOfB) nearest(targets, at(b, j), weights).ofB.push(j)
  return {
    cells: targets.map(({ cell }) => cell),
    placesOfA: placesIn(targets.map(({ ofA }) => ofA)),
    placesOfB: placesIn(targets.map(({ ofB }) => ofB)),
  }
}

function nearestFirst(a: readonly Cell[], b: readonly Cell[], weights: Weights) {
  const pairs = a.flatMap((one, i) =>
    b.map((other, j) => ({ i, j, cost: distance(one, other, weights) })),
  )
  return pairs
    .filter(({ cost }) => cost < Infinity)
    .sort((one, other) => one.cost - other.cost)
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

function at<T>(list: readonly T[], place: number): T {
  const item = list[place]
  if (item === undefined) throw new RangeError(`There is no place ${place}.`)
  return item
}
