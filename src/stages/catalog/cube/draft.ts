import { type Columns, listsOf } from './columns.ts'
import { append, include, itemsOf, newPaths, type Paths, root } from './paths.ts'

/** A cube in the making: files go in, in any order; `freeze` takes the columns out. */
export type Draft = {
  /** Sets of publications and of studies, as ascending paths. */
  readonly sets: Paths
  /** (diagnosis, sample type, tissue type, sequencing type, file type, publication set, study set). */
  readonly cells: Paths
  readonly totals: Map<number, { files: number; bytes: number }>
  /** Sets of cell nodes, in the order in which a sample met them. */
  readonly signatures: Paths
  /** Sample → the signature of its files so far. */
  readonly reached: Map<number, number>
}

export function newDraft(): Draft {
  return {
    sets: newPaths(),
    cells: newPaths(),
    totals: new Map(),
    signatures: newPaths(),
    reached: new Map(),
  }
}

/** The node of a set of codes; order and repetition do not matter. */
export function setOf(draft: Draft, codes: readonly number[]): number {
  const ascending = codes.length > 1 ? codes.toSorted((a, b) => a - b) : codes
  let node = root
  for (const code of ascending) node = include(draft.sets, node, code)
  return node
}

/** Counts one file in the cell that its seven `codes` name; `sample` below 0 = of no sample. */
export function addFile(
  draft: Draft,
  sample: number,
  codes: readonly number[],
  bytes: number,
): void {
  let cell = root
  for (const code of codes) cell = append(draft.cells, cell, code)
  const total = draft.totals.get(cell)
  if (total === undefined) draft.totals.set(cell, { files: 1, bytes })
  else {
    total.files += 1
    total.bytes += bytes
  }
  if (sample < 0) return
  const before = draft.reached.get(sample) ?? root
  const after = include(draft.signatures, before, cell)
  if (after !== before) draft.reached.set(sample, after)
}

/** The columns of all files added so far. */
export function freeze(draft: Draft): Columns {
  const found = [...draft.totals].map(([node, total]) => {
    const codes = itemsOf(draft.cells, node)
    return { node, total, tuple: codes.slice(0, 3), attributes: codes.slice(3) }
  })
  const publicationSets = rankSets(draft, found, 2)
  const studySets = rankSets(draft, found, 3)
  const rows = found.map(({ attributes: [sequencingType = -1, fileType = -1, ...sets], ...row }) => {
    const [publications = root, studies = root] = sets
    const set = publicationSets.rankOf(itemsOf(draft.sets, publications))
    return { ...row, kind: [sequencingType, fileType, set, studySets.rankOf(itemsOf(draft.sets, studies))] }
  })
  const tuples = rank(rows.map((row) => row.tuple))
  const kinds = rank(rows.map((row) => row.kind))
  const cells = rows
    .map(({ node, total, tuple, kind }) => {
      return { node, ...total, tuple: tuples.rankOf(tuple), kind: kinds.rankOf(kind) }
    })
    .sort((a, b) => a.tuple - b.tuple || a.kind - b.kind)
  return {
    tuples: {
      diagnosis: column(tuples.lists, 0),
      sampleType: column(tuples.lists, 1),
      tissueType: column(tuples.lists, 2),
      firstCell: firstOfEach(tuples.lists.length, Int32Array.from(cells, (cell) => cell.tuple)),
    },
    kinds: {
      sequencingType: column(kinds.lists, 0),
      fileType: column(kinds.lists, 1),
      publicationSet: column(kinds.lists, 2),
      studySet: column(kinds.lists, 3),
    },
    publicationSets: listsOf(publicationSets.lists),
    studySets: listsOf(studySets.lists),
    cells: {
      kind: Int32Array.from(cells, (cell) => cell.kind),
      files: Int32Array.from(cells, (cell) => cell.files),
      bytes: Float64Array.from(cells, (cell) => cell.bytes),
    },
    signatures: freezeSignatures(
      draft,
      cells.map((cell) => cell.node),
    ),
  }
}
