import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerFacets,
  buildCube,
  type Cube,
  type CubeDictionaries,
  type CubeFile,
  decodeCube,
  encodeCube,
  type FacetAnswer,
  type FacetOption,
  type FacetQuery,
} from './cube.ts'
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
} from './vocabulary.ts'

/** The reference: the rules of the brief as plain loops over files, with no code of the cube. */
function bruteForce(
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

const dictionaries: CubeDictionaries = {
  diagnoses: ['aml', 'all', 'mbl', 'osteo'].map((id) => ({ id, name: id.toUpperCase() })),
  publications: ['p1', 'p2', 'p3', 'p4'].map((id) => ({ id, name: `Paper ${id}` })),
  studies: ['pcgp', 'g4k', 'étude'].map((id) => ({ id, name: `Study ${id}` })),
}

function fileOf(given: Partial<CubeFile>): CubeFile {
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

const anyFiles = fc.oneof(fc.array(anyFile, { maxLength: 40 }), agreeingFiles)

function wanted(name: FilterName): fc.Arbitrary<string[]> {
  return fc.subarray([...words[name], notReported, 'a word of no vocabulary'])
}

const anyQuery: fc.Arbitrary<FacetQuery> = fc
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

describe('answerFacets', () => {
  it('agrees with plain loops over the files, for any catalog and any query', () => {
    fc.assert(
      fc.property(anyFiles, anyQuery, (files, query) => {
        const answer = answerFacets(buildCube(dictionaries, files), query)
        expect(answer).toEqual(bruteForce(dictionaries, files, query))
      }),
      { numRuns: 2000 },
    )
  })

  it('counts a sample once whose files disagree on what it is', () => {
    const cube = buildCube(dictionaries, [
      fileOf({ diagnosis: 0, sampleType: 2 }),
      fileOf({ diagnosis: 1, sampleType: 3 }),
      fileOf({ diagnosis: 1, sampleType: 3, tissueType: 1 }),
    ])
    const answer = answerFacets(cube, { tab: 'diagnoses', filters: {}, selected: [] })
    expect(answer.summary).toEqual({ samples: 1, diagnoses: 2, files: 3, bytes: 3 })
    expect(answer.groups.map((group) => group.samples)).toEqual([1, 1])
    expect(answer.options.file_type).toEqual([{ value: 'BAM', files: 3, samples: 1 }])
  })

  it('counts samples with the same files together, in whatever order the files came', () => {
    const [bam, cnv] = [fileOf({ fileType: 0 }), fileOf({ fileType: 3 })]
    const cube = buildCube(dictionaries, [bam, cnv, { ...cnv, sample: 1 }, { ...bam, sample: 1 }])
    expect(cube.columns.signatures.samples).toEqual(Int32Array.of(2))
    const answer = answerFacets(cube, { tab: 'diagnoses', filters: {}, selected: [] })
    expect(answer.summary.samples).toBe(2)
  })

  it('takes Not Reported as a value, as an option and as a row of the diagnoses', () => {
    const cube = buildCube(dictionaries, [
      fileOf({ sample: 0, tissueType: -1, bytes: 5 }),
      fileOf({ sample: 1, tissueType: 1, diagnosis: -1 }),
      fileOf({ sample: 2, tissueType: -1, diagnosis: -1, bytes: 7 }),
    ])
    const filters = { tissue_type: [notReported] }
    const answer = answerFacets(cube, { tab: 'diagnoses', filters, selected: ['not-reported'] })
    expect(answer.summary).toEqual({ samples: 1, diagnoses: 0, files: 1, bytes: 7 })
    expect(answer.options.tissue_type).toEqual([
      { value: 'Paired Tumor-Normal', files: 1, samples: 1 },
      { value: 'Not Reported', files: 1, samples: 1 },
    ])
    expect(
      answer.groups.map(({ id, files, bytes, selected }) => [id, files, bytes, selected]),
    ).toEqual([
      ['aml', 1, 5, false],
      ['not-reported', 1, 7, true],
    ])
  })

  it('counts a file of no sample as a file only', () => {
    const cube = buildCube(dictionaries, [fileOf({ sample: -1, bytes: 9 }), fileOf({ sample: 4 })])
    const answer = answerFacets(cube, { tab: 'diagnoses', filters: {}, selected: ['aml'] })
    expect(answer.summary).toEqual({ samples: 1, diagnoses: 1, files: 2, bytes: 10 })
    expect(answer.groups.map(({ files, samples }) => ({ files, samples }))).toEqual([
      { files: 2, samples: 1 },
    ])
  })

  it('counts a file of two studies in both rows, but once in the summary', () => {
    const cube = buildCube(dictionaries, [
      fileOf({ sample: 0, studies: [1, 0, 1], bytes: 3 }),
      fileOf({ sample: 1, studies: [1], bytes: 4 }),
      fileOf({ sample: 2, studies: [], bytes: 100 }),
    ])
    const all = answerFacets(cube, { tab: 'studies', filters: {}, selected: [] })
    expect(all.summary).toEqual({ samples: 3, diagnoses: 1, files: 3, bytes: 107 })
    const both = answerFacets(cube, { tab: 'studies', filters: {}, selected: ['g4k', 'pcgp'] })
    expect(both.summary).toEqual({ samples: 2, diagnoses: 1, files: 2, bytes: 7 })
    expect(both.groups.map(({ id, files, bytes }) => [id, files, bytes])).toEqual([
      ['pcgp', 1, 3],
      ['g4k', 2, 7],
    ])
  })

  it('gives an option what it would leave instead of its own category, under the other filters and the ticks', () => {
    const cube = buildCube(dictionaries, [
      fileOf({ sample: 0, fileType: 0, sequencingType: 0 }),
      fileOf({ sample: 0, fileType: 1, sequencingType: 0 }),
      fileOf({ sample: 1, fileType: 1, sequencingType: 1 }),
      fileOf({ sample: 2, fileType: 1, sequencingType: 0, diagnosis: 1 }),
    ])
    const filters = { file_type: ['BAM'], sequencing_type: ['WGS'] }
    const { options } = answerFacets(cube, { tab: 'diagnoses', filters, selected: ['aml'] })
    expect(options.file_type).toEqual([
      { value: 'BAM', files: 1, samples: 1 },
      { value: 'gVCF', files: 1, samples: 1 },
    ])
    expect(options.sequencing_type).toEqual([
      { value: 'WGS', files: 1, samples: 1 },
      { value: 'WES', files: 0, samples: 0 },
    ])
  })

  it('keeps a ticked group that the filters leave without files', () => {
    const cube = buildCube(dictionaries, [fileOf({ diagnosis: 0 }), fileOf({ diagnosis: 1 })])
    const filters = { file_type: ['CNV'] }
    const { groups, summary } = answerFacets(cube, { tab: 'diagnoses', filters, selected: ['mbl'] })
    expect(groups.map(({ id, files, selected }) => [id, files, selected])).toEqual([
      ['mbl', 0, true],
    ])
    expect(groups[0]?.file_types.some((chip) => chip.lit)).toBe(false)
    expect(summary).toEqual({ samples: 0, diagnoses: 0, files: 0, bytes: 0 })
  })

  it('sums bytes exactly up to 2^53', () => {
    const half = 2 ** 52
    const files = [half - 1, 1, half - 1].map((bytes, fileType) => fileOf({ fileType, bytes }))
    const { summary } = answerFacets(buildCube(dictionaries, files), {
      tab: 'diagnoses',
      filters: {},
      selected: [],
    })
    expect(summary.bytes).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('answers for an empty catalog', () => {
    const cube = decodeCube(encodeCube(buildCube(dictionaries, [])))
    expect(answerFacets(cube, { tab: 'studies', filters: {}, selected: [] })).toEqual({
      summary: { samples: 0, diagnoses: 0, files: 0, bytes: 0 },
      options: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
      groups: [],
    })
  })
})

describe('buildCube', () => {
  it('gives one cube for one catalog, whatever the order of its files', () => {
    const shuffled = anyFiles.chain((files) =>
      fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })),
    )
    fc.assert(
      fc.property(shuffled, ([files, others]) => {
        const bytes = encodeCube(buildCube(dictionaries, files))
        expect(encodeCube(buildCube(dictionaries, others))).toEqual(bytes)
      }),
    )
  })

  it('grows with the distinct combinations, not with the files', () => {
    const some = Array.from({ length: 20 }, (_, i) => fileOf({ sample: i % 4, fileType: i % 5 }))
    const many = Array.from({ length: 50 }, () => some).flat()
    const [few, lots] = [buildCube(dictionaries, some), buildCube(dictionaries, many)]
    expect(lots.columns.cells.kind).toEqual(few.columns.cells.kind)
    expect(lots.columns.signatures).toEqual(few.columns.signatures)
  })

  it.each<[field: keyof CubeFile, file: Partial<CubeFile>]>([
    ['diagnosis', { diagnosis: 4 }],
    ['sampleType', { sampleType: 7 }],
    ['tissueType', { tissueType: 3 }],
    ['sequencingType', { sequencingType: 3 }],
    ['fileType', { fileType: -2 }],
    ['publications', { publications: [0, 4] }],
    ['studies', { studies: [-1] }],
  ])('refuses a %s that names nothing', (field, file) => {
    expect(() => buildCube(dictionaries, [fileOf({}), fileOf(file)])).toThrow(field)
  })

  it('refuses two groups with one id, and a diagnosis with the id of those without', () => {
    const twice = [...dictionaries.studies, { id: 'pcgp', name: 'Another' }]
    expect(() => buildCube({ ...dictionaries, studies: twice }, [])).toThrow('"pcgp"')
    const diagnoses = [{ id: 'not-reported', name: 'A diagnosis' }]
    expect(() => buildCube({ ...dictionaries, diagnoses }, [])).toThrow('"not-reported"')
  })
})

describe('encodeCube and decodeCube', () => {
  it('give back the same cube', () => {
    fc.assert(
      fc.property(anyFiles, anyQuery, (files, query) => {
        const cube = buildCube(dictionaries, files)
        const again = decodeCube(encodeCube(cube))
        expect(again).toEqual(cube)
        expect(answerFacets(again, query)).toEqual(bruteForce(dictionaries, files, query))
      }),
    )
  })

  it('hold many cells and numbers of any length', () => {
    const publications = Array.from({ length: 150 }, (_, i) => ({ id: `p${i}`, name: 'A paper' }))
    const files = publications.flatMap((_, a) =>
      publications.map((__, b) =>
        fileOf({
          sample: a,
          sequencingType: a < b ? 0 : 1,
          publications: [a, b],
          bytes: 2 ** 52 + b,
        }),
      ),
    )
    const often = Array.from({ length: 300 }, () => fileOf({ bytes: 3 }))
    const cube = buildCube({ ...dictionaries, publications }, [...files, ...often])
    expect(decodeCube(encodeCube(cube))).toEqual(cube)
  })

  it('read bytes that lie within a larger buffer', () => {
    const bytes = encodeCube(someCube())
    const larger = new Uint8Array(bytes.length + 20).fill(7)
    larger.set(bytes, 11)
    expect(decodeCube(larger.subarray(11, 11 + bytes.length))).toEqual(someCube())
  })

  it('refuse any changed, missing or added byte', () => {
    const bytes = encodeCube(someCube())
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ change : byte))
        expect(() => decodeCube(changed)).toThrow('cube')
        expect(() => decodeCube(bytes.subarray(0, at))).toThrow('cube')
        expect(() => decodeCube(Uint8Array.of(...bytes, change))).toThrow('cube')
      }),
    )
  })

  it('refuse what is no cube, another version and another vocabulary, each with its reason', () => {
    const bytes = encodeCube(someCube())
    expect(() => decodeCube(new TextEncoder().encode('{"cube":1}'))).toThrow('not a cube')
    expect(() => decodeCube(bytes.map((byte, i) => (i === 4 ? 9 : byte)))).toThrow('version 9')
    expect(() => decodeCube(withOtherWord(bytes))).toThrow('another vocabulary')
  })
})

function someCube(): Cube {
  return buildCube(dictionaries, [
    fileOf({ sample: 0, publications: [0, 2], bytes: 1e12 }),
    fileOf({ sample: 1, diagnosis: -1, studies: [2] }),
  ])
}

/** The bytes as a program that says Xenotransplant's first nine letters for Xenograft would write them. */
function withOtherWord(bytes: Uint8Array): Uint8Array {
  const at = new TextDecoder('latin1').decode(bytes).indexOf('Xenograft')
  const other = Uint8Array.from(bytes)
  other.set(new TextEncoder().encode('Xenotrans'), at)
  const hash = other.subarray(9).reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5)
  new DataView(other.buffer).setUint32(5, hash >>> 0, true)
  return other
}
