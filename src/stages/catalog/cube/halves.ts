import type { Combinations } from './columns.ts'
import {
  type Allowed,
  anyOf,
  type Marks,
  marksOfKinds,
  passing,
  type Slots,
  type Verdicts,
  verdictsOf,
} from './verdicts.ts'
import type { View } from './view.ts'

/*
 * All that is costly in an answer depends either on the filters of samples, or on the filters of files and the
 * ticks. So it is worked out in two halves, each remembered: a toggle changes one of them.
 */

// In the loops below `?? 0` stands where the compiler cannot see that an index is in bounds. The
// engine can, and drops it.

/** What follows from the filters of samples. */
export type SampleHalf = {
  readonly tupleVerdicts: Verdicts
  readonly tuplePasses: Uint8Array
  /** Per column, over the tuples that pass. */
  readonly files: Float64Array
  readonly bytesHigh: Float64Array
  readonly bytesLow: Float64Array
  /** Per signature, over the tuples that pass: samples that are wholly in one class. */
  readonly samples: Float64Array
}

/** `whole` = the half of no filter: what fails is then taken off it where that is less work. */
export function sampleHalf(
  view: View,
  tuples: Combinations,
  allowed: Allowed,
  whole?: SampleHalf,
): SampleHalf {
  const tupleVerdicts = verdictsOf(tuples, allowed)
  const tuplePasses = passing(tupleVerdicts)
  let passingCells = 0
  tuplePasses.forEach((passes, tuple) => {
    if (passes === 1)
      passingCells += (view.firstCell[tuple + 1] ?? 0) - (view.firstCell[tuple] ?? 0)
  })
  const takesOff = whole !== undefined && 2 * passingCells > view.cells.column.length
  const half = {
    tupleVerdicts,
    tuplePasses,
    files: takesOff ? whole.files.slice() : new Float64Array(view.columns.set.length),
    bytesHigh: takesOff ? whole.bytesHigh.slice() : new Float64Array(view.columns.set.length),
    bytesLow: takesOff ? whole.bytesLow.slice() : new Float64Array(view.columns.set.length),
    samples: takesOff
      ? whole.samples.slice()
      : new Float64Array(view.signatures.firstBlock.length - 1),
  }
  tuplePasses.forEach((passes, tuple) => {
    if ((passes === 1) !== takesOff) addTuple(half, view, tuple, takesOff ? -1 : 1)
  })
  return half
}

function addTuple(to: SampleHalf, view: View, tuple: number, sign: 1 | -1): void {
  const { column, files, bytesHigh, bytesLow } = view.cells
  const endCell = view.firstCell[tuple + 1] ?? 0
  for (let cell = view.firstCell[tuple] ?? 0; cell < endCell; cell++) {
    const at = column[cell] ?? 0
    to.files[at] = (to.files[at] ?? 0) + sign * (files[cell] ?? 0)
    to.bytesHigh[at] = (to.bytesHigh[at] ?? 0) + sign * (bytesHigh[cell] ?? 0)
    to.bytesLow[at] = (to.bytesLow[at] ?? 0) + sign * (bytesLow[cell] ?? 0)
  }
  const { signature, samples } = view.classes
  const endClass = view.firstClass[tuple + 1] ?? 0
  for (let one = view.firstClass[tuple] ?? 0; one < endClass; one++) {
    const at = signature[one] ?? 0
    to.samples[at] = (to.samples[at] ?? 0) + sign * (samples[one] ?? 0)
  }
}

/** What follows from the filters of files and the ticks. */
export type FileHalf = {
  readonly kindVerdicts: Verdicts
  readonly kindPasses: Uint8Array
  readonly setIsTicked: Uint8Array
  /** Per profile, 1 = some kind passes; whatever is ticked. */
  readonly profilePasses: Uint8Array
  /** Per signature, 1 = some kind of a ticked block passes. */
  readonly signaturePasses: Uint8Array
  /** Per signature, the options for which its samples count; ticked blocks only. */
  readonly signatureMarks: Marks
  /** Per tuple, over what passes: files; samples and subjects that are wholly in one class. */
  readonly files: Float64Array
  readonly samples: Float64Array
  readonly subjects: Float64Array
}

export function fileHalf(
  view: View,
  kinds: Combinations,
  slots: Slots,
  allowed: Allowed,
  ticked: Uint8Array | undefined,
): FileHalf {
  const kindVerdicts = verdictsOf(kinds, allowed)
  const kindPasses = passing(kindVerdicts)
  const setIsTicked =
    ticked === undefined
      ? new Uint8Array(view.groupsOfSet.start.length - 1).fill(1)
      : anyOf(view.groupsOfSet, ticked)
  const profilePasses = anyOf(view.profiles, kindPasses)
  const profileMarks = marksOfKinds(kinds, slots, kindVerdicts).map((byte) =>
    anyOf(view.profiles, byte),
  )
  const signaturePasses = overTickedBlocks(view, setIsTicked, profilePasses)
  return {
    kindVerdicts,
    kindPasses,
    setIsTicked,
    profilePasses,
    signaturePasses,
    signatureMarks: profileMarks.map((byte) => overTickedBlocks(view, setIsTicked, byte)),
    files: filesByTuple(view, setIsTicked, kindPasses),
    samples: byTuple(view, view.classes.samples, signaturePasses),
    subjects: byTuple(view, view.classes.subjects, signaturePasses),
  }
}

function overTickedBlocks(
  { signatures: { firstBlock, set, profile } }: View,
  setIsTicked: Uint8Array,
  ofProfile: Uint8Array,
): Uint8Array {
  const any = new Uint8Array(firstBlock.length - 1)
  for (let signature = 0; signature < any.length; signature++) {
    const end = firstBlock[signature + 1] ?? 0
    let bits = 0
    for (let block = firstBlock[signature] ?? 0; block < end; block++) {
      bits |= (ofProfile[profile[block] ?? 0] ?? 0) & -(setIsTicked[set[block] ?? 0] ?? 0)
    }
    any[signature] = bits
  }
  return any
}

function filesByTuple(
  { columns, cells, firstCell }: View,
  setIsTicked: Uint8Array,
  kindPasses: Uint8Array,
): Float64Array {
  const passes = Uint8Array.from(
    columns.kind,
    (kind, at) => (kindPasses[kind] ?? 0) & (setIsTicked[columns.set[at] ?? 0] ?? 0),
  )
  return sumsByRun(firstCell, cells.files, cells.column, passes)
}

function byTuple(
  { firstClass, classes }: View,
  counts: Int32Array,
  signaturePasses: Uint8Array,
): Float64Array {
  return sumsByRun(firstClass, counts, classes.signature, signaturePasses)
}

/** Per run, the sum of the counts whose `of` passes. */
function sumsByRun(
  start: Int32Array,
  counts: Int32Array,
  of: Int32Array,
  passes: Uint8Array,
): Float64Array {
  const sums = new Float64Array(start.length - 1)
  for (let run = 0; run < sums.length; run++) {
    const end = start[run + 1] ?? 0
    let sum = 0
    for (let at = start[run] ?? 0; at < end; at++) {
      sum += (counts[at] ?? 0) & -(passes[of[at] ?? 0] ?? 0)
    }
    sums[run] = sum
  }
  return sums
}
