import { Button, Popover, Stack, Table } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useInstance, usePerson } from '#app/web/instance.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import { type Committee, type CommitteeMember, seats } from '../../contract/committees.ts'
import { AbsenceDialog } from './absence-dialog.tsx'
import { isNow, seatWords, spanWords } from './committee-words.ts'
import classes from './committees.module.css'
import { type Change, MemberDialog } from './member-dialog.tsx'

type Dialog = Change | { readonly kind: 'leave'; readonly member: CommitteeMember }

/** Who sits on a committee, since when, who is away and who covers. */
export function MemberTable({ committee }: { readonly committee: Committee }): ReactNode {
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  return (
    <>
      <Table
        className={stacking['table']}
        aria-label={`Members of the committee of ${committee.dau}`}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Member</Table.Th>
            <Table.Th scope="col">Seat</Table.Th>
            <Table.Th scope="col">Since</Table.Th>
            <Table.Th scope="col">Absence</Table.Th>
            <Table.Th scope="col" data-align="right">
              <span className="spoken">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {committee.members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              mayChange={committee.mayChange}
              onAsk={setDialog}
            />
          ))}
        </Table.Tbody>
      </Table>
      {dialog?.kind === 'leave' && (
        <AbsenceDialog committee={committee} member={dialog.member} onClose={close} />
      )}
      {dialog !== undefined && dialog.kind !== 'leave' && (
        <MemberDialog committee={committee} change={dialog} onClose={close} />
      )}
    </>
  )
}

type RowProps = {
  readonly member: CommitteeMember
  readonly mayChange: boolean
  readonly onAsk: (dialog: Dialog) => void
}

function MemberRow({ member, mayChange, onAsk }: RowProps): ReactNode {
  const me = usePerson()
  const isMe = member.id === me.id
  const { name, email, institution, seat, since, disabled, absences } = member
  const mayEnd = mayChange || isMe
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['person']}>
        {name}
        {isMe && ' (you)'}
        <span className={classes['minor']}>{email}</span>
        {institution !== '' && <span className={classes['minor']}>{institution}</span>}
        {disabled && <StatusBadge status="Account disabled" tone="neutral" />}
      </Table.Th>
      <Table.Td data-label="Seat">{seatWords[seat]}</Table.Td>
      <Table.Td data-label="Since">
        <When at={since} />
      </Table.Td>
      <Table.Td className={classes['absences']}>
        {absences.map((absence) => (
          <Absence
            key={absence.id}
            absence={absence}
            {...(mayEnd ? { onEnd: () => onAsk({ kind: 'return', member, absence }) } : {})}
          />
        ))}
      </Table.Td>
      <Table.Td data-align="right">
        {mayChange ? (
          <MemberMenu member={member} isMe={isMe} onAsk={onAsk} />
        ) : (
          isMe && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => onAsk({ kind: 'leave', member })}
            >
              I am away…
            </Button>
          )
        )}
      </Table.Td>
    </Table.Tr>
  )
}

type AbsenceProps = {
  readonly absence: CommitteeMember['absences'][number]
  readonly onEnd?: () => void
}

function Absence({ absence, onEnd }: AbsenceProps): ReactNode {
  const { now } = useInstance()
  const isAway = isNow(absence, now)
  const days = spanWords(absence)
  return (
    <div className={classes['absence']}>
      {isAway ? <StatusBadge status="Away now" tone="waiting" /> : <span>Will be away</span>}{' '}
      <span>{days}</span>
      <span className={classes['minor']}>
        {absence.cover === null ? 'Nobody covers' : `${absence.cover.name} covers`}
        {onEnd !== undefined && (
          <Button
            size="compact-xs"
            variant="subtle"
            ml={6}
            aria-label={`${isAway ? 'End it' : 'Undo'}: absence ${days}`}
            onClick={onEnd}
          >
            {isAway ? 'End it' : 'Undo'}
          </Button>
        )}
      </span>
    </div>
  )
}

function MemberMenu({
  member,
  isMe,
  onAsk,
}: Omit<RowProps, 'mayChange'> & { readonly isMe: boolean }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const item = (ask: Parameters<typeof onAsk>[0], words: string, color?: 'red') => (
    <Button
      key={words}
      size="compact-sm"
      variant="subtle"
      justify="flex-start"
      {...(color !== undefined && { color })}
      onClick={() => {
        setOpen(false)
        onAsk(ask)
      }}
    >
      {words}
    </Button>
  )
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      // Beside the button: below it, it would hide half of the next one.
      position="left-start"
      transitionProps={{ duration: 0 }}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Change: ${member.name}`}
          onClick={() => setOpen(!isOpen)}
        >
          Change
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={`Change: ${member.name}`}>
        <Stack gap={2}>
          {seats
            .filter((seat) => seat !== member.seat)
            .toReversed()
            .map((seat) => item({ kind: 'seat', member, seat }, `Make ${seat}…`))}
          {item({ kind: 'leave', member }, 'Announce an absence…')}
          {!isMe && item({ kind: 'take', member }, 'Take the seat away…', 'red')}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
