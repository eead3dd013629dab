/**
 * The facet engine: the catalog as a cube of distinct attribute combinations, and exact answers from it.
 * Pure, so that one engine runs on the server and in the browser.
 *
 * Rules: values of one filter are OR, filters are AND, ticked groups are OR. A file counts once in a
 * union of groups, a sample once however many files it has. Bytes are summed as float64: a sum is exact
 * up to 2^53 bytes (9 PB) and rounded above. Counts of files and samples are exact.
 */
import { z } from 'zod'
import { assertCodes, assertDistinctIds } from './cube/checks.ts'
import { type Columns, listsOf } from './cube/columns.ts'
import { addFile, freeze, newDraft } from './cube/draft.ts'
import { decode, encode } from './cube/encoding.ts'
import { filterOptions, passing, selectionSlot, vocabularies } from './cube/options.ts'
import { type Plan, type Tally, tally } from './cube/tally.ts'
import {
  type FilterName,
  type FileType,
  fileTypes,
  type SequencingType,
  sequencingTypes,
  type Tab,
} from './vocabulary.ts'

/**
 * One file as the cube sees it. Codes are places in the vocabularies and dictionaries; -1 = not reported.
 * An index file carries the attributes of its primary.
 */
export type CubeFile = {
  /** Dense number of the sample, from 0; -1 = the file has no sample. */
  readonly sample: number
  readonly diagnosis: number
  readonly sampleType: number
  readonly tissueType: number
  readonly sequencingType: number
  readonly fileType: number
  /** Order and repetition do not matter. */
  readonly publications: readonly number[]
  readonly studies: readonly number[]
  /** Size; unknown = 0. */
  readonly bytes: number
}

/** A row of a tab. `id` is what a query ticks. */
export type CubeGroup = { readonly id: string; readonly name: string }

/** The groups of the three tabs; the vocabularies of the filters come from vocabulary.ts. */
export type CubeDictionaries = Readonly<Record<Tab, readonly CubeGroup[]>>

export type Cube = { readonly dictionaries: CubeDictionaries; readonly columns: Columns }

export type FacetQuery = {
  readonly tab: Tab
  /** An absent or empty list does not filter; a value outside the vocabulary matches no file. */
  readonly filters: { readonly [filter in FilterName]?: readonly string[] | undefined }
  /** Ids of ticked groups of this tab; unknown ones are ignored. */
  readonly selected: readonly string[]
}

/** An option of a filter, with what there would be if it were the only one ticked in its category. */
export type FacetOption = {
  readonly value: string
  readonly files: number
  readonly samples: number
}

/** A value of the vocabulary, lit where the group has files of it under the filters. */
export type FacetChip<Value> = { readonly value: Value; readonly lit: boolean }

/** A group with its own totals under the filters, whatever is ticked. */
export type FacetGroup = CubeGroup & {
  readonly sequencing_types: FacetChip<SequencingType>[]
  readonly file_types: FacetChip<FileType>[]
  readonly samples: number
  readonly files: number
  readonly bytes: number
  readonly selected: boolean
}

/** Made anew for each query; the arrays are the caller's. */
export type FacetAnswer = {
  /** Of the files that pass the filters and, if any group is ticked, belong to a ticked one. */
  readonly summary: {
    readonly samples: number
    /** Distinct ones, "not reported" not counted. */
    readonly diagnoses: number
    readonly files: number
    readonly bytes: number
  }
  /** In the order of the vocabulary, `Not Reported` last; only values that occur in the catalog. */
  readonly options: Readonly<Record<FilterName, FacetOption[]>>
  /** In the order of the dictionary, without the groups that have no file, unless they are ticked. */
  readonly groups: FacetGroup[]
}

/** The last row of the diagnoses: the files without one. */
const noDiagnosis: CubeGroup = { id: 'not-reported', name: 'Not reported' }

/**
 * The cube of a catalog; `files` may come in any order, and in any order give the same cube. Memory grows
 * with the samples and the distinct combinations, not with the files.
 * @throws Error when two groups of a tab share an id, or a code lies outside its vocabulary or dictionary.
 */
export function buildCube(dictionaries: CubeDictionaries, files: Iterable<CubeFile>): Cube {
  assertDistinctIds('diagnoses', [...dictionaries.diagnoses, noDiagnosis])
  assertDistinctIds('publications', dictionaries.publications)
  assertDistinctIds('studies', dictionaries.studies)
  const draft = newDraft()
  for (const file of files) {
    const publications = ascending(file.publications)
    const studies = ascending(file.studies)
    addFile(draft, file.sample, { ...file, publications, studies }, file.bytes)
  }
  const cube = { dictionaries, columns: freeze(draft) }
  assertCodes(cube.columns, dictionaries)
  return cube
}

/** The cube as bytes, to keep and to send; they compress well. */
export function encodeCube(cube: Cube): Uint8Array<ArrayBuffer> {
  const { diagnoses, publications, studies } = cube.dictionaries
  const header: Header = { vocabularies, dictionaries: { diagnoses, publications, studies } }
  return encode({ header: JSON.stringify(header), columns: cube.columns })
}

