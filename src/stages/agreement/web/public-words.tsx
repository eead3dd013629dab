import { Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { laySummaryWords } from '#stages/request/contract.ts'
import type { Fields } from '#stages/request/web/fields.ts'
import { WordCount } from './word-count.tsx'

type Props = {
  readonly fields: Fields
  readonly title: string
  readonly summary: string
  readonly onChange: (change: {
    readonly publicTitle?: string
    readonly laySummary?: string
  }) => void
}

/** What the public register will say of the project. */
export function PublicWords({ fields, title, summary, onChange }: Props): ReactNode {
  const { min, max } = laySummaryWords
  return (
    <>
      <TextInput
        {...fields('publicTitle')}
        label="Title for the public"
        description="Public. The name of your project stays between you, your colleagues and the committees."
        maxLength={200}
        value={title}
        onChange={({ currentTarget }) => onChange({ publicTitle: currentTarget.value })}
      />
      <Textarea
        {...fields('laySummary')}
        mt="md"
        label="Summary for the public"
        description={`Public. For people outside research, such as those who gave the samples: what you want to find out, and whom it may help. ${min} to ${max} words, without technical terms or anything confidential.`}
        autosize
        minRows={5}
        maxRows={16}
        maxLength={5000}
        value={summary}
        onChange={({ currentTarget }) => onChange({ laySummary: currentTarget.value })}
      />
      <WordCount text={summary} min={min} max={max} />
    </>
  )
}
