import { createHash } from 'node:crypto'

import { beforeAll, describe, expect, it } from 'vitest'

import { readTerms } from '#stages/catalog/data-use/notation.ts'
import { diagnoses } from '#stages/catalog/diagnoses.ts'
import {
  fileTypes,
  indexEndings,
  manifestColumns,
  sampleTypes,
  sequencingTypes,
  sexes,
} from '#stages/catalog/vocabulary.ts'

import { demoBytes, hasDemoBytes } from './bytes.ts'
import { demoRows, type DemoRow } from './catalog.ts'
import { demoDaus, demoStudies } from './cohorts.ts'
import { demoPublications } from './publications.ts'

let rows: DemoRow[] = []

beforeAll(() => {
  rows = [...demoRows()]
})

const valuesOf = (column: keyof DemoRow): Set<string> => new Set(rows.map((row) => row[column]))
const share = (isMeant: (row: DemoRow) => boolean): number =>
  rows.filter(isMeant).length / rows.length
const indexEnding = ({ file_path }: DemoRow): string | undefined =>
  indexEndings.find((ending) => file_path.endsWith(ending))
const subjects = (): Map<string, DemoRow[]> => Map.groupBy(rows, (row) => row.subject_name)

describe('demoRows', () => {
  it('has exactly 150,000 files of 10,000 samples, each at a path of its own', () => {
    expect(rows).toHaveLength(150_000)
    expect(valuesOf('sample_name').size).toBe(10_000)
    expect(valuesOf('file_path').size).toBe(150_000)
  })

  it('is the same for the same seed and another for another', () => {
    const sums = (seed: number): string[] =>
      [...demoRows({ seed, samples: 150, files: 2250 })].map((row) => JSON.stringify(row))
    expect(sums(1)).toEqual(sums(1))
    expect(sums(1)).not.toEqual(sums(2))
  })

  it('makes any other number of samples and files, odd ones, too', () => {
    for (const [samples, files] of [
      [40, 400],
      [101, 1501],
      [600, 7001],
    ] as const) {
      const small = [...demoRows({ samples, files })]
      expect(small).toHaveLength(files)
      expect(new Set(small.map((row) => row.sample_name)).size).toBe(samples)
      expect(new Set(small.map((row) => row.file_path)).size).toBe(files)
    }
  })

  it('refuses more files than its samples can have', () => {
    expect(() => [...demoRows({ samples: 200, files: 20_000 })]).toThrow(RangeError)
    expect(() => [...demoRows({ samples: 200, files: 200 })]).toThrow(RangeError)
  })

  it('holds to the vocabulary, column for column', () => {
    expect(Object.keys(rows[0] ?? {})).toEqual(manifestColumns)
    expect(valuesOf('sequencing_type')).toEqual(new Set(sequencingTypes))
    expect(valuesOf('sample_type')).toEqual(new Set(sampleTypes))
    expect(valuesOf('file_type')).toEqual(new Set(fileTypes))
    expect(valuesOf('attr_sex')).toEqual(new Set(sexes))
    expect(rows.every((row) => /^[1-9]\d*$/.test(row.file_size))).toBe(true)
    expect(rows.every((row) => /^([0-9a-f]{32})?$/.test(row.md5sum))).toBe(true)
    expect(rows.every((row) => /^(\d+\.\d\d)?$/.test(row.attr_age_at_diagnosis))).toBe(true)
    expect(rows.every((row) => /^(20\d\d-\d\d-\d\d)?$/.test(row.sj_embargo_date))).toBe(true)
    expect(rows.every((row) => Object.values(row).every((value) => !/[\t\n\r]/.test(value)))).toBe(
      true,
    )
  })

  it('names each of the 193 diagnoses, also both of code AML, with its code and OncoTree code', () => {
    const key = (parts: string[]): string => parts.join('|')
    const found = new Set(
      rows.map((row) =>
        key([row.sj_long_disease_name, row.sj_diseases, row.attr_oncotree_disease_code]),
      ),
    )
    expect(found).toEqual(new Set(diagnoses.map((one) => key([one.name, one.code, one.oncotree]))))
    expect(found.size).toBe(193)
  })

  it('has far more of the common leukemias and brain tumors than of the rest', () => {
    const category = new Map(diagnoses.map((one) => [one.name, one.category]))
    const isCommon = (row: DemoRow): boolean =>
      ['Brain Tumor', 'Hematologic Malignancy'].includes(
        category.get(row.sj_long_disease_name) ?? '',
      )
    expect(share(isCommon)).toBeGreaterThan(0.55)
    const counts = [...Map.groupBy(rows, (row) => row.sj_long_disease_name).values()]
      .map((group) => group.length)
      .sort((a, b) => b - a)
    const top = counts.slice(0, 20).reduce((sum, count) => sum + count, 0)
    expect(top / rows.length).toBeGreaterThan(0.5)
    expect(counts[0]).toBeGreaterThan((counts[96] ?? 0) * 20)
  })

  it('groups rows by subject and keeps what is told of a subject the same in all of them', () => {
    const starts = rows.filter((row, at) => row.subject_name !== rows[at - 1]?.subject_name)
    expect(starts).toHaveLength(valuesOf('subject_name').size)
    for (const group of subjects().values()) {
      const told = group.map((row) =>
        [
          row.sj_long_disease_name,
          row.sj_datasets,
          row.sj_embargo_date,
          row.dau,
          row.attr_sex,
          row.attr_race,
          row.attr_ethnicity,
          row.attr_age_at_diagnosis,
          row.attr_diagnosis,
        ].join('|'),
      )
      expect(new Set(told).size).toBe(1)
    }
  })

  it('names subjects, samples and files by its own rules', () => {
    const isNamed = (row: DemoRow): boolean => {
      const letter = row.sample_type === 'Cell line' ? 'C' : row.sample_type.charAt(0)
      const folder = `${row.dau === '' ? 'open' : row.dau}/${row.sj_datasets.split(',')[0]}/`
      const control =
        row.file_type === 'Somatic VCF' ? row.attr_control_sample.replace(row.subject_name, '') : ''
      return (
        /^AC[A-Z0-9]+\d{6}$/.test(row.subject_name) &&
        row.subject_name.slice(2, -6) === row.sj_diseases &&
        row.sample_name.slice(0, -1) === `${row.subject_name}_${letter}` &&
        row.file_path.startsWith(`${folder}${row.sample_name}${control}.`)
      )
    }
    expect(rows.filter((row) => !isNamed(row))).toEqual([])
  })

  it('compares a tumor with the germline sample of its subject, which the catalog has', () => {
    const samples = valuesOf('sample_name')
    const compared = rows.filter((row) => row.attr_control_sample !== '')
    const isSound = (row: DemoRow): boolean =>
      ['Somatic VCF', 'CNV'].includes(row.file_type) &&
      row.sample_type !== 'Germline' &&
      row.attr_control_sample === `${row.subject_name}_G1` &&
      samples.has(row.attr_control_sample)
    expect(compared.filter((row) => !isSound(row))).toEqual([])
    const somatic = rows.filter((row) => row.file_type === 'Somatic VCF')
    expect(somatic.length).toBeGreaterThan(10_000)
    expect(somatic.every((row) => row.attr_control_sample !== '')).toBe(true)
  })

  it('puts each index right after its primary, alike but for path, size and checksum', () => {
    const indexOf: Record<string, string> = { BAM: '.bai', gVCF: '.tbi', 'Somatic VCF': '.tbi' }
    const shared = manifestColumns.filter(
      (column) => !['file_path', 'file_size', 'md5sum'].includes(column),
    )
    const isFollowed = (row: DemoRow, at: number): boolean => {
      const ending = indexOf[row.file_type]
      const next = rows[at + 1]
      if (indexEnding(row) !== undefined || ending === undefined) return true
      return (
        next?.file_path === row.file_path + ending &&
        shared.every((column) => next[column] === row[column])
      )
    }
    expect(rows.filter((row, at) => !isFollowed(row, at))).toEqual([])
    const indexes = rows.filter((row) => indexEnding(row) !== undefined)
    const indexed = rows.filter((row) => row.file_type in indexOf)
    expect(indexes.length * 2).toBe(indexed.length)
  })

  it('has subjects with germline only, pairs, and tumors alone', () => {
    const kinds = [...subjects().values()].map((group) => {
      const types = new Set(group.map((row) => row.sample_type))
      if (!types.has('Germline')) return 'tumor only'
      return types.size === 1 ? 'germline only' : 'pair'
    })
    const count = (kind: string): number => kinds.filter((one) => one === kind).length
    expect(count('pair')).toBeGreaterThan(2000)
    expect(count('germline only')).toBeGreaterThan(800)
    expect(count('tumor only')).toBeGreaterThan(300)
    const sickle = rows.filter((row) => row.dau === 'SCP')
    expect(new Set(sickle.map((row) => row.sample_type))).toEqual(new Set(['Germline']))
  })

  it('has sizes as such files have them, 1 to 2 petabytes in all', () => {
    const bytes = rows.reduce((sum, row) => sum + Number(row.file_size), 0)
    expect(bytes).toBeGreaterThan(1e15)
    expect(bytes).toBeLessThan(2e15)
    const range = (isMeant: (row: DemoRow) => boolean): [number, number] => {
      const sizes = rows.filter((row) => !hasDemoBytes(row) && isMeant(row)).map(sizeOf)
      return [sizes.reduce((a, b) => Math.min(a, b)), sizes.reduce((a, b) => Math.max(a, b))]
    }
    const within = ([least, most]: [number, number], from: number, to: number): void => {
      expect(least).toBeGreaterThanOrEqual(from)
      expect(most).toBeLessThanOrEqual(to)
    }
    const isPrimary = (row: DemoRow, type: string): boolean =>
      row.file_type === type && indexEnding(row) === undefined
    const isBam = (assay: string) => (row: DemoRow) =>
      isPrimary(row, 'BAM') && row.sequencing_type === assay
    within(range(isBam('WGS')), 60e9, 120e9)
    within(range(isBam('WES')), 8e9, 15e9)
    within(range(isBam('RNA-Seq')), 5e9, 12e9)
    within(
      range((row) => isPrimary(row, 'gVCF')),
      1e9,
      6e9,
    )
    within(
      range((row) => isPrimary(row, 'Somatic VCF')),
      0.5e6,
      30e6,
    )
    within(
      range((row) => isPrimary(row, 'CNV')),
      10e3,
      99e3,
    )
    within(
      range((row) => isPrimary(row, 'Feature Counts')),
      10e3,
      99e3,
    )
    within(
      range((row) => indexEnding(row) !== undefined),
      0.05e6,
      10e6,
    )
  })

  it('leaves out a checksum or an attribute in about 2% of the rows', () => {
    expect(share((row) => row.md5sum === '')).toBeGreaterThan(0.005)
    expect(valuesOf('attr_race')).toContain('')
    expect(valuesOf('attr_ethnicity')).toContain('')
    const isPartial = (row: DemoRow): boolean =>
      [row.md5sum, row.attr_race, row.attr_ethnicity, row.attr_age_at_diagnosis].includes('')
    expect(share(isPartial)).toBeGreaterThan(0.015)
    expect(share(isPartial)).toBeLessThan(0.03)
  })

  it('is open access for about 8% of the files, and spread over the six DAUs for the rest', () => {
    expect(share((row) => row.dau === '')).toBeGreaterThan(0.07)
    expect(share((row) => row.dau === '')).toBeLessThan(0.09)
    for (const { code } of demoDaus) expect(share((row) => row.dau === code)).toBeGreaterThan(0.015)
    expect(valuesOf('dau')).toEqual(new Set(['', ...demoDaus.map(({ code }) => code)]))
  })

  it('has a few files whose embargo ends in 2027, none later than that of their DAU', () => {
    const last = new Map(demoDaus.map(({ code, embargoDate }) => [code, embargoDate ?? '']))
    const isFuture = (row: DemoRow): boolean => row.sj_embargo_date >= '2027'
    expect(share(isFuture)).toBeGreaterThan(0.03)
    expect(share(isFuture)).toBeLessThan(0.2)
    expect(rows.every((row) => row.sj_embargo_date <= (last.get(row.dau) ?? ''))).toBe(true)
    for (const { code, embargoDate } of demoDaus) {
      const dates = rows.filter((row) => row.dau === code).map((row) => row.sj_embargo_date)
      expect(dates.sort().at(-1)).toBe(embargoDate ?? '')
    }
  })

  it('knows every study and publication it names, and names every one it knows', () => {
    const named = (column: keyof DemoRow): Set<string> =>
      new Set([...valuesOf(column)].flatMap((list) => list.split(',')).filter(Boolean))
    expect(named('sj_datasets')).toEqual(new Set(demoStudies.map(({ code }) => code)))
    expect(named('sj_pmid_accessions')).toEqual(new Set(demoPublications.map(({ pmid }) => pmid)))
    expect(share((row) => row.sj_datasets.includes(','))).toBeGreaterThan(0.02)
    expect(share((row) => row.sj_pmid_accessions.includes(','))).toBeGreaterThan(0.3)
    const dau = new Map(demoStudies.map((study) => [study.code, study.dau ?? '']))
    expect(rows.every((row) => dau.get(row.sj_datasets.split(',')[0] ?? '') === row.dau)).toBe(true)
  })
})

