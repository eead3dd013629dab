import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { DecisionSender } from '../use-case-command.ts'
import { conditionsOf, type DecisionDraft, decisionOf, type Dialog } from './decision-draft.ts'
import { Conditions, Grounds, Sections } from './decision-fields.tsx'

/** As the contract has it. */
const maxLength = 5000

type Props = {
  readonly dialog: Dialog
  readonly draft: DecisionDraft
  readonly onDraft: (draft: DecisionDraft) => void
  readonly sender: DecisionSender
  readonly onCancel: () => void
}

type Words = {
  readonly label: string
  readonly description?: string
  readonly action: string
  readonly missing: string
}

const words: Readonly<Record<Dialog['kind'], Words>> = {
  return: {
    label: 'Reasons',
    description: 'Say what to correct, and where.',
    action: 'Return the request',
    missing: 'Say what has to be corrected.',
  },
  approve: { label: 'Note (optional)', action: 'Approve', missing: '' },
  reject: { label: 'Reason', action: 'Reject', missing: 'Say why you reject this.' },
  'ask-changes': {
    label: 'What to change',
    description: 'Say what to change, and why.',
    action: 'Ask for changes',
    missing: 'Say what has to be changed.',
  },
  reopen: {
    label: 'Reason',
    action: 'Reopen',
    missing: 'Say why this is looked at again.',
  },
}

/** What a decision is made of, and the two ways out of a dialog. */
export function DecisionForm({ dialog, draft, onDraft, sender, onCancel }: Props): ReactNode {
  const { mutation, send } = sender
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const decision = decisionOf(dialog, draft)
  const missing = isTried && 'missing' in decision ? decision.missing : undefined
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if ('missing' in decision) {
      setTried(true)
      form.current
        ?.querySelector<HTMLElement>(
          decision.missing === 'reason' ? 'textarea[name=reason]' : 'input',
        )
        ?.focus()
    } else send(decision)
  }
  const { kind } = dialog
  const { label, description, action, missing: reasonMissing } = words[kind]
  const isConditional = kind === 'approve' && conditionsOf(draft).length > 0
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap="md">
        {kind === 'approve' && (
          <Conditions
            conditions={draft.conditions}
            requester={dialog.request.requester.name}
            onConditions={(conditions) => onDraft({ ...draft, conditions })}
          />
        )}
        {kind === 'reject' && (
          <Grounds
            grounds={draft.grounds}
            isMissing={missing === 'grounds'}
            onGrounds={(grounds) => onDraft({ ...draft, grounds })}
          />
        )}
        {kind === 'ask-changes' && (
          <Sections
            request={dialog.request}
            sections={draft.sections}
            isMissing={missing === 'sections'}
            onSections={(sections) => onDraft({ ...draft, sections })}
          />
        )}
        <Textarea
          name="reason"
          data-autofocus={kind === 'return' || kind === 'reopen' || kind === 'approve' || undefined}
          label={label}
          description={[readerOf(dialog), description].filter(Boolean).join(' ')}
          autosize
          minRows={kind === 'approve' ? 2 : 4}
          maxRows={14}
          maxLength={maxLength}
          required={kind !== 'approve'}
          error={missing === 'reason' ? reasonMissing : undefined}
          value={draft.reason}
          onChange={({ currentTarget }) => onDraft({ ...draft, reason: currentTarget.value })}
        />
        {mutation.error !== null && <ProblemAlert problem={mutation.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} disabled={mutation.isPending}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={kind === 'reject' ? 'red' : 'harbor'}
            loading={mutation.isPending}
          >
            {isConditional ? 'Approve on conditions' : action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const readerOf = ({ kind, request }: Dialog): string =>
  kind === 'reopen'
    ? `${request.requester.name} reads this in the timeline.`
    : `${request.requester.name} reads this.`
