import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerFacets,
  buildCube,
  type Cube,
  type CubeFile,
  decodeCube,
  encodeCube,
} from './cube.ts'
import { notReported } from './vocabulary.ts'
import { bruteForce, dictionaries, fileOf, anyFiles, anyQuery } from '#test/facet-model.ts'

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
