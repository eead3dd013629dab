import type { FieldError } from '#kernel/problem.ts'
import { type ProgressAnswers, publicationForm, publicationLines } from '../contract/progress.ts'

/** What a report still lacks before it can be submitted. */
export function lacksOf(answers: ProgressAnswers): FieldError[] {
  const stray = publicationLines(answers.publications).find((line) => !publicationForm.test(line))
  return [
    ...(answers.progress.trim() === ''
      ? [{ path: 'progress', message: 'Say what was done with the data.' }]
      : []),
    ...(stray === undefined
      ? []
      : [{ path: 'publications', message: `“${stray.slice(0, 60)}” is no PubMed id or DOI.` }]),
    ...(answers.events === null
      ? [{ path: 'events', message: 'Say whether there were such events.' }]
      : []),
    ...(answers.events === 'yes' && answers.eventsText.trim() === ''
      ? [{ path: 'eventsText', message: 'Say what happened.' }]
      : []),
    ...(answers.goesOn === null
      ? [{ path: 'goesOn', message: 'Say whether the work goes on.' }]
      : []),
  ]
}
