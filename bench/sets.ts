import { randomFrom, weighted } from '#app/demo/random.ts'

/* Who studies and publishes what, in a catalog of the benchmark. */

export const diagnosisCount = 190
export const publicationCount = 200
export const studyCount = 30

/** Few diagnoses have most subjects. */
export const drawDiagnosis = weighted(
  Array.from({ length: diagnosisCount }, (_, diagnosis) => [diagnosis, 1 / (diagnosis + 1)]),
)

/** A third of the subjects of any diagnosis is in study 0; each diagnosis has some more studies. */
export const studiesOf: readonly (readonly number[])[] = Array.from(
  { length: diagnosisCount },
  (_, diagnosis) => {
    const random = randomFrom(`studies of ${diagnosis}`)
    return Array.from({ length: random.between(1, 5) }, () => random.between(1, studyCount))
  },
)

/** None, each alone, and each two. */
export const studySets: readonly (readonly number[])[] = [
  [],
  ...Array.from({ length: studyCount }, (_, study) => [study]),
  ...Array.from({ length: studyCount * studyCount }, (_, pair) => [
    Math.floor(pair / studyCount),
    pair % studyCount,
  ]).filter(([first = 0, second = 0]) => first < second),
]

const studySetNumbers = new Map(studySets.map((studies, number) => [studies.join(), number]))

/** The number of the set of these studies, of which two may be the same. */
export function studySetOf(first: number, second: number): number {
  const ascending = first < second ? `${first},${second}` : `${second},${first}`
  return studySetNumbers.get(first === second ? String(first) : ascending) ?? 0
}

export type Papers = {
  /** By number, no two alike; 0 is the empty one. */
  readonly sets: readonly (readonly number[])[]
  /** The number of the set of the papers of a study that are in a mask, by bits. */
  setOf(study: number, mask: number): number
  /** The papers of a study, as bits, that take this assay of this diagnosis. */
  takers(study: number, assay: number, diagnosis: number): number
}

const assays = 3

/** Six or seven papers a study. A paper takes one or two assays and half of the diagnoses. */
export function publishPapers(): Papers {
  const sets: number[][] = [[]]
  const first: number[] = []
  const takers: Uint8Array[] = []
  for (let study = 0; study < studyCount; study++) {
    const from = Math.floor((study * publicationCount) / studyCount)
    const until = Math.floor(((study + 1) * publicationCount) / studyCount)
    first.push(sets.length - 1)
    for (let mask = 1; mask < 2 ** (until - from); mask++) sets.push(membersOf(mask, from))
    takers.push(takersOf(study, until - from))
  }
  return {
    sets,
    setOf: (study, mask) => (mask === 0 ? 0 : (first[study] ?? 0) + mask),
    takers: (study, assay, diagnosis) => takers[study]?.[assay * diagnosisCount + diagnosis] ?? 0,
  }
}

function membersOf(mask: number, from: number): number[] {
  return Array.from({ length: 8 }, (_, bit) => bit)
    .filter((bit) => (mask & (1 << bit)) !== 0)
    .map((bit) => from + bit)
}

function takersOf(study: number, papers: number): Uint8Array {
  const random = randomFrom(`papers of ${study}`)
  const takers = new Uint8Array(assays * diagnosisCount)
  for (let paper = 0; paper < papers; paper++) {
    const without = random.between(0, assays)
    const takesOne = random.chance(0.3)
    for (let diagnosis = 0; diagnosis < diagnosisCount; diagnosis++) {
      if (random.chance(0.5)) continue
      for (let assay = 0; assay < assays; assay++) {
        if (takesOne ? assay !== without : assay === without) continue
        const at = assay * diagnosisCount + diagnosis
        takers[at] = (takers[at] ?? 0) | (1 << paper)
      }
    }
  }
  return takers
}
