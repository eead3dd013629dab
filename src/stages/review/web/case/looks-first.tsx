import { ActionIcon, Button, Group, NativeSelect } from '@mantine/core'
import { IconUserPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { CommitteeWork } from '../../contract.ts'
import { type CaseWork, useCaseCommand } from '../use-case-command.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { LongText } from './long-text.tsx'
import classes from './work.module.css'

type Props = {
  readonly requestId: string
  readonly dau: string
  readonly work: CommitteeWork
  /** Whether the reader may ask people and take it back. */
  readonly mayAsk: boolean
}

type Role = 'lead' | 'expert'

/** Which members look first, and who was asked from outside. */
export function LooksFirst({ requestId, dau, work, mayAsk }: Props): ReactNode {
  const { leads, experts } = work
  const group = useRef<HTMLDivElement>(null)
  const { mutation, send } = useCaseCommand<CaseWork>(requestId, {
    // The button that was pressed may be gone.
    done: () => group.current?.focus(),
  })
  if (leads.length === 0 && experts.length === 0 && !mayAsk) return null
  const undo = (role: Role, { id, name }: { readonly id: string; readonly name: string }) =>
    mayAsk && (
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        aria-label={`Ask ${name} no more`}
        onClick={() => send({ kind: 'unassign', dau, role, personId: id })}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    )
  return (
    <div
      ref={group}
      tabIndex={-1}
      role="group"
      aria-label={`Who looks at ${dau} first`}
      className={classes['asked']}
    >
      {leads.length > 0 && (
        <ul aria-label="Looks first">
          {leads.map((lead) => (
            <li key={lead.id}>
              <span>
                <strong>{lead.name}</strong> looks first
              </span>
              {undo('lead', lead)}
            </li>
          ))}
        </ul>
      )}
      {experts.length > 0 && (
        <ul aria-label="Experts">
          {experts.map((expert) => (
            <li key={expert.id}>
              <div>
                <strong>{expert.name}</strong> is asked as an expert
                <LongText text={expert.question} name={`the question to ${expert.name}`} />
              </div>
              {undo('expert', expert)}
            </li>
          ))}
        </ul>
      )}
      {mayAsk && (
        <Ask
          {...{ requestId, dau, work }}
          isSending={mutation.isPending}
          onAssign={(personId) => send({ kind: 'assign', dau, personId })}
        />
      )}
      {mutation.isError && <ProblemAlert problem={mutation.error} />}
    </div>
  )
}

type AskProps = Omit<Props, 'mayAsk'> & {
  readonly isSending: boolean
  readonly onAssign: (personId: string) => void
}

function Ask({ requestId, dau, work, isSending, onAssign }: AskProps): ReactNode {
  const [isInviting, setInviting] = useState(false)
  const [chosen, setChosen] = useState('')
  const others = work.voters.filter(({ id }) => !work.leads.some((lead) => lead.id === id))
  return (
    <Group gap="xs" mt={4}>
      {others.length > 0 && (
        <>
          <NativeSelect
            size="xs"
            flex={1}
            miw="9rem"
            aria-label="Member who is to look first"
            value={chosen}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            data={[
              { value: '', label: 'Who looks first?' },
              ...others.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Button
            size="xs"
            variant="default"
            disabled={chosen === ''}
            loading={isSending}
            onClick={() => {
              onAssign(chosen)
              setChosen('')
            }}
          >
            Assign
          </Button>
        </>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUserPlus size={14} aria-hidden />}
        onClick={() => setInviting(true)}
      >
        Invite an expert
      </Button>
      <InviteDialog
        requestId={requestId}
        dau={dau}
        isOpen={isInviting}
        onClose={() => setInviting(false)}
      />
    </Group>
  )
}
