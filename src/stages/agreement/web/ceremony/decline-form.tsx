import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { type Ceremony, declineSigning } from '../../contract/signing.ts'
import type { EnvelopePurpose } from '../../lifecycle.ts'
import { faultAt, StepFault } from '../fault.tsx'
import { useStep } from './use-ceremony.ts'

type Props = { readonly ceremony: Ceremony; readonly onCancel: () => void }

const wordsOf = {
  request: {
    ends: 'This ends the agreement for everybody, and the request with it.',
    effect: (name: string) => `, and nobody receives the data of “${name}”`,
    again: 'would have to make a new request',
    button: 'Decline and end the request',
  },
  'new-version': {
    ends: 'This ends the signing of the new version for everybody.',
    effect: (name: string) =>
      `, and access to the data of “${name}” is suspended until a new version is signed`,
    again: 'would have to send it out again',
    button: 'Decline and end the signing',
  },
} as const satisfies Record<EnvelopePurpose, object>

/** Ends the agreement for everybody, after saying so. */
export function DeclineForm({ ceremony, onCancel }: Props): ReactNode {
  const { requestName, requestedBy, purpose } = ceremony.envelope
  const words = wordsOf[purpose]
  const [reason, setReason] = useState('')
  const decline = useStep((text: string) => call(declineSigning, { body: { reason: text } }))
  const fault = faultAt(decline.error, 'reason')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    decline.mutate(reason)
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          <strong>{words.ends}</strong>{' '}
          {`Signatures that were given count no more${words.effect(requestName)}. ${requestedBy.name} ${words.again}.`}
        </Text>
        {ceremony.me.mayPropose && (
          <Text size="sm">
            If only somebody else should sign, close this and press “I am not the right person”.
          </Text>
        )}
        <Textarea
          label="Why do you decline?"
          description="Everybody who was asked to sign reads this."
          data-autofocus
          autosize
          minRows={3}
          maxLength={2000}
          value={reason}
          error={fault}
          onChange={({ currentTarget }) => {
            setReason(currentTarget.value)
            decline.reset()
          }}
        />
        {fault === undefined && <StepFault error={decline.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={decline.isPending}>
            {words.button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
