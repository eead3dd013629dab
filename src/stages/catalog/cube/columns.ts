/** Lists of unequal length laid end to end: list `i` is `items[start[i]]` up to `items[start[i + 1]]`, exclusive. */
export type Lists = { readonly start: Int32Array; readonly items: Int32Array }

/**
 * The numbers of a cube. A *cell* is one pair (tuple, kind) that occurs; a *signature* is the set of
 * cells over which the files of one sample are spread. Codes index the vocabularies and the
 * dictionaries; -1 = not reported.
 *
 * Invariants: tuples, kinds, sets and signatures are distinct and in lexicographic order, cells in
 * order of (tuple, kind). So one catalog has one cube, whatever the order of its files.
 *
 * A signature names cells and not kinds, so that a sample whose files disagree on the diagnosis or on
 * the sample or tissue type is still one signature and counts once.
 */
export type Columns = {
  /** What a sample is. The cells of tuple `t` are `firstCell[t]` up to `firstCell[t + 1]`, exclusive. */
  readonly tuples: {
    readonly diagnosis: Int32Array
    readonly sampleType: Int32Array
    readonly tissueType: Int32Array
    readonly firstCell: Int32Array
  }
  /** What a file is. The sets index `publicationSets` and `studySets`. */
  readonly kinds: {
    readonly sequencingType: Int32Array
    readonly fileType: Int32Array
    readonly publicationSet: Int32Array
    readonly studySet: Int32Array
  }
  readonly publicationSets: Lists
  readonly studySets: Lists
  readonly cells: {
    readonly kind: Int32Array
    readonly files: Int32Array
    /** Total size in bytes, exact up to 2^53. */
    readonly bytes: Float64Array
  }
  readonly signatures: { readonly cells: Lists; readonly samples: Int32Array }
}

/** Lays lists end to end. */
export function listsOf(lists: readonly (readonly number[])[]): Lists {
  const start = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => {
    start[i + 1] = (start[i] ?? 0) + list.length
  })
  return { start, items: Int32Array.from(lists.flat()) }
}
