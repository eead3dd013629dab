import type { FieldError } from '#kernel/problem.ts'
import { diseaseName, diseaseOf } from '#stages/catalog/diagnoses/diseases.ts'
import type { Purpose, PurposeKind, SensitiveTopic } from '../contract.ts'

/** A purpose of which every question is answered. */
export type AnsweredPurpose = Pick<Purpose, 'kinds' | 'diseases'> & {
  readonly commercial: boolean
  readonly sensitive: readonly SensitiveTopic[]
}

/** Kinds of research of which one may, or for the first must, say on which diseases it is. */
const withDiseases: readonly PurposeKind[] = ['disease', 'methods', 'control']

/** Whether the diseases are asked for. */
export const asksDiseases = ({ kinds }: Pick<Purpose, 'kinds'>): boolean =>
  kinds.some((kind) => withDiseases.includes(kind))

/** What filing still needs of a purpose. */
export function purposeFaults(purpose: Purpose): FieldError[] {
  const { kinds, diseases, commercial, sensitive } = purpose
  const unknown = diseases.find((id) => diseaseOf(id) === undefined)
  const needed: readonly (false | readonly [field: keyof Purpose, message: string])[] = [
    kinds.length === 0 && ['kinds', 'Choose the kind of research.'],
    kinds.includes('disease') && diseases.length === 0 && ['diseases', 'Choose the diagnoses.'],
    unknown !== undefined && [
      'diseases',
      `${unknown} is not on the list of diagnoses: choose anew.`,
    ],
    commercial === '' && ['commercial', 'Say whether the purpose is commercial.'],
    sensitive === null && ['sensitive', 'Tick what applies, or “None of these”.'],
  ]
  return needed.flatMap((fault) =>
    fault === false ? [] : [{ path: `agreement.purpose.${fault[0]}`, message: fault[1] }],
  )
}

/** The purpose with every question answered; undefined while one is open, and of old submissions. */
export function answeredPurpose(purpose: Purpose): AnsweredPurpose | undefined {
  const { kinds, diseases, commercial, sensitive } = purpose
  if (sensitive === null || purposeFaults(purpose).length > 0) return undefined
  return {
    kinds,
    // Diseases that were chosen for a kind that was taken back say nothing.
    diseases: asksDiseases(purpose) ? diseases : [],
    commercial: commercial === 'yes',
    sensitive,
  }
}

export const kindWords: Readonly<Record<PurposeKind, string>> = {
  disease: 'Research on certain diseases',
  biomedical: 'Health, medical or biomedical research in general',
  ancestry: 'Population origins or ancestry',
  methods: 'Development of general methods, such as software',
  control: 'Use as a control set',
}

export const sensitiveWords: Readonly<Record<SensitiveTopic, string>> = {
  paediatric: 'Children and adolescents only',
  vulnerable: 'A group that needs special protection',
  gender: 'People of one gender only',
  population: 'One ethnic or other population group',
  'illegal-behaviour': 'Behaviour that the law forbids',
  'sexual-disease': 'Sexually transmitted disease',
  'psychological-traits': 'Intelligence, character or other psychological traits',
  'not-health': 'A question that is not about health',
  stigmatising: 'Findings that could stigmatise a group',
}

/** What was answered, in words: question and answer. Empty where nothing was asked. */
export function purposeAnswers(purpose: Purpose): readonly (readonly [string, string])[] {
  const { kinds, diseases, commercial, sensitive } = purpose
  if (isBlank(purpose)) return []
  return [
    ['Kind of research', kinds.map((kind) => kindWords[kind]).join('\n')],
    ...(asksDiseases(purpose) && diseases.length > 0
      ? [['Diagnoses', diseases.map(diseaseName).join('\n')] as const]
      : []),
    ['Commercial purpose', commercial === '' ? '' : commercialWords[commercial]],
    ['Sensitive topics', sensitive === null ? '' : topicsSaid(sensitive)],
  ]
}

const commercialWords = { yes: 'Yes', no: 'No' } as const

const topicsSaid = (topics: readonly SensitiveTopic[]): string =>
  topics.length === 0 ? 'None' : topics.map((topic) => sensitiveWords[topic]).join('\n')

/** Whether no question was answered, as in every submission from before they were asked. */
const isBlank = ({ kinds, diseases, commercial, sensitive }: Purpose): boolean =>
  kinds.length === 0 && diseases.length === 0 && commercial === '' && sensitive === null
