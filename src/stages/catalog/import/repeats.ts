import { newPairs, pairOf } from '../cube/pairs.ts'

/** Bits for each hash, at least: of so many, one in sixteen is taken already. */
const bitsEach = 16

/**
 * Whether two of these pairs of hashes are the same. Only those are compared whose first hash shares a bit with
 * another one: a table of all of them would be waited for at each row. Memory: 4 to 8 bytes a pair.
 */
export function hasRepeat(lists: readonly Int32Array[]): boolean {
  const count = lists.reduce((sum, { length }) => sum + length / 2, 0)
  const mask = Math.min(2 ** 32, 2 ** Math.ceil(Math.log2(bitsEach * Math.max(count, 2)))) - 1
  const words = (mask + 1) / 32
  const [seen, again] = [new Int32Array(words), new Int32Array(words)]
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 2) {
      const at = ((list[i] ?? 0) & mask) >>> 5
      const bit = 1 << (list[i] ?? 0)
      if (((seen[at] ?? 0) & bit) === 0) seen[at] = (seen[at] ?? 0) | bit
      else again[at] = (again[at] ?? 0) | bit
    }
  }
  const pairs = newPairs()
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 2) {
      const [first, second] = [list[i] ?? 0, list[i + 1] ?? 0]
      if (((again[(first & mask) >>> 5] ?? 0) & (1 << first)) === 0) continue
      const before = pairs.size
      if (pairOf(pairs, first, second) < before) return true
    }
  }
  return false
}
