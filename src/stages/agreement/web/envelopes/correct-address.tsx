import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { correctSignatory, type Signatory } from '../../contract/signing.ts'
import { faultAt, StepFault } from '../fault.tsx'
import { AddressReason } from './address-reason.tsx'
import { useSignerCommand } from './envelopes-query.ts'

type Props = {
  readonly requestId: string
  readonly signatory: Signatory
  readonly onClose: () => void
}

/** Asks for the address at which somebody is asked instead. */
export function CorrectAddress({ requestId, signatory, onClose }: Props): ReactNode {
  const { id: signatoryId, name, state } = signatory
  const [value, setValue] = useState({ email: signatory.email, emailReason: '' })
  const correct = useSignerCommand(requestId, (body: typeof value) =>
    call(correctSignatory, { params: { requestId, signatoryId }, body }),
  )
  const change = (part: Partial<typeof value>) => {
    setValue({ ...value, ...part })
    correct.reset()
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    correct.mutate(value, { onSuccess: onClose })
  }
  const fault = faultAt(correct.error, 'email')
  const reasonFault = faultAt(correct.error, 'emailReason')
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Correct the address of ${name}`}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            {state === 'waiting'
              ? 'They are asked at this address when it is their turn.'
              : 'The link that was mailed to the earlier address ends at once, and a new one is mailed here.'}
          </Text>
          <TextInput
            label="Email"
            type="email"
            autoComplete="off"
            data-autofocus
            maxLength={320}
            value={value.email}
            error={fault}
            onChange={({ currentTarget }) => change({ email: currentTarget.value })}
          />
          <AddressReason
            capacity={signatory.capacity}
            email={value.email}
            reason={value.emailReason}
            error={reasonFault}
            onReason={(emailReason) => change({ emailReason })}
          />
          {fault === undefined && reasonFault === undefined && <StepFault error={correct.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={correct.isPending}>
              {state === 'waiting' ? 'Save' : 'Save and mail a new link'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
