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
import { type Cell, textOf } from './cell.ts'
import { cellInTheEnd, type Class, newClass, type Terms } from './class.ts'
import { mergeSmall } from './partners.ts'

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

/**
 * Says that a sample (-1 = a file without one) of a person has a file in a cell, by its place in the list of
 * cells; again and again does not matter.
 */
export function place(
  { sets, nodes, people, loose }: Grouping,
  sample: number,
  person: number,
  cell: number,
): void {
  if (sample < 0) {
    loose.set(cell, (loose.get(cell) ?? new Set()).add(person))
    return
  }
  nodes[sample] = include(sets, nodes[sample] ?? root, cell)
  people[sample] = person
}

/** `levels`: from like in nearly everything to anything at all. */
export function generalise(
  cells: readonly Cell[],
  grouping: Grouping,
  terms: Terms & { readonly levels: readonly Level[] },
): Told {
  const { found, ofNode, ofLoose } = classify(cells, grouping)
  let live: readonly Class[] = found.map(({ of }) => of)
  for (const level of terms.levels) {
    live = groupAlike(live, level).flatMap((group) => mergeSmall(group, terms))
  }
  const told = newList()
  const placesOf = new Map(
    found.map(({ of, places }) => [
      of,
      new Map(places.map((cell, i) => [cell, told.placeOf(cellInTheEnd(of, i, terms))])),
    ]),
  )
  const placesIn = (classes: ReadonlyMap<number, Class>) =>
    new Map([...classes].map(([key, of]) => [key, placesOf.get(of)]))
  const [byNode, byLooseCell] = [placesIn(ofNode), placesIn(ofLoose)]
  return {
    cells: told.cells,
    placeOf(sample, cell) {
      const places = sample < 0 ? byLooseCell.get(cell) : byNode.get(grouping.nodes[sample] ?? root)
      return places?.get(cell) ?? -1
    },
  }
}

/** Equal cells have one place; -1 = none. */
function newList(): {
  readonly cells: Cell[]
  readonly placeOf: (cell: Cell | undefined) => number
} {
  const places = new Map<string, number>()
  const cells: Cell[] = []
  return {
    cells,
    placeOf(cell) {
      if (cell === undefined) return -1
      const text = textOf(cell)
      const known = places.get(text) ?? cells.push(cell) - 1
      places.set(text, known)
      return known
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
