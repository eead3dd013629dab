/**
 * Pairs of numbers, numbered from 0 in the order in which they came. A hash table in two typed arrays:
 * about 16 bytes a pair, where a Map takes five times that.
 */
export type Pairs = {
  /** How many there are. */
  size: number
  /** Pair `i` is `keys[2 * i]` and `keys[2 * i + 1]`. */
  keys: Int32Array
  /** Open addressing: 1 + the number of a pair, 0 = free. At most half of it is taken. */
  slots: Int32Array
}

export function newPairs(): Pairs {
  return { size: 0, keys: new Int32Array(32), slots: new Int32Array(32) }
}

/** The number of the pair, a new one if it has none yet. */
export function pairOf(pairs: Pairs, first: number, second: number): number {
  const mask = pairs.slots.length - 1
  let at = hash(first, second) & mask
  for (let taken = pairs.slots[at] ?? 0; taken !== 0; taken = pairs.slots[at] ?? 0) {
    const pair = taken - 1
    if (pairs.keys[2 * pair] === first && pairs.keys[2 * pair + 1] === second) return pair
    at = (at + 1) & mask
  }
  if (2 * pairs.size >= mask) {
    grow(pairs)
    return pairOf(pairs, first, second)
  }
  pairs.keys[2 * pairs.size] = first
  pairs.keys[2 * pairs.size + 1] = second
  pairs.size += 1
  pairs.slots[at] = pairs.size
  return pairs.size - 1
}

export function firstOf(pairs: Pairs, pair: number): number {
  return pairs.keys[2 * pair] ?? 0
}

export function secondOf(pairs: Pairs, pair: number): number {
  return pairs.keys[2 * pair + 1] ?? 0
}

/** The array, or a copy of at least twice its length if `index` lies behind its end. */
export function roomFor<Numbers extends Uint8Array | Int32Array | Float64Array>(
  numbers: Numbers,
  index: number,
): Numbers {
  if (index < numbers.length) return numbers
  const Longer = numbers.constructor as new (length: number) => Numbers
  const longer = new Longer(Math.max(index + 1, 2 * numbers.length))
  longer.set(numbers)
  return longer
}

function grow(pairs: Pairs): void {
  const length = 2 * pairs.slots.length
  pairs.keys = roomFor(pairs.keys, length)
  pairs.slots = new Int32Array(length)
  for (let pair = 0; pair < pairs.size; pair++) {
    let at = hash(firstOf(pairs, pair), secondOf(pairs, pair)) & (length - 1)
    while (pairs.slots[at] !== 0) at = (at + 1) & (length - 1)
    pairs.slots[at] = pair + 1
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
  return spread ^ (spread >>> 16)
}
