import { type Cell, textOf, type Weights } from './cell.ts'
import type { Join } from './join.ts'

/** Samples, and files without one, that have files in the same cells. */
export type Class = {
  /** People by their samples, and by files without a sample. A class that was merged has none of its own. */
  readonly sampled: Set<number>
  readonly loose: Set<number>
  readonly cells: readonly Cell[]
  /** Samples in it, or people of files without one. */
  readonly weight: number
  /** The class it went into, and the place there of each of its cells. */
  into: { readonly merged: Class; readonly places: readonly number[] } | undefined
}

/** What a class has to be to be told. */
export type Terms = {
  /** The fewest people that a class may have. */
  readonly smallest: number
  readonly weights: Weights
  /** Per value, whether it says what a sample is; else, what a file is. */
  readonly isOfSample: readonly boolean[]
}

export const newClass = (
  sampled: Set<number>,
  loose: Set<number>,
  cells: readonly Cell[],
  weight: number,
): Class => ({ sampled, loose, cells, weight, into: undefined })

export const sizeOf = ({ sampled, loose }: Class): number => sampled.size + loose.size

/** Classes with the same cells have the same text; others that are alike, often the same beginning. */
export const textOfClass = ({ cells }: Class): string => cells.map(textOf).sort().join('/')

/**
 * Where each of n people is one of n things, each thing is one person: a list of what a sample may be is
 * shorter than the number of people.
 */
export function isSmall(
  { sampled, loose, cells }: Class,
  { smallest, isOfSample }: Terms,
): boolean {
  if (sampled.size > 0 && sampled.size < smallest) return true
  const people = sampled.size === 0 ? loose.size : sampled.size
  if (people < smallest) return true
  return cells.some(({ values }) =>
    values.some(({ length }, i) => isOfSample[i] === true && length > 1 && people <= length),
  )
}

/** Two classes made one. */
export function merge(a: Class, b: Class, { cells, placesOfA, placesOfB }: Join): Class {
  const sampled = either(a.sampled, b.sampled)
  const loose = either(a.loose, b.loose)
  const merged = newClass(sampled, loose, cells, a.weight + b.weight)
  a.into = { merged, places: placesOfA }
  b.into = { merged, places: placesOfB }
  return merged
}

/** The larger set takes in the smaller one: so a large class does not cost its size each time it grows. */
function either(a: Set<number>, b: Set<number>): Set<number> {
  const [larger, smaller] = a.size < b.size ? [b, a] : [a, b]
  for (const person of smaller) larger.add(person)
  return larger
}

/** What became of a cell of a class at the end of all merging; undefined where it may not be told. */
export function cellInTheEnd(of: Class, place: number, terms: Terms): Cell | undefined {
  let [at, where]: [Class, number] = [of, place]
  while (at.into !== undefined) [at, where] = [at.into.merged, at.into.places[where] ?? -1]
  return isSmall(at, terms) ? undefined : at.cells[where]
}
