import { type Columns, type Lists, listsOf } from './columns.ts'
import { include, itemsOf, newPaths, type Paths, root } from './paths.ts'
import { type Ranking, rank } from './rank.ts'

/** What tells one cell from another. The sets are ascending and without repetition. */
export type CellAttributes = {
  readonly diagnosis: number
  readonly sampleType: number
  readonly tissueType: number
  readonly sequencingType: number
  readonly fileType: number
  readonly publications: readonly number[]
  readonly studies: readonly number[]
}

type DraftCell = { readonly id: number; readonly is: CellAttributes; files: number; bytes: number }

/** A cube in the making: files go in, in any order; `freeze` takes the columns out. */
export type Draft = {
  readonly cells: Map<string, DraftCell>
  /** Sets of cell ids, as paths in the order in which samples met the cells. */
  readonly signatures: Paths
  /** Sample → the node of its files so far. */
  readonly reached: Map<number, number>
}

export function newDraft(): Draft {
  return { cells: new Map(), signatures: newPaths(), reached: new Map() }
}

/** Counts one file in its cell; `sample` below 0 = a file of no sample. */
export function addFile(draft: Draft, sample: number, is: CellAttributes, bytes: number): void {
  const cell = cellOf(draft, is)
  cell.files += 1
  cell.bytes += bytes
  if (sample < 0) return
  const before = draft.reached.get(sample) ?? root
  const after = include(draft.signatures, before, cell.id)
  if (after !== before) draft.reached.set(sample, after)
}

function cellOf(draft: Draft, is: CellAttributes): DraftCell {
  const key = `${is.diagnosis},${is.sampleType},${is.tissueType},${is.sequencingType},${is.fileType};${is.publications.join()};${is.studies.join()}`
  const known = draft.cells.get(key)
  if (known !== undefined) return known
  const cell = { id: draft.cells.size, is, files: 0, bytes: 0 }
  draft.cells.set(key, cell)
  return cell
}

/** The columns of all files added so far. */
export function freeze(draft: Draft): Columns {
  const found = [...draft.cells.values()]
  const publicationSets = rank(found.map((cell) => cell.is.publications))
  const studySets = rank(found.map((cell) => cell.is.studies))
  const tupleOf = (is: CellAttributes) => [is.diagnosis, is.sampleType, is.tissueType]
  const kindOf = (is: CellAttributes) => [
    is.sequencingType,
    is.fileType,
    publicationSets.of(is.publications),
    studySets.of(is.studies),
  ]
  const tuples = rank(found.map((cell) => tupleOf(cell.is)))
  const kinds = rank(found.map((cell) => kindOf(cell.is)))
  const cells = found
    .map((cell) => ({
      ...cell,
      tuple: tuples.of(tupleOf(cell.is)),
      kind: kinds.of(kindOf(cell.is)),
    }))
    .sort((a, b) => a.tuple - b.tuple || a.kind - b.kind)
  const place = new Int32Array(cells.length)
  cells.forEach((cell, index) => (place[cell.id] = index))
  return {
    tuples: tupleColumns(tuples, cells),
    kinds: kindColumns(kinds),
    publicationSets: listsOf(publicationSets.lists),
    studySets: listsOf(studySets.lists),
    cells: {
      kind: Int32Array.from(cells, (cell) => cell.kind),
      files: Int32Array.from(cells, (cell) => cell.files),
      bytes: Float64Array.from(cells, (cell) => cell.bytes),
    },
    signatures: signatureColumns(draft, place),
  }
}

function tupleColumns(
  tuples: Ranking,
  cells: readonly { readonly tuple: number }[],
): Columns['tuples'] {
  const firstCell = new Int32Array(tuples.lists.length + 1)
  cells.forEach((cell, index) => (firstCell[cell.tuple + 1] = index + 1))
  return {
    diagnosis: column(tuples, 0),
    sampleType: column(tuples, 1),
    tissueType: column(tuples, 2),
    firstCell,
  }
}

function kindColumns(kinds: Ranking): Columns['kinds'] {
  return {
    sequencingType: column(kinds, 0),
    fileType: column(kinds, 1),
    publicationSet: column(kinds, 2),
    studySet: column(kinds, 3),
  }
}

function column(ranking: Ranking, item: number): Int32Array {
  return Int32Array.from(ranking.lists, (list) => list[item] ?? -1)
}

/** Samples that met the same cells in another order stand at different nodes; here they come together. */
function signatureColumns(draft: Draft, place: Int32Array): { cells: Lists; samples: Int32Array } {
  const samplesAt = new Map<number, number>()
  for (const node of draft.reached.values()) samplesAt.set(node, (samplesAt.get(node) ?? 0) + 1)
  const found = [...samplesAt].map(([node, samples]) => ({
    cells: itemsOf(draft.signatures, node)
      .map((id) => place[id] ?? -1)
      .sort((a, b) => a - b),
    samples,
  }))
  const signatures = rank(found.map((signature) => signature.cells))
  const samples = new Int32Array(signatures.lists.length)
  for (const signature of found) {
    const index = signatures.of(signature.cells)
    samples[index] = (samples[index] ?? 0) + signature.samples
  }
  return { cells: listsOf(signatures.lists), samples }
}
