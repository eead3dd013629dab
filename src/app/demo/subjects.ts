import { diagnoses, type Diagnosis } from '#stages/catalog/diagnoses.ts'
import type { SampleType, SequencingType } from '#stages/catalog/vocabulary.ts'

import { cohorts, type Cohort, type StudyCode } from './cohorts.ts'
import { weighted, type Random } from './random.ts'

/** An invented person of the demo catalog; `samples` with the germline first. */
export type DemoSubject = {
  readonly number: number
  readonly diagnosis: Diagnosis
  readonly study: StudyCode
  readonly samples: readonly SampleType[]
  readonly assays: readonly SequencingType[]
}

/** Subjects from this number on have files with bytes; the files of all others are rows only. */
export const firstNumberWithBytes = 900_001

/** Subjects per 10,000 or so, where more than a few; by name, since a code may stand twice. */
const common: Readonly<Record<string, number>> = {
  'B-cell Acute Lymphoblastic Leukemia, NOS': 620,
  'B-cell Acute Lymphoblastic Leukemia, Hyperdiploidy': 430,
  'B-cell Acute Lymphoblastic Leukemia, ETV6-RUNX1': 400,
  'B-cell Acute Lymphoblastic Leukemia, BCR-ABL1 like': 190,
  'B-cell Acute Lymphoblastic Leukemia, KMT2A rearrangement': 170,
  'B-cell Acute Lymphoblastic Leukemia, TCF3-PBX1': 140,
  'B-cell Acute Lymphoblastic Leukemia, BCR-ABL1': 110,
  'B-cell Acute Lymphoblastic Leukemia, DUX4-IGH': 110,
  'B-cell Acute Lymphoblastic Leukemia, PAX5 Alteration': 90,
  'B-cell Acute Lymphoblastic Leukemia, Hypodiploidy': 80,
  'B-cell Acute Lymphoblastic Leukemia, iAMP21': 60,
  'Acute Lymphoblastic Leukemia, NOS': 180,
  'T-cell Acute Lymphoblastic Leukemia': 430,
  'Acute Myeloid Leukemia': 420,
  'Acute Myeloid Leukemia, KMT2A rearrangement': 120,
  'Acute Myeloid Leukemia, Core Binding Factor': 130,
  'Acute Megakaryoblastic Leukemia': 90,
  'Acute Promyelocytic Leukemia': 50,
  'Hodgkin Lymphoma': 220,
  'Nodular Sclerosis Classical Hodgkin Lymphoma': 90,
  'Non-Hodgkin Lymphoma': 120,
  'Burkitt Lymphoma': 70,
  'Anaplastic Large Cell Lymphoma': 50,
  'Langerhans Cell Histiocytosis': 60,
  'Myelodysplastic Syndromes': 70,
  Medulloblastoma: 320,
  'Medulloblastoma, Group 4': 130,
  'Medulloblastoma, SHH subtype': 120,
  'Medulloblastoma, Group 3': 110,
  'Medulloblastoma, WNT subtype': 60,
  'Low-Grade Glioma, NOS': 260,
  'High-Grade Glioma, NOS': 240,
  'Pilocytic Astrocytoma': 170,
  'Ependymomal Tumor': 120,
  'Ependymomal Tumor, Posterior Fossa': 100,
  'Ependymomal Tumor, Supratentorial': 50,
  'Atypical Teratoid/Rhabdoid Tumor': 90,
  'Craniopharyngioma, Adamantinomatous Type': 60,
  Glioblastoma: 60,
  Neuroblastoma: 340,
  Osteosarcoma: 260,
  Wilms: 240,
  Retinoblastoma: 180,
  'Embryonal Rhabdomyosarcoma': 140,
  'Alveolar Rhabdomyosarcoma': 90,
  'Ewing Sarcoma': 180,
  'Adrenocortical Carcinoma': 80,
  Hepatoblastoma: 70,
  Melanoma: 50,
  'Papillary Thyroid Cancer': 50,
  'Germ Cell Tumor, NOS': 50,
  'Sickle Cell Disease': 620,
  'SJLIFE Normal Control': 90,
  'Non-Malignancy': 60,
}
const rare = 6

