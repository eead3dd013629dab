import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'

/** As the contract has it. */
const maxLength = 5000

type Props = {
  readonly label: string
  readonly description: string
  readonly action: string
  readonly tone: 'good' | 'bad'
  /** What to say where the text may not be empty and is. */
  readonly missing?: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly isSending: boolean
  readonly problem: Error | null
  readonly onSend: (text: string) => void
  readonly onCancel: () => void
}

/** A text and the two ways out of a dialog. */
export function ReasonForm(props: Props): ReactNode {
  const { label, description, action, tone, missing, text, isSending, problem } = props
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (missing !== undefined && text.trim() === '') {
      setMissing(true)
      field.current?.focus()
      return
    }
    props.onSend(text.trim())
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Textarea
          ref={field}
          data-autofocus
          label={label}
          description={description}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={maxLength}
          required={missing !== undefined}
          error={isMissing && text.trim() === '' ? missing : undefined}
          value={text}
          onChange={({ currentTarget }) => props.onText(currentTarget.value)}
        />
        {problem !== null && <ProblemAlert problem={problem} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onCancel} disabled={isSending}>
            Cancel
          </Button>
          <Button type="submit" color={tone === 'bad' ? 'red' : 'harbor'} loading={isSending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
