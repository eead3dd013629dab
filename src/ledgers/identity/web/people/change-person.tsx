import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Role } from '#kernel/actor.ts'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import {
  type AccountSummary,
  invitePerson,
  lockPerson,
  resetFactors,
  setPersonRoles,
  unlockPerson,
} from '../../contract/people.ts'
import { RoleBoxes } from './role-boxes.tsx'

type Command = AccountSummary['openCommands'][number]

type Props = { readonly person: AccountSummary; readonly onClose: () => void }

/** What an administrator can do with an account. */
export function ChangePerson({ person, onClose }: Props): ReactNode {
  const queries = useQueryClient()
  const [roles, setRoles] = useState<Role[]>(person.roles)
  const params = { personId: person.id }
  const doing: Readonly<Record<Command, () => Promise<unknown>>> = {
    'set-roles': () => call(setPersonRoles, { params, body: { roles } }),
    'reset-factors': () => call(resetFactors, { params }),
    lock: () => call(lockPerson, { params }),
    unlock: () => call(unlockPerson, { params }),
    invite: () => call(invitePerson, { body: { name: person.name, email: person.email } }),
  }
  const change = useMutation({
    mutationFn: (command: Command) => doing[command](),
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: ['people'] })
    },
  })
  const can = (command: Command) => person.openCommands.includes(command)
  const button = (command: Command, color?: string) => ({
    loading: change.isPending && change.variables === command,
    disabled: change.isPending,
    onClick: () => change.mutate(command),
    ...(color !== undefined && { color }),
  })
  return (
    <Modal opened onClose={onClose} title={person.name}>
      <Stack>
        <Text size="sm" c="dimmed">
          {person.email}
        </Text>
        {change.error !== null && <ProblemAlert problem={change.error} />}
        {can('set-roles') && (
          <>
            <RoleBoxes value={roles} onChange={setRoles} />
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                Their sessions end.
              </Text>
              <Button {...button('set-roles')}>Save roles</Button>
            </Group>
          </>
        )}
        {can('invite') && (
          <Act words="They cannot sign in yet.">
            <Button variant="default" {...button('invite')}>
              Send an invitation
            </Button>
          </Act>
        )}
        {can('reset-factors') && (
          <Act words="They lost their second factor, and you know that it is them.">
            <Button variant="default" {...button('reset-factors')}>
              Remove second factors
            </Button>
          </Act>
        )}
        {can('lock') && (
          <Act words="Sessions and tokens end at once.">
            <Button variant="outline" {...button('lock', 'red')}>
              Lock account
            </Button>
          </Act>
        )}
        {can('unlock') && (
          <Act words="This account is locked.">
            <Button {...button('unlock')}>Unlock account</Button>
          </Act>
        )}
      </Stack>
    </Modal>
  )
}

function Act(props: { readonly words: string; readonly children: ReactNode }): ReactNode {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{props.words}</Text>
      {props.children}
    </Group>
  )
}
