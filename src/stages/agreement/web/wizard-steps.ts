import type { FieldError } from '#kernel/problem.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { sectionTitles } from '#stages/request/rules/sections.ts'
import { documentWords } from '../rules/document-words.ts'
import { type StepName, stepNames } from './step-names.ts'

export const stepTitles: Readonly<Record<StepName, string>> = {
  ...sectionTitles,
  review: 'Review and submit',
}

/** An extension is no new agreement. */
export const titleOf = ({ extension }: Pick<AccessRequest, 'extension'>, step: StepName): string =>
  step === 'agreement' && extension !== null ? documentWords.extension.title : stepTitles[step]

/** The heading of docs/help/request.md that tells of a step. */
export const stepHelp: Readonly<Record<StepName, string>> = {
  name: 'name-your-project',
  about: 'about-you',
  agreement: 'data-access-agreement',
  review: 'review-and-submit',
}

/** How a step stands, beside the one that is open. */
export type StepMark = 'done' | 'unfinished' | 'todo'

type Drafted = Pick<AccessRequest, 'state' | 'filing' | 'extension' | 'missing' | 'sectionVersions'>

/**
 * The steps that this request needs: the agreement only where some data asks for one, the name only until it
 * was submitted first. An extension keeps name and requester.
 */
export const stepsOf = ({
  state,
  filing,
  extension,
}: Pick<AccessRequest, 'state' | 'filing' | 'extension'>): readonly StepName[] =>
  stepNames.filter((step) => {
    if (step === 'name') return state === 'draft' && extension === null
    if (step === 'about') return extension === null
    return step !== 'agreement' || filing === 'by-agreement'
  })

/** The step on which a fault is mended; the uploaded form belongs to the agreement. */
export function stepOf({ path }: FieldError): StepName {
  const [first] = path.split('.')
  if (first === 'form') return 'agreement'
  return stepNames.find((step) => step === first) ?? 'review'
}

export const faultsOf = (
  { missing }: Pick<Drafted, 'missing'>,
  step: StepName,
): readonly FieldError[] => missing.filter((fault) => stepOf(fault) === step)

/**
 * Whether a step is done, was begun and left unfinished, or still lies ahead. A step counts as begun when it
 * was opened, saved, or lies before one that was.
 */
export function markOf(request: Drafted, step: StepName, opened: ReadonlySet<StepName>): StepMark {
  const later = stepNames.slice(stepNames.indexOf(step))
  const isBegun = later.some(
    (each) => opened.has(each) || (each !== 'review' && request.sectionVersions[each] > 0),
  )
  if (!isBegun || step === 'review') return 'todo'
  return faultsOf(request, step).length === 0 ? 'done' : 'unfinished'
}

/** Where to take the wizard up again: the first step with something left to do. */
export const firstOpenStep = (request: Drafted): StepName =>
  request.sectionVersions.name === 0 && stepsOf(request).includes('name')
    ? 'name'
    : (stepsOf(request).find((step) => faultsOf(request, step).length > 0) ?? 'review')
