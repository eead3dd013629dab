/**
 * Small groups made indistinct. Samples with the same cells form a *class*. A class of fewer than k people
 * could single one of them out; it is merged with one that resembles it, and where the two differ their
 * files are told as "one of these" from then on.
 *
 * Invariant: a class that comes out holds at least k people, and each of its samples has files in each of
 * its cells. So every figure over such classes, and every difference of two figures, is a sum over whole
 * classes: nothing, or at least k people.
 */
import { include, itemsOf, newPaths, type Paths, root } from '../cube/paths.ts'
import { type Cell, loss, textOf, type Weights } from './cell.ts'
import { join } from './join.ts'

/** `sample` -1 = a file of no sample; `cell` = its place in the list of cells. */
export type Placed = { readonly sample: number; readonly person: number; readonly cell: number }

export type Terms = {
  /** The fewest people that a class may have. */
  readonly smallest: number
  /** From like in nearly everything to anything at all. */
  readonly levels: readonly Level[]
  readonly weights: Weights
  /** Per value, whether it says what a sample is; else, what a file is. */
  readonly isOfSample: readonly boolean[]
}

/** What classes must agree in to be merged: the text of each of their cells. */
export type Level = {
  readonly likeness: (cell: Cell) => string
  /** Samples are not merged with files that have no sample. */
  readonly apart: boolean
}

/** The cells under which files may be told to anybody. */
export type Told = {
  /** Each once. */
  readonly cells: readonly Cell[]
  /** The place of a file's cell among them; -1 where the whole catalog has too few people. */
  readonly placeOf: (sample: number, cell: number) => number
}

type Class = {
  /** People by their samples, and by files without a sample. */
  readonly sampled: Set<number>
  readonly loose: Set<number>
  readonly cells: readonly Cell[]
  /** Samples in it, or cells of files without one. */
  readonly weight: number
  /** The class it went into, and the place there of each of its cells. */
  into: { readonly merged: Class; readonly places: readonly number[] } | undefined
}

/** Files on the way into classes: memory grows with the samples and the distinct sets of cells. */
export type Grouping = {
  readonly sets: Paths
  /** Sample → the node of its cells so far, and its person. */
  readonly nodes: number[]
  readonly people: number[]
  /** Cell → the persons of its files without a sample. */
  readonly loose: Map<number, Set<number>>
}

export const newGrouping = (): Grouping => ({
  sets: newPaths(),
  nodes: [],
  people: [],
  loose: new Map(),
})

/** Says that a sample, or a file without one, has a file in a cell; again and again does not matter. */
export function place({ sets, nodes, people, loose }: Grouping, file: Placed): void {
  if (file.sample < 0) {
    loose.set(file.cell, (loose.get(file.cell) ?? new Set()).add(file.person))
    return
  }
  nodes[file.sample] = include(sets, nodes[file.sample] ?? root, file.cell)
  people[file.sample] = file.person
}

export function generalise(cells: readonly Cell[], grouping: Grouping, terms: Terms): Told {
  const { found, ofNode, ofLoose } = classify(cells, grouping)
  let live: readonly Class[] = found.map(({ of }) => of)
  for (const level of terms.levels) {
    const alike = groupAlike(live, level)
    live = alike.flatMap((group) => mergeSmall(group, terms))
  }
  const numbers = new Map<string, number>()
  const told: Cell[] = []
  const numberOf = (cell: Cell | undefined): number => {
    if (cell === undefined) return -1
    const text = textOf(cell)
    const known = numbers.get(text) ?? told.push(cell) - 1
    numbers.set(text, known)
    return known
  }
  const placesOf = new Map(
    found.map(({ of, places }) => [
      of,
      new Map(places.map((cell, i) => [cell, numberOf(tell(of, i, terms))])),
    ]),
  )
  const byNode = new Map([...ofNode].map(([node, of]) => [node, placesOf.get(of)]))
  return {
    cells: told,
    placeOf(sample, cell) {
      const places =
        sample < 0
          ? placesOf.get(ofLoose.get(cell) as Class)
          : byNode.get(grouping.nodes[sample] ?? root)
      return places?.get(cell) ?? -1
    },
  }
}

type Classified = {
  /** Each class with the places of its cells. */
  readonly found: readonly { readonly of: Class; readonly places: readonly number[] }[]
  readonly ofNode: ReadonlyMap<number, Class>
  readonly ofLoose: ReadonlyMap<number, Class>
}

