import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { formatDay } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { announceMove } from '../../contract/access.ts'
import type { DashboardGrant } from '../../contract.ts'
import classes from './dashboard.module.css'

/** For who moves to another institution: what ends with it, and when. */
export function Move({ grants }: { readonly grants: readonly DashboardGrant[] }): ReactNode {
  const [isOpen, { open, close }] = useDisclosure()
  const held = grants.filter(({ live }) => live)
  if (held.length === 0) return null
  return (
    <div className={classes['move']}>
      <Button variant="subtle" size="compact-sm" onClick={open}>
        I move to another institution…
      </Button>
      <Modal opened={isOpen} onClose={close} title="Move to another institution">
        <LastDay held={held} onClose={close} />
      </Modal>
    </div>
  )
}

type Props = { readonly held: readonly DashboardGrant[]; readonly onClose: () => void }

function LastDay({ held, onClose }: Props): ReactNode {
  const { now } = useInstance()
  const client = useQueryClient()
  const [lastDay, setLastDay] = useState('')
  const ending = held.filter(({ until }) => lastDay === '' || until.slice(0, 10) > lastDay)
  const announce = useMutation({
    mutationFn: () => call(announceMove, { body: { lastDay } }),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        announce.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Your agreements are signed by the institution that you leave, and do not move with you.
        </Text>
        <TextInput
          label="Your last day there"
          type="date"
          required
          min={now.slice(0, 10)}
          value={lastDay}
          onChange={({ currentTarget }) => setLastDay(currentTarget.value)}
        />
        <List size="sm" spacing="xs">
          <List.Item>
            {ending.length === 0
              ? 'None of your access lasts beyond that day.'
              : `Your access to ${ending.map(({ dau }) => dau).join(', ')} ends ${lastDay === '' ? 'after that day' : `after ${formatDay(lastDay)}`} and not later. This cannot be taken back.`}
          </List.Item>
          <List.Item>
            Other people of your requests keep theirs. Where nobody is left to answer for the
            research, close the request out, or let somebody of the institution ask anew.
          </List.Item>
          <List.Item>
            Copies are to be destroyed; you are asked to certify that when your access has ended.
          </List.Item>
          <List.Item>
            To go on at the new institution, file a new request from there: its people sign the
            agreement, and the committees decide again.
          </List.Item>
        </List>
        {announce.error !== null && <ProblemAlert problem={announce.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={lastDay === '' || ending.length === 0}
            loading={announce.isPending}
          >
            End my access with this day
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
