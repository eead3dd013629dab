import { byteUnit, type Combinations } from './columns.ts'
import type { FileHalf, SampleHalf } from './halves.ts'
import { hasMark, type Marks, newMarks, type Slots } from './verdicts.ts'
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

const none = new Float64Array(0)

export function countSummary({ view, ofSamples, ofFiles }: Asked): {
  readonly subjects: number
  readonly samples: number
  readonly files: number
  readonly bytes: number
} {
  const { tuplePasses } = ofSamples
  const { columnPasses, signaturePasses } = ofFiles
  const [files = none] = ofFiles.cellSums
  const [samples = none, subjects = none] = ofFiles.classSums
  const [, high = none, low = none] = ofSamples.cellSums
  const passing = { tuplePasses, signaturePasses }
  const spreadSamples = sumSpread(view.spreadSamples, passing)
  const spreadSubjects = sumSpread(view.spreadSubjects, passing, ofFiles.familySums)
  return {
    subjects: sumWhere(subjects, tuplePasses) + spreadSubjects,
    samples: sumWhere(samples, tuplePasses) + spreadSamples,
    files: sumWhere(files, tuplePasses),
    bytes: sumWhere(high, columnPasses) * byteUnit + sumWhere(low, columnPasses),
  }
}

function sumWhere(counts: Float64Array, passes: Uint8Array): number {
  let sum = 0
  for (let row = 0; row < counts.length; row++) sum += (counts[row] ?? 0) * (passes[row] ?? 0)
  return sum
}

type Passing = Pick<SampleHalf, 'tuplePasses'> & Pick<FileHalf, 'signaturePasses'>

/**
 * Counts the sets of which some class passes. `remembered` = per family, that count where all its tuples pass;
 * -1 = not known yet.
 */
function sumSpread(
  spread: Spread,
  { tuplePasses, signaturePasses }: Passing,
  remembered?: Float64Array,
): number {
  const { start, tuple, firstOfFamily } = spread
  let sum = 0
  for (let family = 0; family < firstOfFamily.length - 1; family++) {
    const first = start[firstOfFamily[family] ?? 0] ?? 0
    const width = (start[(firstOfFamily[family] ?? 0) + 1] ?? 0) - first
    const places: number[] = []
    for (let place = 0; place < width; place++) {
      if (tuplePasses[tuple[first + place] ?? 0] === 1) places.push(place)
    }
    if (places.length === 0) continue
    const known = places.length === width ? (remembered?.[family] ?? -1) : -1
    const count = known >= 0 ? known : sumFamily(spread, family, places, signaturePasses)
    if (places.length === width && remembered !== undefined) remembered[family] = count
    sum += count
  }
  return sum
}

function sumFamily(
  { start, signature, count, firstOfFamily }: Spread,
  family: number,
  places: readonly number[],
  signaturePasses: Uint8Array,
): number {
  const end = firstOfFamily[family + 1] ?? 0
  let sum = 0
  for (let set = firstOfFamily[family] ?? 0; set < end; set++) {
    const first = start[set] ?? 0
    let passes = 0
    for (const place of places) passes |= signaturePasses[signature[first + place] ?? 0] ?? 0
    sum += (count[set] ?? 0) & -passes
  }
  return sum
}

