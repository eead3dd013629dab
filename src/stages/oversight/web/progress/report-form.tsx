import { Alert, Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode, SubmitEvent } from 'react'
import { call } from '#app/web/client.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { When } from '#app/web/ui/when.tsx'
import { faultAt } from '#stages/agreement/web/fault.tsx'
import { SaveStatus } from '#stages/request/web/save-status.tsx'
import { ReportFields } from '#stages/workspace/web/dashboard/report-fields.tsx'
import { type Progress, type ProgressAnswers, submitProgress } from '../../contract/progress.ts'
import classes from './progress.module.css'
import { progressQuery } from './progress-query.ts'
import { type DraftState, useDraft } from './use-draft.ts'
import { answerWords } from './words.ts'

type Props = {
  readonly progress: Progress
  readonly year: Progress['years'][number]
  readonly onSubmitted: () => void
}

/** The report of one year, which saves by itself until it is submitted. */
export function ReportForm({ progress, year, onSubmitted }: Props): ReactNode {
  const client = useQueryClient()
  const draft = useDraft(progress, year.year)
  const { requestId } = progress
  const send = useMutation({
    mutationFn: async () => {
      if (!(await draft.flush())) throw new Error('The report is not saved.')
      const params = { requestId, year: year.year }
      return call(submitProgress, { params, body: { saves: draft.saves() } })
    },
    onSuccess: async (after) => {
      client.setQueryData(progressQuery(requestId).queryKey, after)
      await client.invalidateQueries({ queryKey: ['progress', 'due'] })
      onSubmitted()
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    send.mutate()
  }
  return (
    <form onSubmit={submit} className={`panel ${classes['panel']}`} aria-labelledby="year">
      <div className={classes['bar']}>
        <h2 id="year">
          Year {year.year}: <When at={year.from} /> to <When at={year.until} />
        </h2>
        {(draft.savedAt !== undefined || draft.base > 0) && (
          <SaveStatus sections={[draft]} updatedAt={draft.savedAt ?? year.from} />
        )}
      </div>
      <Stack gap="lg">
        {draft.status.kind === 'conflict' && <Conflict draft={draft} />}
        <Fields draft={draft} error={send.error} />
        {send.error !== null && <ProblemAlert problem={send.error} />}
        <Group justify="space-between">
          <span className={classes['minor']}>Once submitted, it stays as it is.</span>
          <Button
            type="submit"
            disabled={draft.base === 0 && draft.status.kind === 'saved'}
            loading={send.isPending}
          >
            Submit the report
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Conflict({ draft }: { readonly draft: DraftState }): ReactNode {
  return (
    <Alert color="yellow" title="Somebody else changed this report meanwhile" role="alert">
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => void draft.keepMine()}>
          Keep what I typed
        </Button>
        <Button size="xs" variant="default" onClick={draft.takeTheirs}>
          Take what they saved
        </Button>
      </Group>
    </Alert>
  )
}

type FieldsProps = { readonly draft: DraftState; readonly error: Error | null }
type TextName = 'presentations' | 'patents' | 'people' | 'eventsText'

function Fields({ draft, error }: FieldsProps): ReactNode {
  const { value, change } = draft
  const text = (name: TextName) => ({
    autosize: true,
    minRows: 2,
    maxRows: 10,
    maxLength: 5000,
    value: value[name],
    error: faultAt(error, name),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      change({ [name]: currentTarget.value }),
  })
  return (
    <>
      <ReportFields
        label={answerWords.progress}
        report={value.progress}
        publications={value.publications}
        faults={{
          report: faultAt(error, 'progress'),
          publications: faultAt(error, 'publications'),
        }}
        onChange={({ report, publications }) => change({ progress: report, publications })}
      />
      <Textarea label={`${answerWords.presentations} (optional)`} {...text('presentations')} />
      <Textarea label={`${answerWords.patents} (optional)`} {...text('patents')} />
      <YesOrNo
        label={answerWords.events}
        description={
          <>
            An incident is{' '}
            <TextLink to="/incidents/new" inherit>
              reported apart
            </TextLink>
            , within 24 hours of being noticed.
          </>
        }
        value={value.events}
        fault={faultAt(error, 'events')}
        onChange={(events) => change({ events })}
      />
      {value.events === 'yes' && (
        <Textarea label="What happened, and when it was reported" {...text('eventsText')} />
      )}
      <Textarea
        label={`${answerWords.people} (optional)`}
        description="Who came and who left. Access is given and ended elsewhere."
        {...text('people')}
      />
      <YesOrNo
        label={answerWords.goesOn}
        value={value.goesOn}
        fault={faultAt(error, 'goesOn')}
        onChange={(goesOn) => change({ goesOn })}
      />
    </>
  )
}

type Answer = ProgressAnswers['goesOn']
type YesOrNoProps = {
  readonly label: string
  readonly description?: ReactNode
  readonly value: Answer
  readonly fault: string | undefined
  readonly onChange: (value: Answer) => void
}

function YesOrNo({ label, description, value, fault, onChange }: YesOrNoProps): ReactNode {
  return (
    <Radio.Group
      label={label}
      description={description}
      withAsterisk
      value={value}
      error={fault}
      onChange={(next) => onChange(next === 'yes' ? 'yes' : 'no')}
    >
      <Group gap="lg" mt={6}>
        <Radio value="no" label="No" />
        <Radio value="yes" label="Yes" />
      </Group>
    </Radio.Group>
  )
}