function classify(cells: readonly Cell[], { sets, nodes, people, loose }: Grouping): Classified {
  const members = Map.groupBy(nodes.keys(), (sample) => nodes[sample] ?? root)
  // One set of cells has a node for each order in which files came.
  const alike = Map.groupBy(members.keys(), (node) =>
    [...itemsOf(sets, node)].sort((a, b) => a - b).join(),
  )
  const ofNode = new Map<number, Class>()
  const found = [...alike].map(([key, same]) => {
    const places = key.split(',').map(Number)
    const samples = same.flatMap((node) => members.get(node) ?? [])
    const persons = new Set(samples.map((sample) => people[sample] ?? -1))
    const of = newClass(persons, new Set(), cellsAt(cells, places), samples.length)
    for (const node of same) ofNode.set(node, of)
    return { of, places }
  })
  const ofLoose = new Map<number, Class>()
  for (const [cell, persons] of loose) {
    const of = newClass(new Set(), persons, cellsAt(cells, [cell]), persons.size)
    ofLoose.set(cell, of)
    found.push({ of, places: [cell] })
  }
  return { found, ofNode, ofLoose }
}

const newClass = (
  sampled: Set<number>,
  loose: Set<number>,
  cells: readonly Cell[],
  weight: number,
): Class => ({ sampled, loose, cells, weight, into: undefined })

const cellsAt = (cells: readonly Cell[], places: readonly number[]): Cell[] =>
  places.flatMap((place) => cells[place] ?? [])

function groupAlike(live: readonly Class[], { likeness, apart }: Level): Class[][] {
  const texts = new Map<Cell, string>()
  const textOfCell = (cell: Cell): string => {
    const text = texts.get(cell) ?? likeness(cell)
    texts.set(cell, text)
    return text
  }
  const alike = Map.groupBy(live, ({ sampled, cells }) => {
    const kinds = [...new Set(cells.map(textOfCell))].sort()
    return `${apart && sampled.size === 0 ? 'files' : 'samples'} ${kinds.join('|')}`
  })
  return [...alike.values()]
}

/**
 * Where each of n people is one of n things, each thing is one person: a list of what a sample may be is
 * shorter than the number of people.
 */
function isSmall({ sampled, loose, cells }: Class, { smallest, isOfSample }: Terms): boolean {
  if (sampled.size > 0 && sampled.size < smallest) return true
  const people = sampled.size === 0 ? loose.size : sampled.size
  const longest = Math.max(
    0,
    ...cells.flatMap(({ values }) => values.map(({ length }, i) => (isOfSample[i] ? length : 0))),
  )
  return people < smallest || (longest > 1 && people <= longest)
}

function mergeSmall(group: readonly Class[], terms: Terms): readonly Class[] {
  if (!group.some((one) => isSmall(one, terms))) return group
  const live = new Set([...group].sort((a, b) => sizeOf(a) - sizeOf(b)))
  const queue = [...live].filter((one) => isSmall(one, terms))
  for (const small of queue) {
    if (!live.delete(small)) continue
    const partner = partnerOf(small, live, terms)
    if (partner === undefined) {
      live.add(small)
      break
    }
    live.delete(partner)
    const merged = merge(small, partner, terms)
    live.add(merged)
    if (isSmall(merged, terms)) queue.push(merged)
  }
  return [...live]
}

const sizeOf = ({ sampled, loose }: Class): number => sampled.size + loose.size

/** So many are looked at, the smaller first: in a large group the nearest of these is near enough. */
const candidates = Number(process.env.CAND ?? 128)

function partnerOf(small: Class, live: ReadonlySet<Class>, { weights }: Terms): Class | undefined {
  let best: Class | undefined
  let least = Infinity
  let left = candidates
  for (const partner of live) {
    const cost = costOf(small, partner, weights, least)
    if (best === undefined || cost < least) [best, least] = [partner, cost]
    left -= 1
    if (left === 0) break
  }
  return best
}

/** What two classes would lose together if each cell went into the nearest of the other; not exact from `most` on. */
function costOf(a: Class, b: Class, weights: Weights, most: number): number {
  let cost = 0
  for (const cell of a.cells) {
    cost += a.weight * leastLoss(cell, b.cells, weights)
    if (cost >= most) return cost
  }
  for (const cell of b.cells) {
    cost += b.weight * leastLoss(cell, a.cells, weights)
    if (cost >= most) return cost
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

/** The larger sets of people take in the smaller ones: nobody asks the parts again. */
function merge(a: Class, b: Class, { weights }: Terms): Class {
  const { cells, placesOfA, placesOfB } = join(a.cells, b.cells, weights)
  const merged = newClass(
    either(a.sampled, b.sampled),
    either(a.loose, b.loose),
    cells,
    a.weight + b.weight,
  )
  a.into = { merged, places: placesOfA }
  b.into = { merged, places: placesOfB }
  return merged
}

function either(a: Set<number>, b: Set<number>): Set<number> {
  const [larger, smaller] = a.size < b.size ? [b, a] : [a, b]
  for (const person of smaller) larger.add(person)
  return larger
}

/** What became of a cell of a class at the end of all merging. */
function tell(of: Class, place: number, terms: Terms): Cell | undefined {
  let [at, where]: [Class, number] = [of, place]
  while (at.into !== undefined) [at, where] = [at.into.merged, at.into.places[where] ?? -1]
  return isSmall(at, terms) ? undefined : at.cells[where]
}
