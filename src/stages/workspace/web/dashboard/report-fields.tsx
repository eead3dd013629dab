import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'

type Answers = { readonly report: string; readonly publications: string }

type Props = Answers & {
  readonly label: string
  readonly faults?: { readonly [name in keyof Answers]: string | undefined }
  readonly onChange: (answers: Answers) => void
}

/** What came of the data: the same in the report of a year and in the last one. */
export function ReportFields(props: Props): ReactNode {
  const { label, report, publications, faults, onChange } = props
  return (
    <>
      <Textarea
        label={label}
        description="What was done with the data, and what came of it."
        required
        autosize
        minRows={5}
        maxRows={14}
        maxLength={20_000}
        value={report}
        error={faults?.report}
        onChange={({ currentTarget }) => onChange({ report: currentTarget.value, publications })}
      />
      <Textarea
        label="Publications"
        description="One a line, with its DOI or PubMed id."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        value={publications}
        error={faults?.publications}
        onChange={({ currentTarget }) => onChange({ report, publications: currentTarget.value })}
      />
    </>
  )
}
