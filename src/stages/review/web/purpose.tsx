import { Spoiler, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { countWords } from '#stages/agreement/web/words.ts'
import { minContemplatedUseWords } from '#stages/request/contract.ts'
import { Panel } from './panel.tsx'
import caseStyles from './case.module.css'

/** Height of a folded text in pixels: about a dozen lines. */
const foldedHeight = 288

/** What the data are wanted for, in the requester's words. */
export function Purpose({ text }: { readonly text: string }): ReactNode {
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
    </Panel>
  )
}

const shortOf = (words: number): string =>
  words > 0 && words < minContemplatedUseWords
    ? `, fewer than the ${minContemplatedUseWords} that the agreement asks for`
    : ''
