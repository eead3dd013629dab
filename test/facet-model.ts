import fc from 'fast-check'
import {
  type CubeDictionaries,
  type CubeFile,
  type FacetAnswer,
  type FacetOption,
  type FacetQuery,
} from '#stages/catalog/cube.ts'
import {
  type FilterName,
  filterNames,
  fileTypes,
  notReported,
  sampleTypes,
  sequencingTypes,
  type Tab,
  tabs,
  tissueTypes,
} from '#stages/catalog/vocabulary.ts'

/** The reference: the rules as plain loops over files, with no code of the cube. */
export function bruteForce(
  dictionaries: CubeDictionaries,
  files: readonly CubeFile[],
  { tab, filters, selected }: FacetQuery,
): FacetAnswer {
  const groups = [...dictionaries[tab]]
  if (tab === 'diagnoses') groups.push({ id: 'not-reported', name: 'Not reported' })
  const ticked = groups.filter((group) => selected.includes(group.id))
  const isIn = (file: CubeFile, group: { readonly id: string }) =>
    groupIds(dictionaries, file, tab).includes(group.id)
  const isSelected = (file: CubeFile) =>
    ticked.length === 0 || ticked.some((group) => isIn(file, group))
  const passes = (file: CubeFile, except?: FilterName) =>
    filterNames.every((name) => {
      const wanted = filters[name] ?? []
      return name === except || wanted.length === 0 || wanted.includes(valueOf(file, name))
    })

  const optionsOf = (name: FilterName): FacetOption[] =>
    [...words[name], notReported]
      .filter((value) => files.some((file) => valueOf(file, name) === value))
      .map((value) => {
        const left = files.filter(
          (file) => isSelected(file) && passes(file, name) && valueOf(file, name) === value,
        )
        return { value, files: left.length, samples: distinctSamples(left) }
      })

  const passing = files.filter((file) => passes(file))
  const inSelection = passing.filter(isSelected)
  return {
    summary: {
      samples: distinctSamples(inSelection),
      diagnoses: new Set(inSelection.map((file) => file.diagnosis).filter((code) => code >= 0))
        .size,
      files: inSelection.length,
      bytes: sum(inSelection),
    },
    options: {
      sequencing_type: optionsOf('sequencing_type'),
      sample_type: optionsOf('sample_type'),
      file_type: optionsOf('file_type'),
      tissue_type: optionsOf('tissue_type'),
    },
    groups: groups
      .map((group) => {
        const own = passing.filter((file) => isIn(file, group))
        const chip = <Value extends string>(name: FilterName, value: Value) => ({
          value,
          lit: own.some((file) => valueOf(file, name) === value),
        })
        return {
          ...group,
          sequencing_types: sequencingTypes.map((value) => chip('sequencing_type', value)),
          file_types: fileTypes.map((value) => chip('file_type', value)),
          samples: distinctSamples(own),
          files: own.length,
          bytes: sum(own),
          selected: ticked.includes(group),
        }
      })
      .filter((group) => group.files > 0 || group.selected),
  }
}

const words: Record<FilterName, readonly string[]> = {
  sequencing_type: sequencingTypes,
  sample_type: sampleTypes,
  file_type: fileTypes,
  tissue_type: tissueTypes,
}

function valueOf(file: CubeFile, name: FilterName): string {
  const code = {
    sequencing_type: file.sequencingType,
    sample_type: file.sampleType,
    file_type: file.fileType,
    tissue_type: file.tissueType,
  }[name]
  return words[name][code] ?? notReported
}

function groupIds(dictionaries: CubeDictionaries, file: CubeFile, tab: Tab): string[] {
  if (tab === 'diagnoses') return [dictionaries.diagnoses[file.diagnosis]?.id ?? 'not-reported']
  return file[tab].map((code) => dictionaries[tab][code]?.id ?? 'none')
}

function distinctSamples(files: readonly CubeFile[]): number {
  return new Set(files.map((file) => file.sample).filter((sample) => sample >= 0)).size
}

function sum(files: readonly CubeFile[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0)
}

export const dictionaries: CubeDictionaries = {
  diagnoses: ['aml', 'all', 'mbl', 'osteo'].map((id) => ({ id, name: id.toUpperCase() })),
  publications: ['p1', 'p2', 'p3', 'p4'].map((id) => ({ id, name: `Paper ${id}` })),
  studies: ['pcgp', 'g4k', 'étude'].map((id) => ({ id, name: `Study ${id}` })),
}

export function fileOf(given: Partial<CubeFile>): CubeFile {
  return {
    sample: 0,
    diagnosis: 0,
    sampleType: 0,
    tissueType: 0,
    sequencingType: 0,
    fileType: 0,
    publications: [],
    studies: [],
    bytes: 1,
    ...given,
  }
}

/** Mostly a few values, so that tuples, kinds and signatures meet; sometimes any. */
function code(count: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -1, max: 1 }) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: count - 1 }) },
  )
}

const anyFile: fc.Arbitrary<CubeFile> = fc.record({
  sample: fc.integer({ min: -1, max: 7 }),
  diagnosis: code(4),
  sampleType: code(7),
  tissueType: code(3),
  sequencingType: code(3),
  fileType: code(5),
  publications: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  studies: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
  bytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 46 })),
})

/** As in a real catalog: the files of one sample agree on what the sample is, and many samples look alike. */
const agreeingFiles: fc.Arbitrary<CubeFile[]> = fc
  .tuple(
    fc.array(anyFile, { minLength: 1, maxLength: 3 }),
    fc.array(anyFile, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.integer({ min: -1, max: 7 }), fc.nat(3)), { maxLength: 60 }),
  )
  .map(([samples, files, picks]) =>
    picks.flatMap(([sample, pick]) => {
      const of = samples.at(sample % samples.length)
      const like = files.at(pick % files.length)
      if (of === undefined || like === undefined) return []
      const { diagnosis, sampleType, tissueType } = of
      return [{ ...like, sample, diagnosis, sampleType, tissueType }]
    }),
  )

export const anyFiles = fc.oneof(fc.array(anyFile, { maxLength: 40 }), agreeingFiles)

function wanted(name: FilterName): fc.Arbitrary<string[]> {
  return fc.subarray([...words[name], notReported, 'a word of no vocabulary'])
}

export const anyQuery: fc.Arbitrary<FacetQuery> = fc
  .tuple(
    fc.constantFrom(...tabs),
    fc.record(
      {
        sequencing_type: wanted('sequencing_type'),
        sample_type: wanted('sample_type'),
        file_type: wanted('file_type'),
        tissue_type: wanted('tissue_type'),
      },
      { requiredKeys: [] },
    ),
    fc.boolean(),
  )
  .chain(([tab, filters, ticks]) => {
    const ids = [...dictionaries[tab].map((group) => group.id), 'not-reported', 'of-no-group']
    const selected = ticks ? fc.subarray(ids) : fc.constant([])
    return selected.map((some) => ({ tab, filters, selected: some }))
  })
