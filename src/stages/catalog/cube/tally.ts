import type { FilterName } from '../vocabulary.ts'
import type { Columns, Lists } from './columns.ts'
import { filterOptions, selectionSlot } from './options.ts'

/**
 * What a query asks, in numbers. Each cell belongs to one set of groups: set number
 * `setOfTuple[tuple] + setOfKind[kind]`, one of the two being all zeros.
 */
export type Plan = {
  /** Per filter, whether each of its options passes. */
  readonly passes: Readonly<Record<FilterName, readonly boolean[]>>
  readonly setOfTuple: Int32Array
  readonly setOfKind: Int32Array
  readonly groupsOfSet: Lists
  readonly groupCount: number
  /** Per group, 1 = ticked; undefined = nothing is ticked, so everything counts as selected. */
  readonly ticked: Uint8Array | undefined
}

/** Figures by slot (see options.ts) and by group. */
export type Tally = {
  /** The slots which occur anywhere in the cube, whatever the query. */
  readonly occurring: number
  readonly slots: { readonly files: Float64Array; readonly samples: Float64Array }
  readonly groups: Totals & { readonly samples: Float64Array }
  /** Of the selection: its bytes, and whether each tuple has a file in it. */
  readonly bytes: number
  readonly tupleIsSelected: Uint8Array
}

/** Totals per set or per group; `slots` are those of its passing files. */
type Totals = { readonly files: Float64Array; readonly bytes: Float64Array; readonly slots: Int32Array }

/** Per tuple or per kind: the filters that it fails, one bit each, and the slots that it has. */
type Verdicts = { readonly fails: Int32Array; readonly slots: Int32Array; readonly occurring: number }

/** Per cell: the slots for which its files count, and its set + 1 if it passes all filters, else 0. */
type Reach = { readonly slots: Int32Array; readonly passedSet: Int32Array }

const filterBits = { sequencing_type: 1, sample_type: 2, file_type: 4, tissue_type: 8 } as const

/**
 * By the filters that a cell fails, the slots for which it counts: failing none, for all; failing one,
 * for that filter's own options, since an option's figure ignores the other ticks of its category;
 * failing more, for none.
 */
const countingSlots = Int32Array.from({ length: 16 }, (_, fails) => {
  switch (fails) {
    case 0:
      return 2 ** 31 - 1
    case filterBits.sequencing_type:
      return filterOptions.sequencing_type.mask
    case filterBits.sample_type:
      return filterOptions.sample_type.mask
    case filterBits.file_type:
      return filterOptions.file_type.mask
    case filterBits.tissue_type:
      return filterOptions.tissue_type.mask
    default:
      return 0
  }
})

/** Counts everything that one query asks for, in one pass over the cells and one over the signatures. */
export function tally(columns: Columns, plan: Plan): Tally {
  const tuples = judge(plan, [
    ['sample_type', columns.tuples.sampleType],
    ['tissue_type', columns.tuples.tissueType],
  ])
  const kinds = judge(plan, [
    ['sequencing_type', columns.kinds.sequencingType],
    ['file_type', columns.kinds.fileType],
  ])
  const reach = reachOfCells(columns, plan, tuples, kinds)
  const selected = countSelected(columns, reach)
  const samples = countSamples(columns, plan, reach)
  const sets = sumSets(columns, plan, tuples, kinds, reach)
  return {
    occurring: tuples.occurring | kinds.occurring,
    slots: { files: selected.files, samples: samples.bySlot },
    groups: { ...spread(sets, plan), samples: samples.byGroup },
    bytes: selected.bytes,
    tupleIsSelected: selected.tuples,
  }
}
