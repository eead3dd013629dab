import type { Combinations, Lists } from './columns.ts'

/** Per facet of one side (samples or files), whether each of its options passes. */
export type Allowed = readonly (readonly boolean[])[]

/**
 * What a tuple or a kind makes of the filters of its side: 0 = it passes all; `i + 1` = it fails facet `i`
 * only, and so still counts for that facet's options, whose figures ignore the ticks of their own category;
 * `failsMore` = it counts for nothing.
 */
export type Verdicts = Uint8Array

const failsMore = 255

export function verdictsOf({ length, codes }: Combinations, allowed: Allowed): Verdicts {
  const verdicts = new Uint8Array(length)
  codes.forEach((column, facet) => {
    const passes = Uint8Array.from(allowed[facet] ?? [], Number)
    if (!passes.includes(0)) return
    for (let row = 0; row < length; row++) {
      if (passes[column[row] ?? 0] === 1) continue
      verdicts[row] = verdicts[row] === 0 ? facet + 1 : failsMore
    }
  })
  return verdicts
}

/** 1 = passes all filters of its side. */
export function passing(verdicts: Verdicts): Uint8Array {
  return verdicts.map((verdict) => (verdict === 0 ? 1 : 0))
}

/**
 * Sets of options of the file facets as bits, sixteen to a word: option `o` of facet `f` is slot
 * `firstSlot[f] + o`, which is bit `slot & 15` of word `slot >> 4`. The first slot stands for "passes all". So
 * "for which options does this sample count" is one OR over its blocks.
 */
export type Slots = { readonly firstSlot: readonly number[]; readonly words: number }

export const passSlot = 0

export function slotsOf(sizes: readonly number[]): Slots {
  const firstSlot: number[] = []
  let next = passSlot + 1
  for (const size of sizes) {
    firstSlot.push(next)
    next += size
  }
  return { firstSlot, words: Math.ceil(next / 16) }
}

/** One array for each word of slots, over any rows. */
export type Marks = readonly Uint16Array[]

export function newMarks({ words }: Slots, rows: number): Marks {
  return Array.from({ length: words }, () => new Uint16Array(rows))
}

export function hasMark(marks: Marks, row: number, slot: number): boolean {
  return (((marks[slot >> 4]?.[row] ?? 0) >> (slot & 15)) & 1) === 1
}

function mark(marks: Marks, row: number, slot: number): void {
  const words = marks[slot >> 4]
  if (words !== undefined) words[row] = (words[row] ?? 0) | (1 << (slot & 15))
}

/** Per kind, the options for which its files count. */
export function marksOfKinds({ length, codes }: Combinations, slots: Slots, of: Verdicts): Marks {
  const marks = newMarks(slots, length)
  for (let kind = 0; kind < length; kind++) {
    if (of[kind] === 0) mark(marks, kind, passSlot)
    codes.forEach((column, facet) => {
      const counts = of[kind] === 0 || of[kind] === facet + 1
      if (counts) mark(marks, kind, (slots.firstSlot[facet] ?? 0) + (column[kind] ?? 0))
    })
  }
  return marks
}

/** Per list, the OR over its items. */
export function anyOf<Words extends Uint8Array | Uint16Array>(
  { start, items }: Lists,
  of: Words,
): Words {
  const NewWords = of.constructor as new (length: number) => Words
  const any = new NewWords(start.length - 1)
  for (let list = 0; list < any.length; list++) {
    const end = start[list + 1] ?? 0
    let bits = 0
    for (let at = start[list] ?? 0; at < end; at++) bits |= of[items[at] ?? 0] ?? 0
    any[list] = bits
  }
  return any
}