/** One for each facet of samples. */
export function countSampleOptions(
  { view, tuples, ofSamples, ofFiles }: Asked,
  sizes: readonly number[],
): OptionCounts[] {
  const { tupleVerdicts } = ofSamples
  const [ofCells = none] = ofFiles.cellSums
  const [ofClasses = none] = ofFiles.classSums
  const all = newCounts(sizes)
  all.forEach(({ files, samples }, facet) => {
    const codes = tuples.codes[facet] ?? tupleVerdicts
    for (let tuple = 0; tuple < tuples.length; tuple++) {
      if (tupleVerdicts[tuple] !== 0 && tupleVerdicts[tuple] !== facet + 1) continue
      const option = codes[tuple] ?? 0
      files[option] = (files[option] ?? 0) + (ofCells[tuple] ?? 0)
      samples[option] = (samples[option] ?? 0) + (ofClasses[tuple] ?? 0)
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
  const { kindVerdicts, signatureMarks } = ofFiles
  const filesOfKind = countKinds(view, ofSamples, ofFiles, kinds.length)
  const samplesOfSlot = countSlots(signatureMarks, ofSamples.classSums[0] ?? none)
  const all = newCounts(sizes)
  all.forEach(({ files, samples }, facet) => {
    const codes = kinds.codes[facet] ?? kindVerdicts
    const firstSlot = slots.firstSlot[facet] ?? 0
    filesOfKind.forEach((count, kind) => {
      if (kindVerdicts[kind] !== 0 && kindVerdicts[kind] !== facet + 1) return
      const option = codes[kind] ?? 0
      files[option] = (files[option] ?? 0) + count
    })
    samples.set(samplesOfSlot.subarray(firstSlot, firstSlot + samples.length))
    countEach(view.spreadSamples, samples, (tuple, signature, count) => {
      if (ofSamples.tuplePasses[tuple] === 0) return
      for (let option = 0; option < samples.length; option++) {
        if (hasMark(signatureMarks, signature, firstSlot + option)) count(option)
      }
    })
  })
  return all
}

/** Files of each kind in ticked sets, whether the kind passes or not. */
function countKinds(
  { columns: { set, kind } }: View,
  { cellSums: [files = none] }: SampleHalf,
  { setIsTicked }: FileHalf,
  kinds: number,
): Float64Array {
  const counts = new Float64Array(kinds)
  for (let column = 0; column < set.length; column++) {
    const of = kind[column] ?? 0
    counts[of] = (counts[of] ?? 0) + (files[column] ?? 0) * (setIsTicked[set[column] ?? 0] ?? 0)
  }
  return counts
}

/** Per slot, the sum of the counts of the rows that have it: one histogram for each half of a word. */
function countSlots(marks: Marks, counts: Float64Array): Float64Array {
  const slots = new Float64Array(16 * marks.length)
  marks.forEach((words, i) => {
    const lower = new Float64Array(256)
    const upper = new Float64Array(256)
    for (let row = 0; row < words.length; row++) {
      const word = words[row] ?? 0
      const count = counts[row] ?? 0
      lower[word & 255] = (lower[word & 255] ?? 0) + count
      upper[word >> 8] = (upper[word >> 8] ?? 0) + count
    }
    for (let bit = 0; bit < 8; bit++) {
      slots[16 * i + bit] = sumOfBit(lower, bit)
      slots[16 * i + 8 + bit] = sumOfBit(upper, bit)
    }
  })
  return slots
}

function sumOfBit(histogram: Float64Array, bit: number): number {
  let sum = 0
  for (let byte = 0; byte < 256; byte++) if ((byte >> bit) & 1) sum += histogram[byte] ?? 0
  return sum
}

/** Whatever is ticked. */
export function countGroups(asked: Asked): GroupCounts {
  const { view, slots } = asked
  const groups = newGroups(view.groupCount, slots)
  const sets = countSets(asked)
  countSamplesOfGroups(asked, sets.samples, groups.samples)
  const { start, items } = view.groupsOfSet
  for (let set = 0; set < sets.files.length; set++) {
    if (sets.files[set] === 0) continue
    const end = start[set + 1] ?? 0
    for (let at = start[set] ?? 0; at < end; at++) addGroup(groups, items[at] ?? 0, sets, set)
  }
  const bytes = groups.bytesHigh.map(
    (high, group) => high * byteUnit + (groups.bytesLow[group] ?? 0),
  )
  return { files: groups.files, bytes, samples: groups.samples, lit: groups.lit }
}

/** Totals of sets, or of groups. */
type Totals = {
  readonly files: Float64Array
  readonly bytesHigh: Float64Array
  readonly bytesLow: Float64Array
  readonly samples: Float64Array
  readonly lit: Marks
}

function newGroups(length: number, slots: Slots): Totals {
  return {
    files: new Float64Array(length),
    bytesHigh: new Float64Array(length),
    bytesLow: new Float64Array(length),
    samples: new Float64Array(length),
    lit: newMarks(slots, length),
  }
}

function addGroup(to: Totals, group: number, sets: Totals, set: number): void {
  to.files[group] = (to.files[group] ?? 0) + (sets.files[set] ?? 0)
  to.bytesHigh[group] = (to.bytesHigh[group] ?? 0) + (sets.bytesHigh[set] ?? 0)
  to.bytesLow[group] = (to.bytesLow[group] ?? 0) + (sets.bytesLow[set] ?? 0)
  to.samples[group] = (to.samples[group] ?? 0) + (sets.samples[set] ?? 0)
  addMarks(to.lit, group, sets.lit, set)
}

function addMarks(to: Marks, row: number, from: Marks, fromRow: number): void {
  for (let i = 0; i < to.length; i++) {
    const words = to[i]
    if (words !== undefined) words[row] = (words[row] ?? 0) | (from[i]?.[fromRow] ?? 0)
  }
}

/** Files, bytes and lit options; the samples are still to come. */
function countSets({ view: { columns, groupsOfSet }, ofSamples, ofFiles, slots }: Asked): Totals {
  const [files = none, high = none, low = none] = ofSamples.cellSums
  const sets = newGroups(groupsOfSet.start.length - 1, slots)
  for (let column = 0; column < columns.set.length; column++) {
    const kind = columns.kind[column] ?? 0
    if (files[column] === 0 || ofFiles.kindVerdicts[kind] !== 0) continue
    const set = columns.set[column] ?? 0
    sets.files[set] = (sets.files[set] ?? 0) + (files[column] ?? 0)
    sets.bytesHigh[set] = (sets.bytesHigh[set] ?? 0) + (high[column] ?? 0)
    sets.bytesLow[set] = (sets.bytesLow[set] ?? 0) + (low[column] ?? 0)
    addMarks(sets.lit, set, ofFiles.kindMarks, kind)
  }
  return sets
}

/**
 * A sample counts for the groups of each of its blocks that passes, once for each group. Where only one block
 * passes, as is the rule, it is enough to count for the set of that.
 */
function countSamplesOfGroups(
  { view, ofSamples, ofFiles }: Asked,
  toSets: Float64Array,
  toGroups: Float64Array,
): void {
  const { firstBlock, set: setOf, profile } = view.signatures
  const { start, items } = view.groupsOfSet
  const [samples = none] = ofSamples.classSums
  const { profilePasses } = ofFiles
  const eachGroup = (signature: number, count: (group: number) => void) => {
    const end = firstBlock[signature + 1] ?? 0
    for (let block = firstBlock[signature] ?? 0; block < end; block++) {
      if ((profilePasses[profile[block] ?? 0] ?? 0) === 0) continue
      const set = setOf[block] ?? 0
      const last = start[set + 1] ?? 0
      for (let at = start[set] ?? 0; at < last; at++) count(items[at] ?? 0)
    }
  }
  const seenIn = new Int32Array(toGroups.length).fill(-1)
  for (let signature = 0; signature < samples.length; signature++) {
    const many = samples[signature] ?? 0
    if (many === 0) continue
    const end = firstBlock[signature + 1] ?? 0
    let [passing, set] = [0, 0]
    for (let block = firstBlock[signature] ?? 0; block < end; block++) {
      if (profilePasses[profile[block] ?? 0] === 0) continue
      passing += 1
      set = setOf[block] ?? 0
    }
    if (passing === 1) toSets[set] = (toSets[set] ?? 0) + many
    if (passing < 2) continue
    eachGroup(signature, (group) => {
      if (seenIn[group] === signature) return
      seenIn[group] = signature
      toGroups[group] = (toGroups[group] ?? 0) + many
    })
  }
  countEach(view.spreadSamples, toGroups, (tuple, signature, count) => {
    if (ofSamples.tuplePasses[tuple] === 1) eachGroup(signature, count)
  })
}

/** Adds each set once to every place that `visit` names for some class of it. */
function countEach(
  { start, tuple, signature, count }: Spread,
  to: Float64Array,
  visit: (tuple: number, signature: number, count: (place: number) => void) => void,
): void {
  const seenIn = new Int32Array(to.length).fill(-1)
  count.forEach((many, set) => {
    const add = (place: number) => {
      if (seenIn[place] === set) return
      seenIn[place] = set
      to[place] = (to[place] ?? 0) + many
    }
    const end = start[set + 1] ?? 0
    for (let at = start[set] ?? 0; at < end; at++) visit(tuple[at] ?? 0, signature[at] ?? 0, add)
  })
}

function newCounts(sizes: readonly number[]): OptionCounts[] {
  return sizes.map((size) => ({ files: new Float64Array(size), samples: new Float64Array(size) }))
}
