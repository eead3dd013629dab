import { diagnoses } from '#stages/catalog/diagnoses.ts'
import type { ManifestColumn, SequencingType } from '#stages/catalog/vocabulary.ts'

import { cohorts, type Cohort } from './cohorts.ts'
import { papersOf } from './publications.ts'
import { weighted, type Random } from './random.ts'
import type { DemoSubject } from './subjects.ts'

/** What is the same in all rows of a subject. */
type SubjectColumns = Readonly<
  Record<
    Extract<
      ManifestColumn,
      | 'subject_name'
      | 'sj_datasets'
      | 'sj_ega_accessions'
      | 'sj_dataset_accession'
      | 'sj_embargo_date'
      | 'attr_age_at_diagnosis'
      | 'attr_diagnosis'
      | 'attr_ethnicity'
      | 'attr_race'
      | 'attr_sex'
    >,
    string
  >
>

const raceOf = weighted([
  ['White', 62],
  ['Black or African American', 18],
  ['Asian', 6],
  ['American Indian or Alaska Native', 1],
  ['Native Hawaiian or Other Pacific Islander', 1],
  ['Multiple', 6],
  ['Other', 6],
])

const ethnicityOf = weighted([
  ['Not Hispanic or Latino', 85],
  ['Hispanic or Latino', 15],
])

const ovarian = [
  'Dysgerminoma, Ovarian',
  'Mixed Germ Cell Tumor, Ovary and Lymph Node',
  'Granulosa Cell Tumor',
]
const testicular = ['Mixed Germ Cell Tumor, Testis']

/** Draws what is told of a subject, and where the subject's files belong. */
export function subjectColumns(
  random: Random,
  { number, diagnosis, study }: DemoSubject,
): SubjectColumns {
  const cohort: Cohort = cohorts[study]
  const { overlap, embargoDates } = cohort
  const isShared =
    overlap !== undefined &&
    random.chance(overlap.share) &&
    (overlap.study !== 'PANALL' || diagnosis.name.includes('Lymphoblastic Leukemia'))
  const isControl = diagnosis.category === 'Normal'
  // Of about one subject in a hundred something is not reported; of a few of them, nothing is.
  const isGap = random.chance(0.009)
  const isReported = (): boolean => !isGap || random.chance(0.4)
  return {
    subject_name: `AC${diagnosis.code}${String(number).padStart(6, '0')}`,
    sj_datasets: isShared ? `${study},${overlap.study}` : study,
    sj_ega_accessions: cohort.egaAccession,
    sj_dataset_accession: cohort.datasetAccession,
    sj_embargo_date: embargoDates[random.between(0, Math.max(1, embargoDates.length))] ?? '',
    attr_age_at_diagnosis: isReported() && !isControl ? ageOf(random, diagnosis.category) : '',
    attr_diagnosis: isControl ? 'Normal control' : reported(random, diagnosis.name),
    attr_ethnicity: isReported() ? ethnicityOf(random) : '',
    attr_race: isReported() ? raceFor(random, diagnosis.category) : '',
    attr_sex: sexOf(random, diagnosis.name),
  }
}

function sexOf(random: Random, diagnosis: string): string {
  if (ovarian.includes(diagnosis)) return 'Female'
  if (testicular.includes(diagnosis)) return 'Male'
  if (random.chance(0.005)) return 'Unknown'
  return random.chance(0.46) ? 'Female' : 'Male'
}

function raceFor(random: Random, category: string): string {
  if (category === 'Sickle Cell Disease' && random.chance(0.93)) return 'Black or African American'
  return raceOf(random)
}

/** Years with two decimals; young children are the most, and sickle cell disease is found at birth. */
function ageOf(random: Random, category: string): string {
  const most = category === 'Sickle Cell Disease' ? 2 : 21
  return (most * random.unit() ** 1.5).toFixed(2)
}

/** What the laboratory wrote: the harmonised name, or a shorter one. */
function reported(random: Random, name: string): string {
  return random.chance(0.3) ? name.replace(/,.*/, '') : name
}

/** The papers of a subject's files, by how they were sequenced. */
export function papersBy(
  random: Random,
  { study, diagnosis }: DemoSubject,
): Record<SequencingType, string> {
  const [all = '', half = '', quarter = '', third = '', genomes = ''] = papersOf(study)
  if (random.chance(0.06)) return { WGS: '', WES: '', 'RNA-Seq': '' }
  // A paper is about some diseases, not about some of their patients.
  const disease = diagnoses.indexOf(diagnosis)
  const general = [
    all,
    ...(disease % 2 === 0 ? [half] : []),
    ...(disease % 4 === 2 ? [quarter] : []),
  ]
  const hasRna = cohorts[study].assays['RNA-Seq'] > 0
  const assays = {
    WGS: [...general, genomes],
    WES: hasRna ? general : [...general, third],
    'RNA-Seq': hasRna ? [...general, third] : general,
  }
  return {
    WGS: assays.WGS.join(','),
    WES: assays.WES.join(','),
    'RNA-Seq': assays['RNA-Seq'].join(','),
  }
}
