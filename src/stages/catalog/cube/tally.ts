import type { FilterName } from '../vocabulary.ts'
import type { Columns, Lists } from './columns.ts'
import { filterOptions, selectionSlot } from './options.ts'

/**
 * What a query asks, in numbers. Each cell belongs to one set of groups, number
 * `setOfTuple[tuple] + setOfKind[kind]`: one of the two is all zeros.
 */
export type Plan = {
  /** Per filter, whether each of its options passes. */
  readonly passes: Readonly<Record<FilterName, readonly boolean[]>>
  readonly setOfTuple: Int32Array
  readonly setOfKind: Int32Array
  readonly groupsOfSet: Lists
  readonly groupCount: number
  /** Per group, 1 = ticked; undefined = nothing is ticked, and everything counts as selected. */
  readonly ticked: Uint8Array | undefined
}

/** Totals per set or per group; `slots` has the bits of all options that its passing files have. */
type Totals = {
  readonly files: Float64Array
  readonly bytes: Float64Array
  readonly slots: Int32Array
}

export type Tally = {
  /** The bits of all options that occur in the cube, whatever the query. */
  readonly occurring: number
  readonly filesBySlot: Float64Array
  readonly samplesBySlot: Float64Array
  readonly groups: Totals
  readonly samplesByGroup: Float64Array
  /** Of the files in the selection. */
  readonly selectedBytes: number
  /** Per tuple, 1 = some file of it is in the selection. */
  readonly selectedTuples: Uint8Array
}

/** Per tuple or kind: the filters that it fails, one bit each, and the bits of the options it has. */
type Verdicts = { readonly fails: Int32Array; readonly slots: Int32Array }

type CellPass = {
  /** Per cell, the bits of the slots for which its files count. */
  readonly slots: Int32Array
  /** Per cell, its set + 1 if it passes all filters, else 0. */
  readonly passedSet: Int32Array
  readonly sets: Totals
} & Pick<Tally, 'filesBySlot' | 'selectedBytes' | 'selectedTuples'>

/** Counts everything that one query asks for: one pass over the cells, one over the signatures. */
export function tally(columns: Columns, plan: Plan): Tally {
  const { tuples, kinds } = columns
  const tupleVerdicts = judge(
    plan,
    'sample_type',
    tuples.sampleType,
    'tissue_type',
    tuples.tissueType,
  )
  const kindVerdicts = judge(
    plan,
    'sequencing_type',
    kinds.sequencingType,
    'file_type',
    kinds.fileType,
  )
  const pass = passCells(columns, plan, tupleVerdicts, kindVerdicts)
  return {
    occurring: union(tupleVerdicts.slots) | union(kindVerdicts.slots),
    filesBySlot: pass.filesBySlot,
    selectedBytes: pass.selectedBytes,
    selectedTuples: pass.selectedTuples,
    groups: spread(pass.sets, plan),
    ...countSamples(columns, plan, pass),
  }
}

// In the loops below `?? 0` stands where the compiler cannot see that an index is in bounds. The
// engine can, and drops it; a helper shared by arrays of several types would cost more.

const filterBits = { sequencing_type: 1, sample_type: 2, file_type: 4, tissue_type: 8 } as const

function judge(
  plan: Plan,
  oneFilter: FilterName,
  oneCodes: Int32Array,
  otherFilter: FilterName,
  otherCodes: Int32Array,
): Verdicts {
  const verdicts = {
    fails: new Int32Array(oneCodes.length),
    slots: new Int32Array(oneCodes.length),
  }
  mark(verdicts, plan, oneFilter, oneCodes)
  mark(verdicts, plan, otherFilter, otherCodes)
  return verdicts
}

function mark(to: Verdicts, plan: Plan, filter: FilterName, codes: Int32Array): void {
  const { firstSlot } = filterOptions[filter]
  const failBits = plan.passes[filter].map((passes) => (passes ? 0 : filterBits[filter]))
  const notReportedOption = failBits.length - 1
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? -1
    const option = code < 0 ? notReportedOption : code
    to.slots[i] = (to.slots[i] ?? 0) | (1 << (firstSlot + option))
    to.fails[i] = (to.fails[i] ?? 0) | (failBits[option] ?? 0)
  }
}

/**
 * By the filters that a cell fails, the slots for which it counts: failing none, for all; failing one,
 * for that filter's options only, since the figure of an option ignores the other ticks of its own
 * category; failing more, for none.
 */
const slotsLeft = Int32Array.from({ length: 16 }, (_, fails) => {
  if (fails === 0) return 2 ** 31 - 1
  if (fails === filterBits.sequencing_type) return filterOptions.sequencing_type.mask
  if (fails === filterBits.sample_type) return filterOptions.sample_type.mask
  if (fails === filterBits.file_type) return filterOptions.file_type.mask
  if (fails === filterBits.tissue_type) return filterOptions.tissue_type.mask
  return 0
})

