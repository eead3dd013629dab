import { Group, Progress, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { countWords } from './words.ts'

type Props = { readonly text: string; readonly min: number; readonly max?: number }

/** How many of the words that are asked for are there, as one types. */
export function WordCount({ text, min, max = Infinity }: Props): ReactNode {
  const words = countWords(text)
  const isEnough = words >= min && words <= max
  return (
    <Group mt={6} gap="sm" wrap="nowrap">
      <Progress
        aria-hidden
        value={Math.min(100, (words / min) * 100)}
        color={isEnough ? 'green' : 'harbor'}
        size="sm"
        flex={1}
      />
      <Text size="sm" c={isEnough ? 'green.8' : 'dimmed'} className="figure">
        {said(words, min, max)}
      </Text>
    </Group>
  )
}

function said(words: number, min: number, max: number): string {
  if (words < min) return `${words} of ${min} words`
  const count = `${formatCount(words)} words`
  return words > max ? `${count}, at most ${max}` : `${count}, enough`
}
