import { Button, Group } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconRotate, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CommitteeWork, Review } from '../../contract.ts'
import { allowedWords } from './words.ts'
import classes from './work.module.css'

export type ReviewDecision = 'approve' | 'reject' | 'ask-changes' | 'reopen'
export type Decide = (kind: ReviewDecision, review: Review) => void

type Props = {
  readonly review: Review
  readonly work: CommitteeWork
  readonly onDecide: Decide
}

/** What the chair may decide now, and why no more than that. Nothing for who does not decide. */
export function ChairDecides({ review, work, onDecide }: Props): ReactNode {
  const { dau, state, openCommands } = review
  const may = (command: Review['openCommands'][number]) => openCommands.includes(command)
  const buttons = [
    may('approve') && (
      <Button
        key="approve"
        leftSection={<IconCheck size={16} aria-hidden />}
        onClick={() => onDecide('approve', review)}
        aria-label={`Approve ${dau}`}
      >
        Approve
      </Button>
    ),
    may('reject') && (
      <Button
        key="reject"
        variant="default"
        leftSection={<IconX size={16} aria-hidden />}
        onClick={() => onDecide('reject', review)}
        aria-label={`Reject ${dau}`}
      >
        Reject
      </Button>
    ),
    may('ask-changes') && (
      <Button
        key="ask-changes"
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={() => onDecide('ask-changes', review)}
        aria-label={`Ask for changes, ${dau}`}
      >
        Ask for changes
      </Button>
    ),
    may('reopen') && (
      <Button
        key="reopen"
        variant="default"
        leftSection={<IconRotate size={16} aria-hidden />}
        onClick={() => onDecide('reopen', review)}
        aria-label={`Reopen ${dau}`}
      >
        Reopen
      </Button>
    ),
  ].filter((button) => button !== false)
  if (buttons.length === 0) return null
  return (
    <div className={classes['decide']}>
      <p className={classes['chair']}>
        {state === 'open'
          ? [chairWords(work), allowedWords(work)].filter(Boolean).join(' ')
          : 'You may take this decision back.'}
      </p>
      <Group gap="xs">{buttons}</Group>
    </div>
  )
}

const chairWords = ({ seat }: CommitteeWork): string =>
  seat === 'chair' ? 'You decide as the chair.' : 'You act as the chair, and decide.'
