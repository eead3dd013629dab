import { Button, Group, InputBase, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { revocationGrounds, revokeGrant } from '../../contract.ts'
import { groundWords } from '../../rules/revocation.ts'

type Props = {
  readonly personId: string
  readonly person: string
  readonly dau: string
  /** What else is said of it. */
  readonly about?: string
}

/** Ends the access of a person to a DAU, with a ground and a reason. */
export function Revoke(props: Props): ReactNode {
  const [isOpen, { open, close }] = useDisclosure()
  const title = `Revoke ${props.dau} of ${props.person}`
  return (
    <>
      <Button size="xs" variant="default" aria-label={title} onClick={open}>
        Revoke
      </Button>
      <Modal opened={isOpen} onClose={close} title={`${title}?`}>
        <Confirm {...props} onClose={close} />
      </Modal>
    </>
  )
}

function Confirm({
  personId,
  person,
  dau,
  about,
  onClose,
}: Props & { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient()
  const [chosen, setChosen] = useState('')
  const [reason, setReason] = useState('')
  const ground = revocationGrounds.find((each) => each === chosen)
  const revoke = useMutation({
    mutationFn: () =>
      call(revokeGrant, { params: { dau }, body: { personId, reason, ...(ground && { ground }) } }),
    onSuccess: async () => {
      onClose()
      await Promise.all([
        client.invalidateQueries({ queryKey: ['access'] }),
        client.invalidateQueries({ queryKey: ['review'] }),
      ])
    },
  })
  const isReady = ground !== undefined && (ground !== 'other' || reason.trim() !== '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) revoke.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {about} {person}’s access to {dau} ends at once, in every project and by whatever
          agreement. Files are marked as expired and downloads that run are cut, within seconds.{' '}
          {person} is told, and asked to certify that copies are destroyed.
        </Text>
        <InputBase
          component="select"
          label="Ground"
          required
          value={chosen}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        >
          <option value="">Choose a ground</option>
          {revocationGrounds.map((each) => (
            <option key={each} value={each}>
              {groundWords[each]}
            </option>
          ))}
        </InputBase>
        <Textarea
          label="Reason"
          description={`${person} reads it.`}
          required={ground === 'other'}
          autosize
          minRows={2}
          maxLength={5000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {revoke.error !== null && <ProblemAlert problem={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep access
          </Button>
          <Button type="submit" color="red" disabled={!isReady} loading={revoke.isPending}>
            Revoke
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