/** @throws Error when the bytes are of no cube, of another version or vocabulary, or damaged. */
export function decodeCube(bytes: Uint8Array): Cube {
  const { header, columns } = decode(bytes)
  const known = Header.parse(JSON.parse(header))
  // The columns hold places in the vocabularies: read with other words they would lie.
  if (JSON.stringify(known.vocabularies) !== JSON.stringify(vocabularies)) {
    throw new Error('This cube was built with another vocabulary: build it anew.')
  }
  return { dictionaries: known.dictionaries, columns }
}

const Groups = z.array(z.object({ id: z.string(), name: z.string() })).readonly()
const Header = z.object({
  vocabularies: z.record(z.string(), z.array(z.string()).readonly()),
  dictionaries: z.object({ diagnoses: Groups, publications: Groups, studies: Groups }),
})
type Header = z.infer<typeof Header>

/** The figures of one view of the data browser. */
export function answerFacets(cube: Cube, query: FacetQuery): FacetAnswer {
  const groups = groupsOf(cube, query.tab)
  const selected = new Set(query.selected)
  const isTicked = groups.map((group) => selected.has(group.id))
  const counts = tally(cube.columns, {
    ...grouping(cube, query.tab),
    passes: {
      sequencing_type: passing('sequencing_type', query.filters.sequencing_type),
      sample_type: passing('sample_type', query.filters.sample_type),
      file_type: passing('file_type', query.filters.file_type),
      tissue_type: passing('tissue_type', query.filters.tissue_type),
    },
    ticked: isTicked.includes(true) ? Uint8Array.from(isTicked, Number) : undefined,
  })
  return {
    summary: summary(cube.columns, counts),
    options: {
      sequencing_type: options('sequencing_type', counts),
      sample_type: options('sample_type', counts),
      file_type: options('file_type', counts),
      tissue_type: options('tissue_type', counts),
    },
    groups: groups.flatMap(({ id, name }, group) => {
      const isSelected = isTicked[group] === true
      if (counts.groups.files[group] === 0 && !isSelected) return []
      return [{ id, name, ...groupFigures(counts, group), selected: isSelected }]
    }),
  }
}

function groupsOf({ dictionaries }: Cube, tab: Tab): readonly CubeGroup[] {
  return tab === 'diagnoses' ? [...dictionaries.diagnoses, noDiagnosis] : dictionaries[tab]
}

type Grouping = Pick<Plan, 'setOfTuple' | 'setOfKind' | 'groupsOfSet' | 'groupCount'>

function grouping({ columns, dictionaries }: Cube, tab: Tab): Grouping {
  const { tuples, kinds } = columns
  const noTupleSets = new Int32Array(tuples.diagnosis.length)
  const noKindSets = new Int32Array(kinds.fileType.length)
  const groupCount = dictionaries[tab].length
  switch (tab) {
    case 'diagnoses':
      return {
        setOfTuple: tuples.diagnosis.map((code) => (code < 0 ? groupCount : code)),
        setOfKind: noKindSets,
        groupsOfSet: listsOf(Array.from({ length: groupCount + 1 }, (_, group) => [group])),
        groupCount: groupCount + 1,
      }
    case 'publications':
      return {
        setOfTuple: noTupleSets,
        setOfKind: kinds.publicationSet,
        groupsOfSet: columns.publicationSets,
        groupCount,
      }
    case 'studies':
      return {
        setOfTuple: noTupleSets,
        setOfKind: kinds.studySet,
        groupsOfSet: columns.studySets,
        groupCount,
      }
    default:
      return tab satisfies never
  }
}

function summary({ tuples }: Columns, counts: Tally): FacetAnswer['summary'] {
  const isReported = (code: number, tuple: number) =>
    code >= 0 && counts.selectedTuples[tuple] === 1
  return {
    samples: counts.samplesBySlot[selectionSlot] ?? 0,
    diagnoses: new Set(tuples.diagnosis.filter(isReported)).size,
    files: counts.filesBySlot[selectionSlot] ?? 0,
    bytes: counts.selectedBytes,
  }
}

function options(filter: FilterName, counts: Tally): FacetOption[] {
  const { values, firstSlot } = filterOptions[filter]
  return values.flatMap((value, place) => {
    const slot = firstSlot + place
    if (!hasSlot(counts.occurring, slot)) return []
    return [
      { value, files: counts.filesBySlot[slot] ?? 0, samples: counts.samplesBySlot[slot] ?? 0 },
    ]
  })
}

function groupFigures(
  counts: Tally,
  group: number,
): Omit<FacetGroup, keyof CubeGroup | 'selected'> {
  const slots = counts.groups.slots[group] ?? 0
  return {
    sequencing_types: chips(sequencingTypes, filterOptions.sequencing_type.firstSlot, slots),
    file_types: chips(fileTypes, filterOptions.file_type.firstSlot, slots),
    samples: counts.samplesByGroup[group] ?? 0,
    files: counts.groups.files[group] ?? 0,
    bytes: counts.groups.bytes[group] ?? 0,
  }
}

function chips<Value>(
  values: readonly Value[],
  firstSlot: number,
  slots: number,
): FacetChip<Value>[] {
  return values.map((value, place) => ({ value, lit: hasSlot(slots, firstSlot + place) }))
}

function hasSlot(slots: number, slot: number): boolean {
  return (slots & (1 << slot)) !== 0
}

function ascending(codes: readonly number[]): readonly number[] {
  return codes.length < 2 ? codes : [...new Set(codes)].sort((a, b) => a - b)
}
