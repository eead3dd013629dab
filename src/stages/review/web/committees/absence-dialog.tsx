import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useId, useState } from 'react'
import { useInstance, usePerson } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { faultAt } from '#stages/agreement/web/fault.tsx'
import type { Committee, CommitteeMember } from '../../contract/committees.ts'
import { spanOf } from './committee-words.ts'
import { useCommitteeCommand } from './use-committees.ts'

type Props = {
  readonly committee: Committee
  readonly member: CommitteeMember
  readonly onClose: () => void
}

/** From when to when a member is away, and who covers for them. */
export function AbsenceDialog({ committee, member, onClose }: Props): ReactNode {
  const { now } = useInstance()
  const me = usePerson()
  const list = useId()
  const command = useCommitteeCommand(committee.dau, onClose)
  const [first, setFirst] = useState(now.slice(0, 10))
  const [last, setLast] = useState('')
  const [coverEmail, setCoverEmail] = useState('')
  const isMe = member.id === me.id
  const coverFault = faultAt(command.error, 'coverEmail')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    command.mutate({
      kind: 'leave',
      personId: member.id,
      ...spanOf(first, last),
      coverEmail: coverEmail.trim(),
    })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={isMe ? `You are away from ${committee.dau}` : `${member.name} is away`}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group grow align="flex-start">
            <TextInput
              type="date"
              label="First day (UTC)"
              required
              data-autofocus
              value={first}
              onChange={({ currentTarget }) => setFirst(currentTarget.value)}
            />
            <TextInput
              type="date"
              label="Last day"
              required
              min={first}
              value={last}
              error={faultAt(command.error, 'until')}
              onChange={({ currentTarget }) => setLast(currentTarget.value)}
            />
          </Group>
          <TextInput
            type="email"
            label="Who covers (optional)"
            description={`Email of a member, or of anybody with an account. They see the committee's requests meanwhile, and vote${member.seat === 'member' ? '' : ' and decide'} in ${isMe ? 'your' : 'this'} place.`}
            maxLength={320}
            list={list}
            value={coverEmail}
            error={coverFault}
            onChange={({ currentTarget }) => setCoverEmail(currentTarget.value)}
          />
          <datalist id={list}>
            {committee.members
              .filter(({ id, disabled }) => id !== member.id && !disabled)
              .map(({ id, name, email }) => (
                <option key={id} value={email}>
                  {name}
                </option>
              ))}
          </datalist>
          {command.error !== null && coverFault === undefined && (
            <ProblemAlert problem={command.error} />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={command.isPending}>
              Announce the absence
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
