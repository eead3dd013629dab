import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Role } from '#kernel/actor.ts'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { invitePerson } from '../../contract/people.ts'
import { RoleBoxes } from './role-boxes.tsx'

type Props = { readonly opened: boolean; readonly onClose: () => void }

/** Invites somebody by mail. */
export function Invite({ opened, onClose }: Props): ReactNode {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<Role[]>([])
  const invite = useMutation({
    mutationFn: () => call(invitePerson, { body: { name, email, roles } }),
    onSuccess: async () => {
      close()
      await queries.invalidateQueries({ queryKey: ['people'] })
    },
  })
  const close = () => {
    setName('')
    setEmail('')
    setRoles([])
    invite.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title="Invite somebody">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <Stack>
          <Text size="sm">
            A link is mailed with which they choose a password or a passkey. It holds for seven
            days.
          </Text>
          {invite.error !== null && <ProblemAlert problem={invite.error} />}
          <TextInput
            label="Full name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
          />
          <TextInput
            label="Email"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            maxLength={320}
            autoComplete="off"
            required
            withAsterisk={false}
          />
          <RoleBoxes value={roles} onChange={setRoles} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
