import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { minContemplatedUseWords } from '#stages/request/contract.ts'
import type { Field } from '#stages/request/web/fields.ts'
import { WordCount } from './word-count.tsx'

type Props = {
  readonly field: Field
  readonly value: string
  readonly onChange: (value: string) => void
}

/** What the data is wanted for, with a count of words as one types. */
export function ContemplatedUse({ field, value, onChange }: Props): ReactNode {
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
      <WordCount text={value} min={minContemplatedUseWords} />
    </>
  )
}
