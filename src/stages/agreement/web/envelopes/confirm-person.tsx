import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { answerProposal, capacityWords, type Signatory } from '../../contract/signing.ts'
import { faultAt, StepFault } from '../fault.tsx'
import { AddressReason } from './address-reason.tsx'
import { useSignerCommand } from './envelopes-query.ts'

type Props = {
  readonly requestId: string
  readonly signatory: Signatory
  readonly proposal: NonNullable<Signatory['proposal']>
  readonly onClose: () => void
}

/** Has somebody else sign, whom a signer named. */
export function ConfirmPerson({ requestId, signatory, proposal, onClose }: Props): ReactNode {
  const { id: signatoryId, name, capacity } = signatory
  const [value, setValue] = useState({ jobTitle: '', emailReason: '' })
  const confirm = useSignerCommand(requestId, (body: typeof value) =>
    call(answerProposal, {
      params: { requestId, signatoryId },
      body: { accept: true, ...body },
    }),
  )
  const change = (part: Partial<typeof value>) => {
    setValue({ ...value, ...part })
    confirm.reset()
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    confirm.mutate(value, { onSuccess: onClose })
  }
  const reasonFault = faultAt(confirm.error, 'emailReason')
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Have ${proposal.name} sign?`}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            {proposal.name} ({proposal.email}) is asked to sign as {capacityWords[capacity]} in the
            place of {name}, whose link ends at once.
            {capacity === 'applicant' && ' Access to the data then goes to them, too.'}
          </Text>
          <TextInput
            label={`Job title of ${proposal.name}`}
            description="They can correct it when they sign."
            data-autofocus
            autoComplete="off"
            maxLength={200}
            value={value.jobTitle}
            error={faultAt(confirm.error, 'jobTitle')}
            onChange={({ currentTarget }) => change({ jobTitle: currentTarget.value })}
          />
          <AddressReason
            capacity={capacity}
            email={proposal.email}
            reason={value.emailReason}
            error={reasonFault}
            onReason={(emailReason) => change({ emailReason })}
          />
          {reasonFault === undefined && <StepFault error={confirm.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={confirm.isPending}>
              Ask {proposal.name} to sign
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
