import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { type Ceremony, proposeSignatory } from '../../contract/signing.ts'
import { faultAt, StepFault } from '../fault.tsx'
import { useStep } from './use-ceremony.ts'

type Props = {
  readonly ceremony: Ceremony
  readonly onDone: () => void
  readonly onCancel: () => void
}

const paths = ['name', 'email', 'reason'] as const

/** Names who should sign instead. */
export function ProposeForm({ ceremony, onDone, onCancel }: Props): ReactNode {
  const by = ceremony.envelope.requestedBy.name
  const [proposal, setProposal] = useState({ name: '', email: '', reason: '' })
  const propose = useStep((value: typeof proposal) => call(proposeSignatory, { body: value }))
  const bind = (path: (typeof paths)[number]) => ({
    value: proposal[path],
    error: faultAt(propose.error, path),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      setProposal({ ...proposal, [path]: value })
      propose.reset()
    },
  })
  const isAtField = paths.some((path) => faultAt(propose.error, path) !== undefined)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    propose.mutate(proposal, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          {by} is told, and confirms the person or keeps you. Until then nothing changes.
        </Text>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          autoComplete="off"
          {...bind('name')}
        />
        <TextInput
          label="Email"
          type="email"
          maxLength={320}
          autoComplete="off"
          {...bind('email')}
        />
        <Textarea
          label="Why they should sign"
          autosize
          minRows={2}
          maxLength={2000}
          {...bind('reason')}
        />
        {!isAtField && <StepFault error={propose.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={propose.isPending}>
            Send to {by}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
