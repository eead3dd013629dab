import { byteUnit, type Combinations } from './columns.ts'
import type { FileHalf, SampleHalf } from './halves.ts'
import { type Marks, marksOfKinds, newMarks, type Slots } from './verdicts.ts'
import type { Spread, View } from './view.ts'

/** Files and samples of each option of one facet. */
export type OptionCounts = { readonly files: Float64Array; readonly samples: Float64Array }

export type GroupCounts = {
  readonly files: Float64Array
  readonly bytes: Float64Array
  readonly samples: Float64Array
  /** The options of files that are lit. */
  readonly lit: Marks
}

/** What a query asks for, as the two halves that follow from it. */
export type Asked = {
  readonly view: View
  readonly tuples: Combinations
  readonly kinds: Combinations
  readonly slots: Slots
  readonly ofSamples: SampleHalf
  readonly ofFiles: FileHalf
}

export function countSummary({ view, ofSamples, ofFiles }: Asked): {
  readonly subjects: number
  readonly samples: number
  readonly files: number
  readonly bytes: number
} {
  const { tuplePasses } = ofSamples
  const { setIsTicked, kindPasses, signaturePasses } = ofFiles
  const overTuples = (counts: Float64Array) =>
    counts.reduce((sum, count, tuple) => sum + count * (tuplePasses[tuple] ?? 0), 0)
  const overSpread = ({ start, tuple, signature, count }: Spread) => {
    let sum = 0
    for (let spread = 0; spread < count.length; spread++) {
      const end = start[spread + 1] ?? 0
      let passes = 0
      for (let at = start[spread] ?? 0; at < end; at++) {
        passes |= (tuplePasses[tuple[at] ?? 0] ?? 0) & (signaturePasses[signature[at] ?? 0] ?? 0)
      }
      sum += (count[spread] ?? 0) & -passes
    }
    return sum
  }
  let [high, low] = [0, 0]
  view.columns.kind.forEach((kind, column) => {
    const passes = (kindPasses[kind] ?? 0) & (setIsTicked[view.columns.set[column] ?? 0] ?? 0)
    high += (ofSamples.bytesHigh[column] ?? 0) * passes
    low += (ofSamples.bytesLow[column] ?? 0) * passes
  })
  return {
    subjects: overTuples(ofFiles.subjects) + overSpread(view.spreadSubjects),
    samples: overTuples(ofFiles.samples) + overSpread(view.spreadSamples),
    files: overTuples(ofFiles.files),
    bytes: high * byteUnit + low,
  }
}

/** One for each facet of samples. */
export function countSampleOptions(
  { view, tuples, ofSamples, ofFiles }: Asked,
  sizes: readonly number[],
): OptionCounts[] {
  const { tupleVerdicts } = ofSamples
  const all = newCounts(sizes)
  all.forEach(({ files, samples }, facet) => {
    const codes = tuples.codes[facet] ?? tupleVerdicts
    for (let tuple = 0; tuple < tuples.length; tuple++) {
      if (tupleVerdicts[tuple] !== 0 && tupleVerdicts[tuple] !== facet + 1) continue
      const option = codes[tuple] ?? 0
      files[option] = (files[option] ?? 0) + (ofFiles.files[tuple] ?? 0)
      samples[option] = (samples[option] ?? 0) + (ofFiles.samples[tuple] ?? 0)
    }
    countEach(view.spreadSamples, samples, (tuple, signature, count) => {
      const verdict = tupleVerdicts[tuple]
      if (verdict !== 0 && verdict !== facet + 1) return
      if (ofFiles.signaturePasses[signature] === 1) count(codes[tuple] ?? 0)
    })
  })
  return all
}

/** One for each facet of files. */
export function countFileOptions(
  { view, kinds, slots, ofSamples, ofFiles }: Asked,
  sizes: readonly number[],
): OptionCounts[] {
  const { kindVerdicts, setIsTicked, signatureMarks } = ofFiles
  const filesOfKind = new Float64Array(kinds.length)
  view.columns.kind.forEach((kind, column) => {
    const isTicked = setIsTicked[view.columns.set[column] ?? 0] ?? 0
    filesOfKind[kind] = (filesOfKind[kind] ?? 0) + (ofSamples.files[column] ?? 0) * isTicked
  })
  const histograms = signatureMarks.map((marks) => histogram(marks, ofSamples.samples))
  const all = newCounts(sizes)
  all.forEach(({ files, samples }, facet) => {
    const codes = kinds.codes[facet] ?? kindVerdicts
    const firstSlot = slots.firstSlot[facet] ?? 0
    filesOfKind.forEach((count, kind) => {
      if (kindVerdicts[kind] !== 0 && kindVerdicts[kind] !== facet + 1) return
      const option = codes[kind] ?? 0
      files[option] = (files[option] ?? 0) + count
    })
    for (let option = 0; option < samples.length; option++) {
      samples[option] = withBit(histograms[(firstSlot + option) >> 3], (firstSlot + option) & 7)
    }
    countEach(view.spreadSamples, samples, (tuple, signature, count) => {
      if (ofSamples.tuplePasses[tuple] === 0) return
      for (let option = 0; option < samples.length; option++) {
        if (hasMark(signatureMarks, signature, firstSlot + option)) count(option)
      }
    })
  })
  return all
}

