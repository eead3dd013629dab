/** Lists of unequal length laid end to end: list `i` is `items[start[i]]` up to `items[start[i + 1]]`, exclusive. */
export type Lists = { readonly start: Int32Array; readonly items: Int32Array }

/** Rows of codes: one column a facet, `length` rows. A code is a place in `optionsOf(facet)`. */
export type Combinations = { readonly length: number; readonly codes: readonly Int32Array[] }

/** Sets of several classes, and how many samples or subjects are spread over just these. */
export type Spreads = { readonly classes: Lists; readonly count: Int32Array }

/**
 * The numbers of a cube.
 *
 * Every file has a *tuple* (what its sample is), a *kind* (what the file is) and a *membership* (the groups it
 * is in, for each tab). A *cell* is one such triple that occurs. For counts of samples, a *block* is what one
 * sample has in one membership: a *profile*, the set of its kinds. A *signature* is the set of blocks of one
 * sample, and a *class* a tuple with a signature: all samples of a class are alike in every answer.
 *
 * Nearly every sample is in one class. A sample whose files disagree on the tuple is spread over several; so
 * is a subject with several samples. Files of a subject but of no sample make classes in which no sample is
 * counted; so do a subject's files of a sample that is of several subjects.
 *
 * Invariants: each table is distinct and in lexicographic order of its columns (or items), cells by (tuple,
 * membership, kind). So one catalog has one cube, whatever the order of its files. Nothing is negative.
 */
export type Columns = {
  /** Per facet of samples, in the order of the facets. */
  readonly tuples: Combinations
  /** Per facet of files, in the order of the facets. */
  readonly kinds: Combinations
  readonly memberships: {
    /** A place in the dictionary; its length = not reported. */
    readonly diagnosis: Int32Array
    readonly publicationSet: Int32Array
    readonly studySet: Int32Array
  }
  readonly publicationSets: Lists
  readonly studySets: Lists
  readonly cells: {
    readonly tuple: Int32Array
    readonly membership: Int32Array
    readonly kind: Int32Array
    readonly files: Int32Array
    /** Total size = `high * byteUnit + low` bytes, so that sums stay exact whatever the size of the catalog. */
    readonly bytesHigh: Int32Array
    readonly bytesLow: Int32Array
  }
  /** Sets of kinds. */
  readonly profiles: Lists
  readonly blocks: { readonly membership: Int32Array; readonly profile: Int32Array }
  /** Sets of blocks. */
  readonly signatures: Lists
  readonly classes: {
    readonly tuple: Int32Array
    readonly signature: Int32Array
    /** Samples that are wholly in this class. */
    readonly samples: Int32Array
    /** Subjects whose files are wholly in this class. */
    readonly subjects: Int32Array
  }
  readonly spreadSamples: Spreads
  readonly spreadSubjects: Spreads
}

/** 64 MiB: a cell may have 2^57 bytes, and the sum of the low parts of 2^27 cells is exact in float64. */
export const byteUnit = 2 ** 26

/** Lays lists end to end. */
/** Lists of what the items stand for, each once a list; without those that stand for nothing. */
export function mapped(
  { start, items }: Lists,
  standsFor: (item: number) => number | undefined,
): Lists {
  const each = Array.from(start.subarray(1), (end, list) => [
    ...new Set([...items.subarray(start[list], end)].flatMap((item) => standsFor(item) ?? [])),
  ])
  return listsOf(each)
}

export function listsOf(lists: readonly (readonly number[])[]): Lists {
  const start = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => {
    start[i + 1] = (start[i] ?? 0) + list.length
  })
  const items = new Int32Array(start[lists.length] ?? 0)
  lists.forEach((list, i) => items.set(list, start[i]))
  return { start, items }
}
