import { concat } from './bgzf.ts'

/**
 * The binning index that BAI and TBI share (SAM specification §5): bins of 512 Mb down to 16 kb, and a
 * linear index over windows of 16 kb. Positions are 0-based and half-open, offsets are virtual ones.
 */
export type Interval = {
  readonly from: number
  readonly to: number
  readonly startsAt: bigint
  readonly endsAt: bigint
  /** A read that is only filed at its mate's place is not. */
  readonly isMapped: boolean
}

/** Not a bin: where samtools keeps the span of a reference in the file, and its counts of reads. */
const countsBin = 37_450

/** The smallest bin that holds all of [from, to). */
export function binOf(from: number, to: number): number {
  const last = Math.max(to, from + 1) - 1
  for (const [shift, first] of [
    [14, 4681],
    [17, 585],
    [20, 73],
    [23, 9],
    [26, 1],
  ] as const) {
    if (from >> shift === last >> shift) return first + (from >> shift)
  }
  return 0
}

/** The index of one reference sequence, as it stands in the file; `intervals` in the order of the data. */
export function indexOfReference(intervals: readonly Interval[]): Uint8Array {
  const first = intervals[0]
  const last = intervals.at(-1)
  if (!first || !last) return new Uint8Array(8)

  const bins = new Map<number, { from: bigint; to: bigint }[]>()
  const windows: bigint[] = []
  for (const interval of intervals) {
    const bin = binOf(interval.from, interval.to)
    const chunks = bins.get(bin) ?? []
    bins.set(bin, chunks)
    const before = chunks.at(-1)
    if (before && before.to === interval.startsAt) before.to = interval.endsAt
    else chunks.push({ from: interval.startsAt, to: interval.endsAt })

    const lastWindow = (Math.max(interval.to, interval.from + 1) - 1) >> 14
    for (let window = interval.from >> 14; window <= lastWindow; window++) {
      windows[window] ??= interval.startsAt
    }
  }
  const mapped = intervals.filter((interval) => interval.isMapped).length
  const counts = [
    { from: first.startsAt, to: last.endsAt },
    { from: BigInt(mapped), to: BigInt(intervals.length - mapped) },
  ]

  const parts = [uint32(bins.size + 1)]
  for (const [bin, chunks] of [...bins].sort(([a], [b]) => a - b)) parts.push(binBytes(bin, chunks))
  parts.push(binBytes(countsBin, counts), uint32(windows.length))
  let next = first.startsAt
  const filled = Array.from({ length: windows.length }, (_, window) => windows[window])
  for (let window = filled.length - 1; window >= 0; window--) next = filled[window] ??= next
  parts.push(uint64(filled.map((offset) => offset ?? 0n)))
  return concat(parts)
}

function binBytes(bin: number, chunks: readonly { from: bigint; to: bigint }[]): Uint8Array {
  return concat([
    uint32(bin),
    uint32(chunks.length),
    uint64(chunks.flatMap((chunk) => [chunk.from, chunk.to])),
  ])
}

/** Little-endian 32-bit integers. */
export function uint32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, at) => view.setUint32(at * 4, value, true))
  return bytes
}

/** Little-endian 64-bit integers. */
export function uint64(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  values.forEach((value, at) => view.setBigUint64(at * 8, value, true))
  return bytes
}
