import { byteUnit } from './columns.ts'
import type { Facet } from './facets.ts'
import { newPairs, type Pairs, pairOf, roomFor } from './pairs.ts'
import { include, itemsOf, newPaths, type Paths, root } from './paths.ts'

/**
 * A cube in the making: files go in, in any order; `freeze` takes the columns out. Memory grows with the
 * distinct combinations and, by 8 bytes a sample and 4 a subject, with these; not with the files.
 */
export type Draft = {
  /** How many there are; stands for "not reported". */
  readonly diagnoses: number
  readonly tuples: Scale
  readonly kinds: Scale
  /** Sets of publications or studies, made in ascending order, so that one set is one node. */
  readonly sets: Paths
  /** (node of the publications, node of the studies). */
  readonly grounds: Pairs
  /** (diagnosis, grounds). */
  readonly memberships: Pairs
  /** (place of the tuple on its scale, place of the kind on its). */
  readonly natures: Pairs
  /** (nature, membership). */
  readonly cells: Pairs
  files: Int32Array
  bytesHigh: Float64Array
  bytesLow: Float64Array
  /** Sets of cells. */
  readonly spreads: Paths
  /** Sample → the node of its files so far. */
  samples: Int32Array
  /** Sample → 1 + its subject, or `severalSubjects`. */
  subjects: Int32Array
  /** Subject → the node of its files so far that are of no sample, or of one with several subjects. */
  apart: Int32Array
}

/** Of a sample whose files disagree on the subject. */
const severalSubjects = -1

/** Numbers each combination of codes of some facets, in lexicographic order: the first facet weighs most. */
export type Scale = {
  /** Of each facet, its place among all facets of the cube. */
  readonly places: readonly number[]
  /** Of each facet, how many options it has. */
  readonly sizes: readonly number[]
}

export function newDraft(facets: readonly Facet[], diagnoses: number): Draft {
  return {
    diagnoses,
    tuples: scaleOf(facets, 'sample'),
    kinds: scaleOf(facets, 'file'),
    sets: newPaths(),
    grounds: newPairs(),
    memberships: newPairs(),
    natures: newPairs(),
    cells: newPairs(),
    files: new Int32Array(16),
    bytesHigh: new Float64Array(16),
    bytesLow: new Float64Array(16),
    spreads: newPaths(),
    samples: new Int32Array(16),
    subjects: new Int32Array(16),
    apart: new Int32Array(16),
  }
}

function scaleOf(facets: readonly Facet[], of: Facet['of']): Scale {
  const places = facets.flatMap((facet, place) => (facet.of === of ? [place] : []))
  const sizes = places.map((place) => 1 + (facets[place]?.values.length ?? 0))
  const combinations = sizes.reduce((product, size) => product * size, 1)
  if (combinations >= 2 ** 31) {
    throw new Error(`The facets of a ${of} have ${combinations} combinations; 2^31 is the limit.`)
  }
  return { places, sizes }
}

/** The codes that stand at `place` on the scale. */
export function codesAt({ sizes }: Scale, place: number): number[] {
  const codes = sizes.map(() => 0)
  let rest = place
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i] ?? 1
    codes[i] = rest % size
    rest = Math.floor(rest / size)
  }
  return codes
}

/** What a file is, coded as in the cube. */
type Attributes = {
  readonly codes: readonly number[]
  readonly diagnosis: number
  readonly publications: readonly number[]
  readonly studies: readonly number[]
}

/** The cell of the files that are so: a number of this draft. */
export function cellOf(draft: Draft, file: Attributes): number {
  const grounds = pairOf(draft.grounds, setOf(draft, file.publications), setOf(draft, file.studies))
  const diagnosis = file.diagnosis < 0 ? draft.diagnoses : file.diagnosis
  const membership = pairOf(draft.memberships, diagnosis, grounds)
  const nature = pairOf(
    draft.natures,
    placeOn(draft.tuples, file.codes),
    placeOn(draft.kinds, file.codes),
  )
  return pairOf(draft.cells, nature, membership)
}

/** Counts files of one sample, or of none, in a cell. */
export function countIn(
  draft: Draft,
  cell: number,
  { sample, subject, files = 1, bytes }: Counted,
): void {
  count(draft, cell, files, bytes)
  if (sample >= 0) reachSample(draft, sample, subject, cell)
  else reachSubject(draft, subject, cell)
}

type Counted = {
  readonly sample: number
  readonly subject: number
  readonly files?: number
  readonly bytes: number
}

function placeOn({ places, sizes }: Scale, codes: readonly number[]): number {
  let place = 0
  for (let i = 0; i < places.length; i++) {
    const size = sizes[i] ?? 1
    const code = codes[places[i] ?? 0] ?? -1
    place = place * size + (code < 0 ? size - 1 : code)
  }
  return place
}

function setOf({ sets }: Draft, codes: readonly number[]): number {
  const ascending = isAscending(codes) ? codes : [...codes].sort((a, b) => a - b)
  let node = root
  for (const code of ascending) node = include(sets, node, code)
  return node
}

function isAscending(codes: readonly number[]): boolean {
  for (let i = 1; i < codes.length; i += 1) if ((codes[i - 1] ?? 0) > (codes[i] ?? 0)) return false
  return true
}

function count(draft: Draft, cell: number, files: number, bytes: number): void {
  if (cell >= draft.files.length) {
    draft.files = roomFor(draft.files, cell)
    draft.bytesHigh = roomFor(draft.bytesHigh, cell)
    draft.bytesLow = roomFor(draft.bytesLow, cell)
  }
  const low = bytes % byteUnit
  draft.files[cell] = (draft.files[cell] ?? 0) + files
  draft.bytesHigh[cell] = (draft.bytesHigh[cell] ?? 0) + (bytes - low) / byteUnit
  draft.bytesLow[cell] = (draft.bytesLow[cell] ?? 0) + low
}

function reachSample(draft: Draft, sample: number, subject: number, cell: number): void {
  draft.samples = roomFor(draft.samples, sample)
  draft.subjects = roomFor(draft.subjects, sample)
  const before = draft.samples[sample] ?? root
  const known = draft.subjects[sample] ?? 0
  if (before === root) draft.subjects[sample] = subject + 1
  else if (known !== severalSubjects && known !== subject + 1) {
    for (const own of itemsOf(draft.spreads, before)) reachSubject(draft, known - 1, own)
    draft.subjects[sample] = severalSubjects
  }
  if (draft.subjects[sample] === severalSubjects) reachSubject(draft, subject, cell)
  draft.samples[sample] = include(draft.spreads, before, cell)
}

function reachSubject(draft: Draft, subject: number, cell: number): void {
  if (subject < 0) return
  draft.apart = roomFor(draft.apart, subject)
  draft.apart[subject] = include(draft.spreads, draft.apart[subject] ?? root, cell)
}