const sizeOf = (row: DemoRow): number => Number(row.file_size)

describe('demoBytes', () => {
  it('gives about 300 files, of two DAUs and of open access', () => {
    const files = rows.filter(hasDemoBytes)
    expect(files.length).toBe(298)
    expect(new Set(files.map((row) => row.dau))).toEqual(new Set(['PCG', 'SCP', '']))
    expect(new Set(files.map((row) => row.file_type))).toEqual(new Set(fileTypes))
  })

  it('has the size and the checksum of its row, in whatever order files are asked for', () => {
    const files = rows.filter(hasDemoBytes)
    for (const row of files.toReversed()) {
      const bytes = demoBytes(row)
      expect(bytes?.length).toBe(sizeOf(row))
      expect(
        createHash('md5')
          .update(bytes ?? '')
          .digest('hex'),
      ).toBe(row.md5sum)
    }
  })

  it('gives whole sample sets: all files of these samples, and none of others', () => {
    const small = rows.filter((row) => row.file_path.endsWith('.bam') && sizeOf(row) < 1e6)
    const samples = new Set(small.map((row) => row.sample_name))
    expect(samples.size).toBe(23)
    for (const row of rows) {
      if ((demoBytes(row) === undefined) === samples.has(row.sample_name)) {
        throw new Error(
          `${row.file_path} has bytes and its sample has not, or the other way round.`,
        )
      }
    }
  })

  it('gives no two files the same bytes', () => {
    const files = rows.filter(hasDemoBytes)
    const primaries = files.filter((row) => indexEnding(row) === undefined)
    expect(new Set(primaries.map((row) => row.md5sum)).size).toBe(primaries.length)
  })
})

