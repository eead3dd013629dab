import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import { browse, listPublications, readStudy, type SubjectCount } from '../contract.ts'

let platform: Platform

/** Subjects of one study: 8 with neuroblastoma, 6 with osteosarcoma, 2 with Wilms tumor. */
const rows = [
  ...Array.from({ length: 8 }, (_, n) => ({ n, code: 'NBL', sex: 'Female', age: '0.4' })),
  ...Array.from({ length: 6 }, (_, n) => ({ n: n + 8, code: 'OS', sex: 'Male', age: '12.5' })),
  ...Array.from({ length: 2 }, (_, n) => ({ n: n + 14, code: 'WT', sex: 'Male', age: '' })),
].flatMap(({ n, code, sex, age }) =>
  ['bam', 'cram'].map((ending) => ({
    file_path: `S${n}.${ending}`,
    file_size: '1000',
    subject_name: `S${n}`,
    sample_name: `S${n}_D1`,
    sample_type: 'Diagnosis',
    sequencing_type: 'WGS',
    sj_diseases: code,
    sj_datasets: 'First Study',
    sj_pmid_accessions: '80000001',
    attr_sex: sex,
    attr_age_at_diagnosis: age,
  })),
)

beforeAll(async () => {
  platform = await startPlatform()
  await platform.deps.db
    .insertInto('publication')
    .values([
      { pmid: '80000001', title: 'An older paper', journal: 'Demo Journal', year: 2015 },
      { pmid: '80000002', title: 'A newer paper', journal: 'Demo Journal', year: 2021 },
    ])
    .execute()
  await platform.importRows([
    ...rows,
    { ...rows[0], file_path: 'other.bam', sj_datasets: 'Second', sj_pmid_accessions: '80000002' },
  ])
})
afterAll(() => platform.close())

const told = (counts: readonly SubjectCount[]) =>
  Object.fromEntries(counts.map(({ value, subjects }) => [value, subjects]))

describe('a study', () => {
  it('is told to a visitor in shares, in ranges that hold five people at least', async () => {
    const study = await platform.visitor.call(readStudy, { params: { id: 'First-Study' } })
    expect(study).toMatchObject({ name: 'First Study', smallestGroup: 5 })
    expect(study.totals.subjects).toBeNull()
    expect(study.diagnoses.map(({ value, subjects, share }) => [value, subjects, share])).toEqual([
      ['Neuroblastoma', null, { from: 50, to: 100 }],
      ['Osteosarcoma', null, { from: 0, to: 50 }],
      ['Wilms', null, { from: 0, to: 50 }],
    ])
    expect(study.publications.map(({ title }) => title)).toEqual(['An older paper'])
    expect(study.hasOpenAccess).toBe(true)
  })

  it('is told exactly to who has signed in', async () => {
    const ada = await platform.as('ada')
    const study = await ada.call(readStudy, { params: { id: 'First-Study' } })
    expect(study.totals).toMatchObject({ subjects: 16, samples: 16, files: 32, bytes: 32_000 })
    expect(told(study.diagnoses)).toEqual({ Neuroblastoma: 8, Osteosarcoma: 6, Wilms: 2 })
    expect(told(study.ages)).toEqual({ 'Under 1': 8, '10–14': 6, 'Not Reported': 2 })
    expect(told(study.sexes)).toEqual({ Female: 8, Male: 8 })
    expect(told(study.sequencingTypes)).toEqual({ WGS: 16 })
  })

  it('hides even its totals from a visitor where it has few subjects', async () => {
    const study = await platform.visitor.call(readStudy, { params: { id: 'Second' } })
    expect(study.totals).toMatchObject({
      subjects: null,
      samples: 0,
      at_least: ['samples', 'files', 'bytes', 'diagnoses'],
    })
    expect(study.diagnoses).toEqual([{ value: 'Neuroblastoma', subjects: null, share: null }])
  })

  it('is not found where there is none', async () => {
    const asked = platform.visitor.call(readStudy, { params: { id: 'Third' } })
    await expect(asked).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('publications', () => {
  it('are listed with journal and year, and sorted by year', async () => {
    const listed = await platform.visitor.call(listPublications)
    expect(listed).toContainEqual({
      pmid: '80000002',
      title: 'A newer paper',
      journal: 'Demo Journal',
      year: 2021,
    })
    const { groups } = await platform.visitor.call(browse, {
      query: { tab: 'publications', sort: '-year' },
    })
    expect(groups.map(({ id }) => id)).toEqual(['80000002', '80000001'])
  })
})