const diagnosisOf = weighted(diagnoses.map((one) => [one, common[one.name] ?? rare] as const))

type StudyWeights = readonly (readonly [StudyCode, number])[]

const inBrain = weighted<StudyCode>([
  ['PCG-BRAIN', 40],
  ['CLIN-RT', 30],
  ['CLIN-PILOT', 5],
  ['LIFE-WGS', 6],
  ['LIFE-SN', 2],
  ['CCS-GERMLINE', 7],
  ['OPEN-ATLAS', 6],
  ['OPEN-MODELS', 2],
] satisfies StudyWeights)
const inBlood = weighted<StudyCode>([
  ['PCG-HEME', 42],
  ['CLIN-RT', 27],
  ['CLIN-PILOT', 5],
  ['LIFE-WGS', 7],
  ['LIFE-SN', 2],
  ['CCS-GERMLINE', 9],
  ['OPEN-ATLAS', 4],
  ['OPEN-MODELS', 2],
] satisfies StudyWeights)
const inLymphoblasts = weighted<StudyCode>([
  ['PANALL', 36],
  ['PCG-HEME', 22],
  ['CLIN-RT', 17],
  ['LIFE-WGS', 7],
  ['CCS-GERMLINE', 9],
  ['OPEN-ATLAS', 3],
  ['OPEN-MODELS', 3],
] satisfies StudyWeights)
const inSolid = weighted<StudyCode>([
  ['PCG-SOLID', 38],
  ['CLIN-RT', 26],
  ['CLIN-PILOT', 5],
  ['LIFE-WGS', 6],
  ['LIFE-SN', 3],
  ['CCS-GERMLINE', 9],
  ['OPEN-ATLAS', 4],
  ['OPEN-MODELS', 6],
] satisfies StudyWeights)
const inHealth = weighted<StudyCode>([
  ['CLIN-PILOT', 1],
  ['LIFE-WGS', 2],
] satisfies StudyWeights)

function studyOf(random: Random, { category, name }: Diagnosis): StudyCode {
  switch (category) {
    case 'Sickle Cell Disease':
      return 'SCP-GENOMES'
    case 'Normal':
      return 'LIFE-WGS'
    case 'Non-Malignancy':
      return inHealth(random)
    case 'Brain Tumor':
      return inBrain(random)
    case 'Hematologic Malignancy':
      return name.includes('Lymphoblastic Leukemia') ? inLymphoblasts(random) : inBlood(random)
    default:
      return inSolid(random)
  }
}

type Samples = readonly SampleType[]

const tumorsOfPair = weighted<Samples>([
  [['Diagnosis'], 740],
  [['Diagnosis', 'Relapse'], 130],
  [['Relapse'], 40],
  [['Diagnosis', 'Xenograft'], 30],
  [['Diagnosis', 'Autopsy'], 15],
  [['Autopsy'], 10],
  [['Diagnosis', 'Relapse', 'Relapse'], 15],
  [['Diagnosis', 'Cell line'], 10],
  [['Diagnosis', 'Diagnosis'], 10],
])
const metastaticTumors = weighted<Samples>([
  [['Diagnosis', 'Metastasis'], 70],
  [['Metastasis'], 25],
  [['Diagnosis', 'Metastasis', 'Metastasis'], 10],
])
const tumorsAlone = weighted<Samples>([
  [['Diagnosis'], 80],
  [['Relapse'], 10],
  [['Autopsy'], 3],
  [['Cell line'], 3],
  [['Xenograft'], 4],
])
const models = weighted<Samples>([
  [['Xenograft'], 55],
  [['Cell line'], 30],
  [['Xenograft', 'Xenograft'], 10],
  [['Cell line', 'Xenograft'], 5],
])

function samplesOf(random: Random, study: StudyCode, { category }: Diagnosis): Samples {
  const { tissue }: Cohort = cohorts[study]
  const isHealthy = ['Normal', 'Non-Malignancy', 'Sickle Cell Disease'].includes(category)
  const at = random.unit() * (tissue.paired + tissue.tumorOnly + tissue.germlineOnly)
  if (isHealthy || at < tissue.germlineOnly) return ['Germline']
  const isPaired = at < tissue.germlineOnly + tissue.paired
  if (study === 'OPEN-MODELS') {
    return isPaired ? ['Germline', 'Diagnosis', ...models(random)] : models(random)
  }
  if (!isPaired) return tumorsAlone(random)
  const isMetastatic = category === 'Solid Tumor' && random.chance(0.08)
  return ['Germline', ...(isMetastatic ? metastaticTumors : tumorsOfPair)(random)]
}

