/** A place at which two texts differ: words of the one that are not there, and what stands there instead. */
export type Change = {
  readonly removed: readonly string[]
  readonly added: readonly string[]
  /** Where it begins: how many words stand before it in the one text, and in the other. */
  readonly place: readonly [number, number]
}

/** Longer texts than this are compared as one piece: the table below grows with the square. */
const mostWords = 3000

/** Where two texts differ, in order, so that as many words as possible are the same. */
export function wordChanges(before: readonly string[], after: readonly string[]): Change[] {
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let [endBefore, endAfter] = [before.length, after.length]
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1
    endAfter -= 1
  }
  const [one, other] = [before.slice(start, endBefore), after.slice(start, endAfter)]
  if (one.length === 0 && other.length === 0) return []
  if (Math.max(one.length, other.length) > mostWords)
    return [{ removed: one, added: other, place: [start, start] }]
  return changesBetween(one, other, start)
}

function changesBetween(one: readonly string[], other: readonly string[], start: number): Change[] {
  const width = other.length + 1
  // common[i * width + j]: how many words the texts from i and from j on can have in common.
  const common = new Uint16Array((one.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      common[i * width + j] =
        one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: Change[] = []
  let [i, j] = [0, 0]
  let change: { removed: string[]; added: string[] } = { removed: [], added: [] }
  const close = () => {
    const { removed, added } = change
    const place = [start + i - removed.length, start + j - added.length] as const
    if (removed.length + added.length > 0) changes.push({ removed, added, place })
    change = { removed: [], added: [] }
  }
  while (i < one.length || j < other.length) {
    const [mine, theirs] = [one[i], other[j]]
    if (mine !== undefined && mine === theirs) {
      close()
      i += 1
      j += 1
    } else if (mine !== undefined && (theirs === undefined || at(i + 1, j) >= at(i, j + 1))) {
      change.removed.push(mine)
      i += 1
    } else if (theirs !== undefined) {
      change.added.push(theirs)
      j += 1
    }
  }
  close()
  return changes
}