/** Whatever is ticked. */
export function countGroups(asked: Asked): GroupCounts {
  const { view, slots } = asked
  const sets = countSets(asked)
  const groups = {
    files: new Float64Array(view.groupCount),
    bytes: new Float64Array(view.groupCount),
    samples: new Float64Array(view.groupCount),
    lit: newMarks(slots, view.groupCount),
  }
  const [high, low] = [new Float64Array(view.groupCount), new Float64Array(view.groupCount)]
  const { start, items } = view.groupsOfSet
  for (let set = 0; set < sets.files.length; set++) {
    const end = start[set + 1] ?? 0
    for (let at = start[set] ?? 0; at < end; at++) {
      const group = items[at] ?? 0
      groups.files[group] = (groups.files[group] ?? 0) + (sets.files[set] ?? 0)
      high[group] = (high[group] ?? 0) + (sets.bytesHigh[set] ?? 0)
      low[group] = (low[group] ?? 0) + (sets.bytesLow[set] ?? 0)
      groups.lit.forEach(
        (byte, i) => (byte[group] = (byte[group] ?? 0) | (sets.lit[i]?.[set] ?? 0)),
      )
    }
  }
  groups.bytes.forEach((_, group) => {
    groups.bytes[group] = (high[group] ?? 0) * byteUnit + (low[group] ?? 0)
  })
  countSamplesOfGroups(asked, groups.samples)
  return groups
}

function countSets({ view: { columns, groupsOfSet }, ofSamples, ofFiles, kinds, slots }: Asked) {
  const count = groupsOfSet.start.length - 1
  const marks = marksOfKinds(kinds, slots, ofFiles.kindVerdicts)
  const sets = {
    files: new Float64Array(count),
    bytesHigh: new Float64Array(count),
    bytesLow: new Float64Array(count),
    lit: newMarks(slots, count),
  }
  for (let column = 0; column < columns.set.length; column++) {
    const kind = columns.kind[column] ?? 0
    const files = ofSamples.files[column] ?? 0
    if (files === 0 || ofFiles.kindPasses[kind] === 0) continue
    const set = columns.set[column] ?? 0
    sets.files[set] = (sets.files[set] ?? 0) + files
    sets.bytesHigh[set] = (sets.bytesHigh[set] ?? 0) + (ofSamples.bytesHigh[column] ?? 0)
    sets.bytesLow[set] = (sets.bytesLow[set] ?? 0) + (ofSamples.bytesLow[column] ?? 0)
    sets.lit.forEach((byte, i) => (byte[set] = (byte[set] ?? 0) | (marks[i]?.[kind] ?? 0)))
  }
  return sets
}

/** A sample counts for the groups of each of its blocks that passes, once for each group. */
function countSamplesOfGroups({ view, ofSamples, ofFiles }: Asked, to: Float64Array): void {
  const { signatures, groupsOfSet } = view
  const eachGroup = (signature: number, count: (group: number) => void) => {
    const end = signatures.firstBlock[signature + 1] ?? 0
    for (let block = signatures.firstBlock[signature] ?? 0; block < end; block++) {
      if (ofFiles.profilePasses[signatures.profile[block] ?? 0] === 0) continue
      const set = signatures.set[block] ?? 0
      const last = groupsOfSet.start[set + 1] ?? 0
      for (let at = groupsOfSet.start[set] ?? 0; at < last; at++) count(groupsOfSet.items[at] ?? 0)
    }
  }
  const seenIn = new Int32Array(view.groupCount).fill(-1)
  ofSamples.samples.forEach((samples, signature) => {
    if (samples === 0) return
    eachGroup(signature, (group) => {
      if (seenIn[group] === signature) return
      seenIn[group] = signature
      to[group] = (to[group] ?? 0) + samples
    })
  })
  countEach(view.spreadSamples, to, (tuple, signature, count) => {
    if (ofSamples.tuplePasses[tuple] === 1) eachGroup(signature, count)
  })
}

/** Adds each spread once to every place that `visit` names for some class of it. */
function countEach(
  { start, tuple, signature, count }: Spread,
  to: Float64Array,
  visit: (tuple: number, signature: number, count: (place: number) => void) => void,
): void {
  const seenIn = new Int32Array(to.length).fill(-1)
  count.forEach((many, spread) => {
    const add = (place: number) => {
      if (seenIn[place] === spread) return
      seenIn[place] = spread
      to[place] = (to[place] ?? 0) + many
    }
    const end = start[spread + 1] ?? 0
    for (let at = start[spread] ?? 0; at < end; at++) visit(tuple[at] ?? 0, signature[at] ?? 0, add)
  })
}

function newCounts(sizes: readonly number[]): OptionCounts[] {
  return sizes.map((size) => ({ files: new Float64Array(size), samples: new Float64Array(size) }))
}

function histogram(marks: Uint8Array, counts: Float64Array): Float64Array {
  const sums = new Float64Array(256)
  for (let row = 0; row < marks.length; row++) {
    const at = marks[row] ?? 0
    sums[at] = (sums[at] ?? 0) + (counts[row] ?? 0)
  }
  return sums
}

function withBit(sums: Float64Array = new Float64Array(256), bit: number): number {
  return sums.reduce((sum, count, byte) => ((byte >> bit) & 1 ? sum + count : sum), 0)
}

export function hasMark(marks: Marks, row: number, slot: number): boolean {
  return (((marks[slot >> 3]?.[row] ?? 0) >> (slot & 7)) & 1) === 1
}
