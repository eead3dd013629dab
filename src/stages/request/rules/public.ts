import type { FieldError } from '#kernel/problem.ts'
import { type Draft, laySummaryWords } from '../contract.ts'
import { wordsOf } from './words.ts'

type Answers = Pick<Draft['agreement'], 'publicTitle' | 'laySummary'>

/** What filing still needs for the public register. */
export function publicFaults({ publicTitle, laySummary }: Answers): FieldError[] {
  const { min, max } = laySummaryWords
  const words = wordsOf(laySummary)
  return [
    ...(publicTitle.trim() === ''
      ? [{ path: 'agreement.publicTitle', message: 'Enter a title for the public.' }]
      : []),
    ...(words < min || words > max
      ? [
          {
            path: 'agreement.laySummary',
            message: `Summarise it for the public in ${min} to ${max} words; there are ${words}.`,
          },
        ]
      : []),
  ]
}
