import type { Combinations } from './columns.ts'
import { type Sums, sumRows } from './matrix.ts'
import {
  type Allowed,
  anyOf,
  type Marks,
  marksOfKinds,
  passing,
  passSlot,
  type Slots,
  type Verdicts,
  verdictsOf,
} from './verdicts.ts'
import type { View } from './view.ts'

/*
 * All that is costly in an answer depends either on the filters of samples, or on the filters of files and the
 * ticks. So it is worked out in two halves, each remembered: a toggle changes one of them.
 */

/** What follows from the filters of samples. */
export type SampleHalf = {
  readonly tupleVerdicts: Verdicts
  readonly tuplePasses: Uint8Array
  /** Per column, over the tuples that pass: files, high and low parts of the bytes. */
  readonly cellSums: Sums
  /** Per signature, over the tuples that pass: samples that are wholly in one class. */
  readonly classSums: Sums
}

/** `whole` = the half of no filter. */
export function sampleHalf(
  view: View,
  tuples: Combinations,
  allowed: Allowed,
  whole?: SampleHalf,
): SampleHalf {
  const tupleVerdicts = verdictsOf(tuples, allowed)
  const tuplePasses = passing(tupleVerdicts)
  return {
    tupleVerdicts,
    tuplePasses,
    cellSums: sumRows(view.cells, tuplePasses, whole?.cellSums),
    classSums: sumRows(view.classes, tuplePasses, whole?.classSums),
  }
}

/** What follows from the filters of files and the ticks. */
export type FileHalf = {
  readonly kindVerdicts: Verdicts
  /** Per kind, the options for which its files count; whatever is ticked. */
  readonly kindMarks: Marks
  /** Per profile, 1 = some kind passes; whatever is ticked. */
  readonly profilePasses: Uint8Array
  readonly setIsTicked: Uint8Array
  /** Per column, 1 = its set is ticked and its kind passes. */
  readonly columnPasses: Uint8Array
  /** Per signature, the options for which its samples count; ticked blocks only. */
  readonly signatureMarks: Marks
  readonly signaturePasses: Uint8Array
  /** Per tuple, over what passes: files. */
  readonly cellSums: Sums
  /** Per tuple, over what passes: samples, and subjects, that are wholly in one class. */
  readonly classSums: Sums
  /** Per family, the subjects of which some class passes if all its tuples do; -1 = not worked out yet. */
  readonly familySums: Float64Array
}

/** `whole` = the half of no filter and no tick. */
export function fileHalf(
  view: View,
  kinds: Combinations,
  slots: Slots,
  { allowed, ticked }: { readonly allowed: Allowed; readonly ticked: Uint8Array | undefined },
  whole?: FileHalf,
): FileHalf {
  const kindVerdicts = verdictsOf(kinds, allowed)
  const kindMarks = marksOfKinds(kinds, slots, kindVerdicts)
  const profileMarks = kindMarks.map((words) => anyOf(view.profiles, words))
  const sets = view.groupsOfSet.start.length - 1
  const setIsTicked =
    ticked === undefined ? new Uint8Array(sets).fill(1) : anyOf(view.groupsOfSet, ticked)
  const columnPasses = columnsPassing(view, setIsTicked, kindVerdicts)
  const signatureMarks = profileMarks.map((words) => overTickedBlocks(view, setIsTicked, words))
  const signaturePasses = passingAll(signatureMarks, view.signatures.count)
  return {
    kindVerdicts,
    kindMarks,
    profilePasses: passingAll(profileMarks, view.profiles.start.length - 1),
    setIsTicked,
    columnPasses,
    signatureMarks,
    signaturePasses,
    cellSums: sumRows(view.cellsByColumn, columnPasses, whole?.cellSums),
    classSums: sumRows(view.classesBySignature, signaturePasses, whole?.classSums),
    familySums: new Float64Array(view.spreadSubjects.firstOfFamily.length - 1).fill(-1),
  }
}

function columnsPassing(
  { columns: { set, kind } }: View,
  setIsTicked: Uint8Array,
  kindVerdicts: Verdicts,
): Uint8Array {
  const passes = new Uint8Array(set.length)
  for (let column = 0; column < passes.length; column++) {
    const isTicked = setIsTicked[set[column] ?? 0] ?? 0
    passes[column] = kindVerdicts[kind[column] ?? 0] === 0 ? isTicked : 0
  }
  return passes
}

function overTickedBlocks(
  { signatures: { count }, blocksOfSet: { start, signature, profile } }: View,
  setIsTicked: Uint8Array,
  ofProfile: Uint16Array,
): Uint16Array {
  const any = new Uint16Array(count)
  for (let set = 0; set < setIsTicked.length; set++) {
    if (setIsTicked[set] === 0) continue
    const end = start[set + 1] ?? 0
    for (let block = start[set] ?? 0; block < end; block++) {
      const at = signature[block] ?? 0
      any[at] = (any[at] ?? 0) | (ofProfile[profile[block] ?? 0] ?? 0)
    }
  }
  return any
}

function passingAll(marks: Marks, rows: number): Uint8Array {
  const passes = new Uint8Array(rows)
  const words = marks[passSlot >> 4]
  if (words !== undefined) {
    for (let row = 0; row < rows; row++) passes[row] = ((words[row] ?? 0) >> passSlot) & 1
  }
  return passes
}