function passCells(columns: Columns, plan: Plan, tuples: Verdicts, kinds: Verdicts): CellPass {
  const { kind: kindOf, files: filesOf, bytes: bytesOf } = columns.cells
  const { firstCell } = columns.tuples
  const slots = new Int32Array(kindOf.length)
  const passedSet = new Int32Array(kindOf.length)
  const sets = newTotals(plan.groupsOfSet.start.length - 1)
  const setIsSelected = selectedSets(plan)
  const filesBySlot = new Float64Array(selectionSlot + 1)
  const selectedTuples = new Uint8Array(tuples.fails.length)
  let selectedBytes = 0
  for (let tuple = 0; tuple < selectedTuples.length; tuple++) {
    const tupleFails = tuples.fails[tuple] ?? 0
    const tupleSlots = (tuples.slots[tuple] ?? 0) | (1 << selectionSlot)
    const tupleSet = plan.setOfTuple[tuple] ?? 0
    const end = firstCell[tuple + 1] ?? 0
    for (let cell = firstCell[tuple] ?? 0; cell < end; cell++) {
      const kind = kindOf[cell] ?? 0
      const fails = tupleFails | (kinds.fails[kind] ?? 0)
      const left = slotsLeft[fails] ?? 0
      if (left === 0) continue
      const has = tupleSlots | (kinds.slots[kind] ?? 0)
      const set = tupleSet + (plan.setOfKind[kind] ?? 0)
      const files = filesOf[cell] ?? 0
      const isSelected = setIsSelected[set] === 1
      if (fails === 0) {
        const bytes = bytesOf[cell] ?? 0
        addTotals(sets, set, files, bytes, has)
        passedSet[cell] = set + 1
        if (isSelected) {
          selectedBytes += bytes
          selectedTuples[tuple] = 1
        }
      }
      if (!isSelected) continue
      slots[cell] = has & left
      addToSlots(filesBySlot, has & left, files)
    }
  }
  return { slots, passedSet, sets, filesBySlot, selectedBytes, selectedTuples }
}

/** A sample counts for a slot, or for a group, if any cell of its signature does. */
function countSamples(
  columns: Columns,
  plan: Plan,
  pass: CellPass,
): Pick<Tally, 'samplesBySlot' | 'samplesByGroup'> {
  const { cells, samples: samplesOf } = columns.signatures
  const { start: firstGroup, items: groups } = plan.groupsOfSet
  const samplesBySlot = new Float64Array(selectionSlot + 1)
  const samplesByGroup = new Float64Array(plan.groupCount)
  const countedIn = new Int32Array(plan.groupCount).fill(-1)
  for (let signature = 0; signature < samplesOf.length; signature++) {
    const samples = samplesOf[signature] ?? 0
    const end = cells.start[signature + 1] ?? 0
    let slots = 0
    let lastSet = 0
    for (let at = cells.start[signature] ?? 0; at < end; at++) {
      const cell = cells.items[at] ?? 0
      slots |= pass.slots[cell] ?? 0
      const set = pass.passedSet[cell] ?? 0
      if (set === 0 || set === lastSet) continue
      lastSet = set
      const groupsEnd = firstGroup[set] ?? 0
      for (let i = firstGroup[set - 1] ?? 0; i < groupsEnd; i++) {
        const group = groups[i] ?? 0
        if (countedIn[group] === signature) continue
        countedIn[group] = signature
        samplesByGroup[group] = (samplesByGroup[group] ?? 0) + samples
      }
    }
    addToSlots(samplesBySlot, slots, samples)
  }
  return { samplesBySlot, samplesByGroup }
}

function selectedSets({ ticked, groupsOfSet: { start, items } }: Plan): Uint8Array {
  const selected = new Uint8Array(start.length - 1)
  if (ticked === undefined) return selected.fill(1)
  for (let set = 0; set < selected.length; set++) {
    const end = start[set + 1] ?? 0
    for (let i = start[set] ?? 0; i < end; i++) {
      if (ticked[items[i] ?? 0] === 1) selected[set] = 1
    }
  }
  return selected
}

/** The totals of groups: each set gives its own to every group in it. */
function spread(sets: Totals, { groupsOfSet: { start, items }, groupCount }: Plan): Totals {
  const groups = newTotals(groupCount)
  for (let set = 0; set < sets.files.length; set++) {
    const files = sets.files[set] ?? 0
    if (files === 0) continue
    const end = start[set + 1] ?? 0
    for (let i = start[set] ?? 0; i < end; i++) {
      addTotals(groups, items[i] ?? 0, files, sets.bytes[set] ?? 0, sets.slots[set] ?? 0)
    }
  }
  return groups
}

function newTotals(length: number): Totals {
  return {
    files: new Float64Array(length),
    bytes: new Float64Array(length),
    slots: new Int32Array(length),
  }
}

function addTotals(to: Totals, index: number, files: number, bytes: number, slots: number): void {
  to.files[index] = (to.files[index] ?? 0) + files
  to.bytes[index] = (to.bytes[index] ?? 0) + bytes
  to.slots[index] = (to.slots[index] ?? 0) | slots
}

function addToSlots(to: Float64Array, slots: number, count: number): void {
  for (let rest = slots; rest !== 0; rest &= rest - 1) {
    const slot = 31 - Math.clz32(rest & -rest)
    to[slot] = (to[slot] ?? 0) + count
  }
}

function union(slots: Int32Array): number {
  let all = 0
  for (const some of slots) all |= some
  return all
}
