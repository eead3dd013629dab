import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCatalog, anyWalk, bruteForce, cubeOf, fileOf } from '#test/facet-model.ts'
import { type Cube, decodeCube, encodeCube } from './cube.ts'
import { pageFacets } from './cube/facets.ts'
import { type FacetAnswer, type FacetQuery, facetEngine } from './facet-engine.ts'
import { notReported } from './vocabulary.ts'

describe('facetEngine', () => {
  it('agrees with plain loops over the files, for any facets, any catalog and any query', () => {
    fc.assert(
      fc.property(anyCatalog, ({ facets, files, query }) => {
        const answer = facetEngine(cubeOf(facets, files)).answer(query)
        expect(answer).toEqual(bruteForce(facets, files, query))
      }),
      { numRuns: 2000 },
    )
  })

  it('answers after any walk of toggles as if it were asked for the first time', () => {
    fc.assert(
      fc.property(anyWalk, ({ facets, files, walk }) => {
        const engine = facetEngine(cubeOf(facets, files))
        for (const query of walk) {
          expect(engine.answer(query)).toEqual(bruteForce(facets, files, query))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('counts a sample once whose files disagree on what it is', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ diagnosis: 0, sample_type: 2 }),
      fileOf({ diagnosis: 1, sample_type: 3 }),
      fileOf({ diagnosis: 1, sample_type: 3, tissue_type: 1 }),
    ])
    const answered = answer(cube, { tab: 'diagnoses', filters: {}, selected: [] })
    expect(answered.summary).toMatchObject({ samples: 1, diagnoses: 2, files: 3, bytes: 3 })
    expect(answered.groups.map((group) => group.samples)).toEqual([1, 1])
    expect(answered.options.file_type).toEqual([{ value: 'BAM', files: 3, samples: 1 }])
  })

  it('counts samples with the same files together, in whatever order the files came', () => {
    const [bam, cnv] = [fileOf({ file_type: 0 }), fileOf({ file_type: 3 })]
    const cube = cubeOf(pageFacets, [bam, cnv, { ...cnv, sample: 1 }, { ...bam, sample: 1 }])
    expect(cube.columns.classes.samples).toEqual(Int32Array.of(2))
    const answered = answer(cube, { tab: 'diagnoses', filters: {}, selected: [] })
    expect(answered.summary.samples).toBe(2)
  })

  it('takes Not Reported as a value, as an option and as a row of the diagnoses', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ sample: 0, tissue_type: -1, bytes: 5 }),
      fileOf({ sample: 1, tissue_type: 1, diagnosis: -1 }),
      fileOf({ sample: 2, tissue_type: -1, diagnosis: -1, bytes: 7 }),
    ])
    const filters = { tissue_type: [notReported] }
    const answered = answer(cube, { tab: 'diagnoses', filters, selected: ['not-reported'] })
    expect(answered.summary).toMatchObject({ samples: 1, diagnoses: 0, files: 1, bytes: 7 })
    expect(answered.options.tissue_type).toEqual([
      { value: 'Paired Tumor-Normal', files: 1, samples: 1 },
      { value: 'Not Reported', files: 1, samples: 1 },
    ])
    expect(
      answered.groups.map(({ id, files, bytes, selected }) => [id, files, bytes, selected]),
    ).toEqual([
      ['aml', 1, 5, false],
      ['not-reported', 1, 7, true],
    ])
  })

  it('counts a file of no sample as a file only', () => {
    const cube = cubeOf(pageFacets, [fileOf({ sample: -1, bytes: 9 }), fileOf({ sample: 4 })])
    const answered = answer(cube, { tab: 'diagnoses', filters: {}, selected: ['aml'] })
    expect(answered.summary).toMatchObject({ samples: 1, diagnoses: 1, files: 2, bytes: 10 })
    expect(answered.groups.map(({ files, samples }) => ({ files, samples }))).toEqual([
      { files: 2, samples: 1 },
    ])
  })

  it('counts a subject once, however its files are spread over samples or lie outside of any', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ sample: 0, subject: 0, sample_type: 2 }),
      fileOf({ sample: 1, subject: 0, sample_type: 3 }),
      fileOf({ sample: 2, subject: 1, sample_type: 3 }),
      fileOf({ sample: 3, subject: -1, sample_type: 3 }),
      fileOf({ sample: -1, subject: 1, sample_type: 2 }),
      fileOf({ sample: -1, subject: 2, sample_type: -1 }),
      fileOf({ sample: -1, subject: -1 }),
    ])
    const under = (sample_type: string[]) => {
      const { subjects, samples, files } = answer(cube, {
        tab: 'diagnoses',
        filters: { sample_type },
        selected: [],
      }).summary
      return { subjects, samples, files }
    }
    expect(under([])).toEqual({ subjects: 3, samples: 4, files: 7 })
    expect(under(['Diagnosis'])).toEqual({ subjects: 2, samples: 1, files: 2 })
    expect(under(['Germline'])).toEqual({ subjects: 2, samples: 3, files: 3 })
    expect(under([notReported])).toEqual({ subjects: 1, samples: 0, files: 1 })
  })

  it('counts each subject of a sample whose files disagree on it, by its own files', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ subject: 0, file_type: 0 }),
      fileOf({ subject: 1, file_type: 1 }),
      fileOf({ subject: -1, file_type: 2 }),
    ])
    const under = (file_type: string[]) => {
      const query: FacetQuery = { tab: 'studies', filters: { file_type }, selected: [] }
      const { subjects, samples } = answer(cube, query).summary
      return { subjects, samples }
    }
    expect(under([])).toEqual({ subjects: 2, samples: 1 })
    expect(under(['BAM'])).toEqual({ subjects: 1, samples: 1 })
    expect(under(['Somatic VCF'])).toEqual({ subjects: 0, samples: 1 })
  })

  it('counts a file of two studies in both rows, but once in the summary', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ sample: 0, studies: [1, 0, 1], bytes: 3 }),
      fileOf({ sample: 1, studies: [1], bytes: 4 }),
      fileOf({ sample: 2, studies: [], bytes: 100 }),
    ])
    const all = answer(cube, { tab: 'studies', filters: {}, selected: [] })
    expect(all.summary).toMatchObject({ samples: 3, diagnoses: 1, files: 3, bytes: 107 })
    const both = answer(cube, { tab: 'studies', filters: {}, selected: ['g4k', 'pcgp'] })
    expect(both.summary).toMatchObject({ samples: 2, diagnoses: 1, files: 2, bytes: 7 })
    expect(both.groups.map(({ id, files, bytes }) => [id, files, bytes])).toEqual([
      ['pcgp', 1, 3],
      ['g4k', 2, 7],
    ])
  })

  it('gives an option what it would leave instead of its own category, under the other filters and the ticks', () => {
    const cube = cubeOf(pageFacets, [
      fileOf({ sample: 0, file_type: 0, sequencing_type: 0 }),
      fileOf({ sample: 0, file_type: 1, sequencing_type: 0 }),
      fileOf({ sample: 1, file_type: 1, sequencing_type: 1 }),
      fileOf({ sample: 2, file_type: 1, sequencing_type: 0, diagnosis: 1 }),
    ])
    const filters = { file_type: ['BAM'], sequencing_type: ['WGS'] }
    const { options } = answer(cube, { tab: 'diagnoses', filters, selected: ['aml'] })
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
    const cube = cubeOf(pageFacets, [fileOf({ diagnosis: 0 }), fileOf({ diagnosis: 1 })])
    const filters = { file_type: ['CNV'] }
    const { groups, summary } = answer(cube, { tab: 'diagnoses', filters, selected: ['mbl'] })
    expect(groups.map(({ id, files, selected }) => [id, files, selected])).toEqual([
      ['mbl', 0, true],
    ])
    expect(groups[0]?.lit.file_type).toEqual([])
    expect(summary).toMatchObject({ samples: 0, diagnoses: 0, files: 0, bytes: 0 })
  })

  it('sums bytes exactly, and names the nearest number above 2^53', () => {
    const summaryOf = (sizes: number[]) => {
      const files = sizes.map((bytes, file_type) => fileOf({ file_type, bytes }))
      return answer(cubeOf(pageFacets, files), { tab: 'diagnoses', filters: {}, selected: [] })
        .summary
    }
    const most = Number.MAX_SAFE_INTEGER
    expect(summaryOf([most - 2, 1, 1]).bytes).toBe(most)
    // Added one by one, each of these ones would be lost.
    expect(summaryOf([most + 1, 1, 1]).bytes).toBe(most + 3)
  })

  it('answers for an empty catalog', () => {
    const cube = decodeCube(encodeCube(cubeOf(pageFacets, [])), pageFacets)
    expect(answer(cube, { tab: 'studies', filters: {}, selected: [] })).toEqual({
      summary: { subjects: 0, samples: 0, diagnoses: 0, files: 0, bytes: 0 },
      options: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
      groups: [],
    })
  })
})

function answer(cube: Cube, query: FacetQuery): FacetAnswer {
  return facetEngine(cube).answer(query)
}