describe('the demo programs', () => {
  it('are six DAUs with committees, conditions and descriptions of their own', () => {
    expect(demoDaus.map(({ code }) => code)).toEqual([
      'PCG',
      'CLIN',
      'LIFE',
      'SCP',
      'CCS',
      'PANALL',
    ])
    for (const column of ['name', 'description', 'committee', 'acknowledgement'] as const) {
      expect(new Set(demoDaus.map((dau) => dau[column])).size).toBe(6)
    }
    expect(demoDaus.every(({ terms }) => terms.length > 0)).toBe(true)
    for (const { terms } of demoDaus) expect(readTerms(terms)).toMatchObject({ ok: true })
  })

  it('are twelve studies, each in a DAU or open', () => {
    expect(demoStudies).toHaveLength(12)
    const codes = new Set<string | null>([null, ...demoDaus.map(({ code }) => code)])
    expect(new Set(demoStudies.map(({ dau }) => dau))).toEqual(codes)
  })

  it('wrote sixty papers, with PubMed numbers that no real paper has', () => {
    expect(demoPublications).toHaveLength(60)
    expect(new Set(demoPublications.map(({ title }) => title)).size).toBe(60)
    expect(demoPublications.map(({ pmid }) => pmid)).toEqual(
      Array.from({ length: 60 }, (_, at) => String(90_000_001 + at)),
    )
    expect(demoPublications.every(({ year }) => year >= 2013 && year <= 2026)).toBe(true)
  })
})
