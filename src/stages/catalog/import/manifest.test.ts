import { describe, expect, it } from 'vitest'
import { type ManifestColumn, manifestColumns } from '../vocabulary.ts'
import type { Refusal } from '../contract/imports.ts'
import { type ManifestFile, parseHeader, rowReader } from './manifest.ts'

const header = parseHeader(manifestColumns.join('\t'))
const context = { daus: new Set(['PCG']), defaultDau: null, defaultStudy: null }
const good = { file_path: 'a/b.bam', file_type: 'BAM' }

const parse = (cells: Partial<Record<ManifestColumn, string>>) =>
  rowReader(header, context)(7, manifestColumns.map((column) => cells[column] ?? '').join('\t'))
const accepted = (cells: Partial<Record<ManifestColumn, string>>): ManifestFile => {
  const parsed = parse(cells)
  if ('length' in parsed) throw new Error(JSON.stringify(parsed))
  return parsed
}
const refused = (cells: Partial<Record<ManifestColumn, string>>): readonly Refusal[] => {
  const parsed = parse(cells)
  return 'length' in parsed ? parsed : []
}

describe('a manifest header', () => {
  it('names each unknown column', () => {
    const { refusals } = parseHeader('file_path\treason\tcolour')
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [1, 'reason'],
      [1, 'colour'],
    ])
  })
  it('refuses columns that would tell who somebody is, as any that it does not know (T76)', () => {
    const personal = ['patient_name', 'date_of_birth', 'mrn', 'email', 'telephone', 'postcode']
    const { refusals } = parseHeader(['file_path', ...personal].join('\t'))
    expect(refusals.map(({ column }) => column)).toEqual(personal)
  })
  it('refuses a column that stands twice, and one that is missing', () => {
    expect(parseHeader('file_path\tdau\tdau').refusals).toMatchObject([{ column: 'dau' }])
    expect(parseHeader('dau').refusals).toMatchObject([{ column: 'file_path' }])
  })
  it('takes a byte order mark', () => {
    expect(parseHeader('\ufefffile_path').refusals).toEqual([])
  })
})

describe('a manifest row', () => {
  it.each(['2014-03-02', '03/02/2014', 'March 2014', '20140302'])(
    'has an age, and no day of birth as %s (T76)',
    (day) => {
      expect(refused({ ...good, attr_age_at_diagnosis: day })).toMatchObject([
        { column: 'attr_age_at_diagnosis', reason: 'is not an age in years' },
      ])
    },
  )

  it('keeps empty optional values empty', () => {
    expect(accepted(good)).toMatchObject({
      size: null,
      md5: null,
      attributes: { sampleType: '', diagnosisId: '', dauCode: null },
    })
  })

  it.each<[ManifestColumn, string, string]>([
    ['file_path', '', 'is empty'],
    ['file_path', '../../etc/passwd', 'not a relative path'],
    ['file_path', '/abs.bam', 'not a relative path'],
    ['file_path', 'a\\b.bam', 'not a relative path'],
    ['file_size', '12 kB', 'not a number of bytes'],
    ['file_size', '-1', 'not a number of bytes'],
    ['file_size', '99999999999999999999', 'not a number of bytes'],
    ['md5sum', 'abc', 'not an MD5'],
    ['sample_name', 'S1,S2', 'more than one sample'],
    ['sample_name', 'S1;S2', 'more than one sample'],
    ['sample_type', 'Tumor', 'is none of'],
    ['sequencing_type', 'wgs', 'is none of'],
    ['file_type', 'CRAM', 'is none of'],
    ['file_type', '', 'is empty'],
    ['sj_diseases', 'NOPE', 'not a code'],
    ['sj_diseases', 'AML,ALL', 'more than one diagnosis'],
    ['sj_diseases', 'AML', 'names 2 diagnoses'],
    ['sj_long_disease_name', 'Ependymoma', 'without a code'],
    ['sj_pmid_accessions', 'PMC1', 'not a PubMed id'],
    ['sj_embargo_date', '2026-02-30', 'not a day'],
    ['sj_embargo_date', 'tomorrow', 'not a day'],
    ['dau', 'XYZ', 'not the code of a data access unit'],
    ['attr_age_at_diagnosis', 'five', 'not an age'],
    ['attr_oncotree_disease_code', 'aml!', 'not an OncoTree code'],
    ['description', 'a\u0007b', 'control character'],
    ['description', 'a\u202eb', 'control character'],
    ['description', 'a\ufffdb', 'not valid UTF-8'],
  ])('is refused for its %s %j, naming line and column', (column, value, reason) => {
    const refusals = refused({ ...good, [column]: value })
    expect(refusals).toContainEqual(expect.objectContaining({ line: 7, column }))
    expect(refusals.find((refusal) => refusal.column === column)?.reason).toContain(reason)
  })

  it('is refused when it has a cell too many', () => {
    expect(rowReader(header, context)(3, 'a.bam\textra')).toMatchObject([{ line: 3, column: '' }])
  })

  it('matches a diagnosis by code and name, since a code is not a key', () => {
    const first = accepted({
      ...good,
      sj_diseases: 'AML',
      sj_long_disease_name: 'Acute Myeloid Leukemia',
    })
    const second = accepted({ ...good, sj_diseases: 'AML', attr_oncotree_disease_code: 'AMLRGA' })
    expect([first, second].map(({ attributes }) => attributes.diagnosisId)).toEqual([
      'AML',
      'AML~2',
    ])
    expect(refused({ ...good, sj_diseases: 'AML', sj_long_disease_name: 'Wilms' })).toMatchObject([
      { column: 'sj_long_disease_name' },
    ])
  })

  it('splits lists at commas without a space, because names of studies hold commas', () => {
    const { attributes } = accepted({ ...good, sj_datasets: 'Hypodiploid ALL (A, B 2013),PCG' })
    expect(attributes.studyNames).toEqual(['Hypodiploid ALL (A, B 2013)', 'PCG'])
  })
})