/** All samples of a subject are sequenced alike, but for RNA, which a germline sample has none of. */
function assaysOf(random: Random, study: StudyCode, samples: Samples): SequencingType[] {
  const { assays }: Cohort = cohorts[study]
  // A laboratory drops its assays in one order, so that a study has few sets of them.
  const effort = random.unit()
  const dna = (['WGS', 'WES'] as const).filter((assay) => effort < assays[assay])
  const hasTumor = samples.some((type) => type !== 'Germline')
  const hasRna = hasTumor && effort < assays['RNA-Seq']
  const isRnaEnough = hasRna && !samples.includes('Germline')
  return [
    ...(dna.length === 0 && !isRnaEnough ? (['WES'] as const) : dna),
    ...(hasRna ? (['RNA-Seq'] as const) : []),
  ]
}

const everything = ['WGS', 'WES', 'RNA-Seq'] as const

/** The subjects whose files have bytes, in two DAUs and in open access; 298 files. */
const subjectsWithBytes: readonly Omit<DemoSubject, 'number' | 'assays'>[] = [
  subject('Medulloblastoma, SHH subtype', 'PCG-BRAIN', ['Germline', 'Diagnosis']),
  subject('B-cell Acute Lymphoblastic Leukemia, NOS', 'PCG-HEME', [
    'Germline',
    'Diagnosis',
    'Relapse',
  ]),
  subject('Osteosarcoma', 'PCG-SOLID', ['Germline', 'Diagnosis']),
  subject('Neuroblastoma', 'PCG-SOLID', ['Germline', 'Diagnosis']),
  subject('Acute Myeloid Leukemia, KMT2A rearrangement', 'PCG-HEME', ['Germline', 'Diagnosis']),
  subject('High-Grade Glioma, NOS', 'PCG-BRAIN', ['Germline', 'Diagnosis']),
  ...Array.from({ length: 6 }, () => subject('Sickle Cell Disease', 'SCP-GENOMES', ['Germline'])),
  subject('Retinoblastoma', 'OPEN-ATLAS', ['Germline', 'Diagnosis']),
  subject('Ewing Sarcoma', 'OPEN-MODELS', ['Xenograft']),
  subject('Embryonal Rhabdomyosarcoma', 'OPEN-MODELS', ['Cell line']),
]

function subject(
  name: string,
  study: StudyCode,
  samples: Samples,
): Omit<DemoSubject, 'number' | 'assays'> {
  const diagnosis = diagnoses.find((one) => one.name === name)
  if (!diagnosis) throw new RangeError(`There is no diagnosis named ${name}.`)
  return { diagnosis, study, samples }
}

/** Subjects with exactly `samples` samples between them; from 193 others on, each diagnosis is among them. */
export function* demoSubjects(random: Random, samples: number): Generator<DemoSubject> {
  let left = samples
  // A very small catalog is somebody's test, who asks for a number of files that these would spoil.
  if (samples >= 100) {
    for (const [at, one] of subjectsWithBytes.entries()) {
      yield { ...one, number: firstNumberWithBytes + at, assays: everything }
      left -= one.samples.length
    }
  }
  for (let count = 0; left > 0; count++) {
    if (count >= numbers) throw new RangeError(`There are numbers for ${numbers} subjects only.`)
    const diagnosis = diagnoses[count] ?? diagnosisOf(random)
    const study = studyOf(random, diagnosis)
    const types = samplesOf(random, study, diagnosis).slice(0, left)
    left -= types.length
    yield {
      number: 1 + ((count * 611_953) % numbers),
      diagnosis,
      study,
      samples: types,
      assays: assaysOf(random, study, types),
    }
  }
}

/** How many numbers there are below those of the subjects with bytes; no multiple of the step above. */
const numbers = firstNumberWithBytes - 1
