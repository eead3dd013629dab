import { createHash } from 'node:crypto'

import type { ManifestColumn, SampleType } from '#stages/catalog/vocabulary.ts'

import { papersBy, subjectColumns } from './attributes.ts'
import { demoBytes } from './bytes.ts'
import { cohorts, type Cohort } from './cohorts.ts'
import { randomFrom, randomMd5, type Random } from './random.ts'
import { demoSubjects, firstNumberWithBytes, type DemoSubject } from './subjects.ts'
import { drawUnits, fitUnits, possibleUnits, units, unitsWithBytes, type Unit } from './units.ts'

/** A row of the demo manifest. */
export type DemoRow = Readonly<Record<ManifestColumn, string>>

type DemoOptions = {
  readonly seed?: number
  readonly samples?: number
  /** Index files counted. */
  readonly files?: number
}

/**
 * The rows of a synthetic catalog, grouped by subject, an index right after its primary: the same for the
 * same options. Exactly `samples` samples and `files` files; about 4 to 20 files a sample can be had.
 * @throws RangeError when that many files cannot be had.
 */
export function* demoRows(options: DemoOptions = {}): Generator<DemoRow> {
  const { seed = 1, samples = 10_000, files = 150_000 } = options
  const random = randomFrom(seed)
  const subjects = [...demoSubjects(random, samples)]
  const sets = unitSets(random, subjects, samples, files)
  let sample = 0
  for (const subject of subjects) {
    // A list a subject: delegating to a generator for each costs as much as making the rows.
    const rows = rowsOf(random, subject, sets.subarray(sample, sample + subject.samples.length))
    for (const row of rows) yield row
    sample += subject.samples.length
  }
}

/** For each sample the units it has. */
function unitSets(
  random: Random,
  subjects: readonly DemoSubject[],
  samples: number,
  files: number,
): Uint32Array {
  const sets = new Uint32Array(samples)
  const possible = new Uint32Array(samples)
  let fixed = 0
  let sample = 0
  for (const subject of subjects) {
    for (const type of subject.samples) {
      const able = possibleUnits(subject, type)
      possible[sample] = able
      sets[sample] = isWithBytes(subject) ? able & unitsWithBytes : drawUnits(random, able)
      sample++
    }
    if (isWithBytes(subject)) fixed = sample
  }
  fitUnits(random, sets, possible, fixed, files)
  return sets
}

function isWithBytes(subject: DemoSubject): boolean {
  return subject.number >= firstNumberWithBytes
}

function rowsOf(random: Random, subject: DemoSubject, sets: Uint32Array): DemoRow[] {
  const { diagnosis, study, samples } = subject
  const shared = subjectColumns(random, subject)
  const papers = papersBy(random, subject)
  const { code, dau }: Cohort = cohorts[study]
  const names = sampleNames(shared.subject_name, samples)
  const control = names[samples.indexOf('Germline')] ?? ''
  const rows: DemoRow[] = []

  for (const [at, type] of samples.entries()) {
    const name = names[at] ?? ''
    const set = sets[at] ?? 0
    for (let bit = 0; bit < units.length; bit++) {
      const unit = units[bit]
      if (!unit || (set & (1 << bit)) === 0) continue
      const isCompared = unit.fileType === 'Somatic VCF' || unit.fileType === 'CNV'
      const base = unit.needs === 'pair' ? pairName(name, control) : name
      const path = `${dau ?? 'open'}/${code}/${base}.${unit.ending}`
      const of = {
        subject_name: shared.subject_name,
        sample_name: name,
        sample_type: type,
        attr_control_sample: isCompared ? control : '',
      }
      // Spelled out column by column: spreading an object into each of 150,000 rows was measured slower.
      const add = (file_path: string, sizes: readonly [number, number]): void => {
        const bytes = isWithBytes(subject) ? demoBytes({ ...of, file_path }) : undefined
        rows.push({
          file_path,
          file_size: String(bytes?.length ?? random.between(...sizes)),
          md5sum: bytes ? md5Of(bytes) : inventedMd5(random),
          subject_name: of.subject_name,
          sample_name: of.sample_name,
          sample_type: type,
          sequencing_type: unit.assay,
          file_type: unit.fileType,
          description: `${unit.description}, ${isWithBytes(subject) ? 'demo genome' : referenceOf(unit)}`,
          sj_diseases: diagnosis.code,
          sj_long_disease_name: diagnosis.name,
          sj_datasets: shared.sj_datasets,
          sj_pmid_accessions: papers[unit.assay],
          sj_ega_accessions: shared.sj_ega_accessions,
          sj_dataset_accession: shared.sj_dataset_accession,
          sj_embargo_date: shared.sj_embargo_date,
          dau: dau ?? '',
          attr_control_sample: of.attr_control_sample,
          attr_age_at_diagnosis: shared.attr_age_at_diagnosis,
          attr_diagnosis: shared.attr_diagnosis,
          attr_ethnicity: shared.attr_ethnicity,
          attr_race: shared.attr_race,
          attr_sex: shared.attr_sex,
          attr_oncotree_disease_code: diagnosis.oncotree,
        })
      }
      add(path, unit.sizeBytes)
      if (unit.index !== '') add(path + unit.index, unit.indexBytes)
    }
  }
  return rows
}

function referenceOf({ isLegacy }: Unit): string {
  return isLegacy ? 'GRCh37 (legacy)' : 'GRCh38'
}

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** Of one file in a hundred the laboratory told no checksum. */
function inventedMd5(random: Random): string {
  return random.chance(0.01) ? '' : randomMd5(random)
}

const letterOf: Record<SampleType, string> = {
  Autopsy: 'A',
  'Cell line': 'C',
  Diagnosis: 'D',
  Germline: 'G',
  Metastasis: 'M',
  Relapse: 'R',
  Xenograft: 'X',
}

function sampleNames(subject: string, samples: readonly SampleType[]): string[] {
  return samples.map((type, at) => {
    const number = samples.slice(0, at + 1).filter((one) => one === type).length
    return `${subject}_${letterOf[type]}${number}`
  })
}

/** Tumor and germline sample without the subject a second time: `ACOS000123_D1_G1`. */
function pairName(tumor: string, control: string): string {
  return tumor + control.slice(control.lastIndexOf('_'))
}
