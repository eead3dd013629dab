import { Group, Progress, Text, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { minContemplatedUseWords } from '#stages/request/contract.ts'
import type { Field } from '#stages/request/web/fields.ts'
import { countWords } from './words.ts'

type Props = {
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
}

/** What the data is wanted for, with a count of words as one types. */
export function ContemplatedUse({ field, value, onChange }: Props): ReactNode {
  const words = countWords(value)
  const left = minContemplatedUseWords - words
  return (
    <>
      <Textarea
        {...field}
        label="What will you use the data for?"
        description={`The committees decide by this text. Say what you want to find out, how you will go about it, and why you need these data. At least ${minContemplatedUseWords} words.`}
        autosize
        minRows={8}
        maxRows={24}
        maxLength={50_000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group mt={6} gap="sm" wrap="nowrap">
        <Progress
          aria-hidden
          value={Math.min(100, (words / minContemplatedUseWords) * 100)}
          color={left > 0 ? 'harbor' : 'green'}
          size="sm"
          flex={1}
        />
        <Text size="sm" c={left > 0 ? 'dimmed' : 'green.8'} className="figure">
          {left > 0
            ? `${words} of ${minContemplatedUseWords} words`
            : `${formatCount(words)} words, enough`}
        </Text>
      </Group>
    </>
  )
}
