import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { faultAt } from '#stages/agreement/web/fault.tsx'
import { type Committee, type Seat, seats } from '../../contract/committees.ts'
import { seatMeans, seatWords } from './committee-words.ts'
import { useCommitteeCommand } from './use-committees.ts'

type Props = { readonly committee: Committee; readonly onClose: () => void }

const isSeat = (value: string): value is Seat => seats.some((seat) => seat === value)

/** Gives a person with an account a seat, by their address. */
export function SeatDialog({ committee, onClose }: Props): ReactNode {
  const command = useCommitteeCommand(committee.dau, onClose)
  const [email, setEmail] = useState('')
  const [seat, setSeat] = useState<Seat>(
    committee.members.some((member) => member.seat === 'chair') ? 'member' : 'chair',
  )
  const known = committee.members.find(
    (member) => member.email.toLowerCase() === email.trim().toLowerCase(),
  )
  const fault = faultAt(command.error, 'email')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    command.mutate({ kind: 'give', email: email.trim(), seat })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Give a seat on the committee of ${committee.dau}`}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            data-autofocus
            type="email"
            label="Email"
            description="Of somebody who has an account here."
            required
            maxLength={320}
            value={email}
            error={fault}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          />
          <Radio.Group
            label="Seat"
            description={
              known !== undefined &&
              `${known.name} has a seat already, as ${known.seat}: it becomes the one that you choose.`
            }
            value={seat}
            onChange={(value) => isSeat(value) && setSeat(value)}
          >
            <Stack gap="xs" mt={6}>
              {seats.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={seatWords[each]}
                  description={seatMeans[each]}
                />
              ))}
            </Stack>
          </Radio.Group>
          {command.error !== null && fault === undefined && (
            <ProblemAlert problem={command.error} />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={command.isPending}>
              Give the seat
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
