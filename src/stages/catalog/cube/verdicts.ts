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
 * Sets of options of the file facets as bits, eight to a byte: option `o` of facet `f` is bit
 * `slot & 7` of byte `slot >> 3` with `slot = firstSlot[f] + o`. "Which options does this sample count for"
 * is one OR over its blocks, and a histogram of the bytes counts all samples.
 */
export type Slots = { readonly firstSlot: readonly number[]; readonly bytes: number }

export function slotsOf(sizes: readonly number[]): Slots {
  const firstSlot: number[] = []
  let next = 0
  for (const size of sizes) {
    firstSlot.push(next)
    next += size
  }
  return { firstSlot, bytes: Math.ceil(next / 8) }
}

/** One array for each byte of slots, over any rows. */
export type Marks = readonly Uint8Array[]

export function newMarks({ bytes }: Slots, rows: number): Marks {
  return Array.from({ length: bytes }, () => new Uint8Array(rows))
}

/** Per kind, the options for which its files count. */
export function marksOfKinds({ length, codes }: Combinations, slots: Slots, of: Verdicts): Marks {
  const marks = newMarks(slots, length)
  codes.forEach((column, facet) => {
    for (let kind = 0; kind < length; kind++) {
      if (of[kind] !== 0 && of[kind] !== facet + 1) continue
      const slot = (slots.firstSlot[facet] ?? 0) + (column[kind] ?? 0)
      const byte = marks[slot >> 3]
      if (byte !== undefined) byte[kind] = (byte[kind] ?? 0) | (1 << (slot & 7))
    }
  })
  return marks
}

/** Per list, the OR over its items. */
export function anyOf({ start, items }: Lists, of: Uint8Array): Uint8Array {
  const any = new Uint8Array(start.length - 1)
  for (let list = 0; list < any.length; list++) {
    const end = start[list + 1] ?? 0
    let bits = 0
    for (let at = start[list] ?? 0; at < end; at++) bits |= of[items[at] ?? 0] ?? 0
    any[list] = bits
  }
  return any
}
