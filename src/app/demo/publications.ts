import { allCohorts, type Cohort, type StudyCode } from './cohorts.ts'

export type DemoPublication = {
  readonly pmid: string
  readonly title: string
  readonly journal: string
  readonly year: number
}

const journals = [
  'Demo Journal of Pediatric Genomics',
  'Invented Letters in Oncology',
  'Annals of Synthetic Medicine',
  'Example Reports in Hematology',
] as const

const paperTitles: readonly ((cohort: Cohort) => string)[] = [
  ({ topic }) => `The genomic landscape of ${topic}`,
  ({ topic }) => `Inherited variants and outcome: lessons from ${topic}`,
  ({ topic }) => `How reproducible are variant calls? A second look at ${topic}`,
  ({ topic, assays }) =>
    assays['RNA-Seq'] > 0
      ? `States of gene expression in ${topic}`
      : `Rare coding variants in ${topic}`,
  ({ topic }) => `Structural variation in ${topic}`,
]

/** Five invented papers for each study; real PubMed numbers are below 50 million in 2026. */
export const demoPublications: readonly DemoPublication[] = allCohorts.flatMap((cohort, study) =>
  paperTitles.map((title, paper) => ({
    pmid: String(90_000_001 + study * paperTitles.length + paper),
    title: title(cohort),
    journal: journals[(study + paper * 3) % journals.length] ?? journals[0],
    year: 2013 + ((study * 5 + paper * 3) % 13),
  })),
)

/** The five papers of a study: on all of it, on about half, on a quarter, on RNA-Seq (or exomes), on genomes. */
export function papersOf(study: StudyCode): readonly string[] {
  const first = allCohorts.findIndex(({ code }) => code === study) * paperTitles.length
  return demoPublications.slice(first, first + paperTitles.length).map(({ pmid }) => pmid)
}
