import { type Random, randomFrom, weighted } from '#app/demo/random.ts'
import type { CubeFile } from '#stages/catalog/cube.ts'
import type { Facet } from '#stages/catalog/cube/facets.ts'
import {
  type FileType,
  fileTypes,
  type SampleType,
  sampleTypes,
  type SequencingType,
  sequencingTypes,
  tissueTypes,
} from '#stages/catalog/vocabulary.ts'
import { drawDiagnosis, type Papers, studiesOf, studySetOf, studySets } from './sets.ts'

/** A file, and the numbers of its sets. Every file has a sample and a subject; codes may be -1. */
export type BenchFile = CubeFile & { readonly publicationSet: number; readonly studySet: number }

export type CatalogSize = { readonly samples: number; readonly files: number }

/** The files of a catalog, grouped by subject and sample; exactly as many as `size` says. */
export function* drawRows(
  size: CatalogSize,
  facets: readonly Facet[],
  papers: Papers,
): Generator<BenchFile> {
  const random = randomFrom('rows')
  let sample = 0
  let files = 0
  for (let number = 0; sample < size.samples; number++) {
    const subject = drawSubject(random, size.samples - sample)
    for (const type of subject.types) {
      const isLast = sample + 1 === size.samples
      const due = Math.round(((sample + 1) * size.files) / size.samples) - files
      const drawn = isLast ? fillUp(due) : drawFiles(random, subject, type, due)
      const sets = drawPapers(random, subject, papers)
      for (const { assay, fileType, bytes } of drawn) {
        const publicationSet = sets[assay] ?? 0
        const words: Readonly<Record<string, number>> = {
          ...subject.words,
          sequencing_type: assay,
          // Of some samples the laboratory did not say.
          sample_type: sample % 97 === 0 ? -1 : sampleTypes.indexOf(type),
          file_type: fileTypes.indexOf(fileType),
        }
        yield {
          sample,
          subject: number,
          codes: facets.map(({ name }) => words[name] ?? -1),
          diagnosis: subject.diagnosis,
          publicationSet,
          publications: papers.sets[publicationSet] ?? [],
          studySet: subject.studySet,
          studies: studySets[subject.studySet] ?? [],
          bytes,
        }
      }
      files += drawn.length
      sample += 1
    }
  }
}

type Subject = {
  readonly diagnosis: number
  readonly study: number
  readonly studySet: number
  /** Codes of what is the same for all samples of the subject, by facet. */
  readonly words: Readonly<Record<string, number>>
  /** One for each sample. */
  readonly types: readonly SampleType[]
}

const drawTypes = weighted<readonly SampleType[]>([
  [['Germline', 'Diagnosis'], 44],
  [['Diagnosis'], 14],
  [['Germline'], 12],
  [['Germline', 'Diagnosis', 'Relapse'], 10],
  [['Germline', 'Diagnosis', 'Metastasis', 'Xenograft'], 5],
  [['Germline', 'Diagnosis', 'Relapse', 'Relapse'], 4],
  [['Cell line'], 4],
  [['Diagnosis', 'Xenograft'], 4],
  [['Germline', 'Autopsy', 'Autopsy'], 3],
])
const drawSex = weighted([[0, 46] as const, [1, 52], [2, 1], [-1, 1]])
const drawRace = weighted([
  [6, 58] as const,
  [2, 18],
  [1, 7],
  [3, 6],
  [4, 4],
  [0, 1],
  [5, 1],
  [-1, 5],
])
const drawEthnicity = weighted([[1, 80] as const, [0, 14], [-1, 6]])

function drawSubject(random: Random, samplesLeft: number): Subject {
  const types = drawTypes(random).slice(0, samplesLeft)
  const diagnosis = drawDiagnosis(random)
  const candidates = studiesOf[diagnosis] ?? []
  const study = random.chance(0.3) ? 0 : (candidates[random.between(0, candidates.length)] ?? 0)
  const second = random.chance(0.15) ? (candidates[0] ?? study) : study
  return {
    diagnosis: random.chance(0.02) ? -1 : diagnosis,
    study,
    studySet: random.chance(0.03) ? 0 : studySetOf(study, second),
    words: {
      tissue_type: tissueOf(types),
      sex: drawSex(random),
      race: drawRace(random),
      ethnicity: drawEthnicity(random),
      age: Math.floor((random.unit() + random.unit()) * 4.5) - 1,
    },
    types,
  }
}

function tissueOf(types: readonly SampleType[]): number {
  if (!types.includes('Germline')) return tissueTypes.indexOf('Tumor Only')
  return tissueTypes.indexOf(types.length === 1 ? 'Germline Only' : 'Paired Tumor-Normal')
}

/** Of each assay the set of papers on the sample. A paper takes most of what it could. */
function drawPapers(random: Random, subject: Subject, papers: Papers): number[] {
  const taken = random.next() | random.next() | random.next()
  return sequencingTypes.map((_, assay) => {
    const takers = papers.takers(subject.study, assay, Math.max(subject.diagnosis, 0))
    return papers.setOf(subject.study, takers & taken)
  })
}

type Drawn = { readonly assay: number; readonly fileType: FileType; readonly bytes: number }

/** What a laboratory delivers for one library. Sizes are small enough for 10 million files below 2^53 bytes. */
type Deliverable = {
  readonly fileType: FileType
  readonly of: 'any sample' | 'a pair'
  readonly hasIndex: boolean
  readonly bytes: readonly [number, number]
}

const dna: readonly Deliverable[] = [
  { fileType: 'BAM', of: 'any sample', hasIndex: true, bytes: [1e9, 3e9] },
  { fileType: 'gVCF', of: 'any sample', hasIndex: true, bytes: [1e8, 3e8] },
  { fileType: 'Somatic VCF', of: 'a pair', hasIndex: true, bytes: [1e5, 1e7] },
  { fileType: 'CNV', of: 'a pair', hasIndex: false, bytes: [1e4, 1e6] },
]
const deliverables: Readonly<Record<SequencingType, readonly Deliverable[]>> = {
  WGS: dna,
  WES: dna,
  'RNA-Seq': [
    { fileType: 'BAM', of: 'any sample', hasIndex: true, bytes: [5e8, 1e9] },
    { fileType: 'Feature Counts', of: 'any sample', hasIndex: false, bytes: [1e6, 2e6] },
  ],
}

/** Whole libraries, some repeated; the more files are due, the more. */
function drawFiles(random: Random, subject: Subject, type: SampleType, due: number): Drawn[] {
  const isPair = subject.types.includes('Germline') && type !== 'Germline'
  const richness = Math.min(1, Math.max(0.05, 0.5 + (due - spare) / 100))
  const drawn: Drawn[] = []
  sequencingTypes.forEach((assay, number) => {
    if (assay === 'RNA-Seq' && type === 'Germline') return
    for (const chance of [1.3 * richness, 0.5 * richness]) {
      if (!random.chance(chance)) continue
      for (const { fileType, of, hasIndex, bytes } of deliverables[assay]) {
        if (of === 'a pair' && !isPair) continue
        drawn.push({ assay: number, fileType, bytes: random.between(...bytes) })
        if (hasIndex) drawn.push({ assay: number, fileType, bytes: random.between(1e4, 1e6) })
      }
    }
  })
  return drawn.length > 0 ? drawn : fillUp(1)
}

/** So many files are left, about, for the last sample, which takes what there is. */
const spare = 40

function fillUp(files: number): Drawn[] {
  if (files < 1) throw new RangeError('These files are too few for these samples.')
  return Array.from({ length: files }, () => ({ assay: 0, fileType: 'BAM', bytes: 1e9 }))
}
