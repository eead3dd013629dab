import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Committee, CommitteeMember, Seat } from '../../contract/committees.ts'
import { isNow, lackOf, seatMeans, spanWords } from './committee-words.ts'
import { type CommitteeCommand, useCommitteeCommand } from './use-committees.ts'

/** What is about to happen to a member. */
export type Change =
  | { readonly kind: 'seat'; readonly member: CommitteeMember; readonly seat: Seat }
  | { readonly kind: 'take'; readonly member: CommitteeMember }
  | {
      readonly kind: 'return'
      readonly member: CommitteeMember
      readonly absence: CommitteeMember['absences'][number]
    }

type Props = {
  readonly committee: Committee
  readonly change: Change
  readonly onClose: () => void
}

/** Says what a change brings about, and asks once. */
export function MemberDialog({ committee, change, onClose }: Props): ReactNode {
  const { now } = useInstance()
  const command = useCommitteeCommand(committee.dau, onClose)
  const { title, text, action } = wordsOf(change, committee.dau, now)
  const leavesNobody =
    lackOf(committee, now) === undefined && lackOf(after(committee, change), now) !== undefined
  return (
    <Modal opened onClose={onClose} title={title} transitionProps={{ duration: 0 }}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {leavesNobody && (
          <Text size="sm" fw={600}>
            Nobody could decide then. Give somebody else the chair first.
          </Text>
        )}
        {command.error !== null && <ProblemAlert problem={command.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color={change.kind === 'take' ? 'red' : 'harbor'}
            loading={command.isPending}
            onClick={() => command.mutate(commandOf(change))}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The committee as the change would leave it. */
function after({ members }: Committee, change: Change): Pick<Committee, 'members'> {
  const { id } = change.member
  if (change.kind === 'take') return { members: members.filter((member) => member.id !== id) }
  if (change.kind === 'return') return { members }
  const { seat } = change
  return { members: members.map((member) => (member.id === id ? { ...member, seat } : member)) }
}

function wordsOf(
  change: Change,
  dau: string,
  now: string,
): { readonly title: string; readonly text: string; readonly action: string } {
  const { name } = change.member
  switch (change.kind) {
    case 'seat':
      return {
        title: `Make ${name} ${change.seat} of ${dau}?`,
        text: `What this seat does: ${seatMeans[change.seat]}`,
        action: `Make ${change.seat}`,
      }
    case 'take':
      return {
        title: `Take the seat of ${name} on ${dau} away?`,
        text: `${name} no longer sees the requests of this committee and gets no email about them. Votes that were cast stay on record and count no more.`,
        action: 'Take the seat away',
      }
    case 'return': {
      const isAway = isNow(change.absence, now)
      const cover =
        change.absence.cover === null ? '' : ` ${change.absence.cover.name} covers no more.`
      return {
        title: isAway ? `${name} is back?` : `Undo the absence of ${name}?`,
        text: `${isAway ? 'The absence' : 'It was to last'} ${spanWords(change.absence)}${isAway ? ' ends now, and the seat counts again' : ''}.${cover}`,
        action: isAway ? 'End the absence' : 'Undo the absence',
      }
    }
    default:
      return change satisfies never
  }
}

function commandOf(change: Change): CommitteeCommand {
  switch (change.kind) {
    case 'seat':
      return { kind: 'give', email: change.member.email, seat: change.seat }
    case 'take':
      return { kind: 'take', personId: change.member.id }
    case 'return':
      return { kind: 'return', absenceId: change.absence.id }
    default:
      return change satisfies never
  }
}
