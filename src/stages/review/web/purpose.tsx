import { Spoiler, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { countWords } from '#stages/agreement/web/words.ts'
import { type Draft, minContemplatedUseWords } from '#stages/request/contract.ts'
import { purposeAnswers } from '#stages/request/rules/purpose.ts'
import { Panel } from './panel.tsx'
import caseStyles from './case.module.css'

/** Height of a folded text in pixels: about a dozen lines. */
const foldedHeight = 288

type Props = { readonly agreement: Draft['agreement'] }

/** What the data are wanted for, in the requester's words and in those that rules compare. */
export function Purpose({ agreement }: Props): ReactNode {
  const text = agreement.contemplatedUse
  const words = countWords(text)
  return (
    <Panel title="Contemplated use" intro={`${formatNoun(words, 'word')}${shortOf(words)}`}>
      {words === 0 ? (
        <Text c="dimmed">The request says nothing here; the signed form may.</Text>
      ) : (
        <Spoiler
          maxHeight={foldedHeight}
          showLabel="Show all of it"
          hideLabel="Show less"
          className={caseStyles['purpose']}
        >
          {text}
        </Spoiler>
      )}
      <dl className={caseStyles['answers']}>
        {answersOf(agreement).map(([question, answer]) => (
          <div key={question}>
            <dt>{question}</dt>
            <dd>{answer}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** Requests from before they were asked for have no words for the public. */
const answersOf = ({ publicTitle, laySummary, purpose }: Draft['agreement']) => [
  ...[
    ['Title for the public', publicTitle] as const,
    ['Summary for the public', laySummary] as const,
  ].filter(([, answer]) => answer !== ''),
  ...purposeAnswers(purpose),
]

const shortOf = (words: number): string =>
  words > 0 && words < minContemplatedUseWords
    ? `, fewer than the ${minContemplatedUseWords} that the agreement asks for`
    : ''
