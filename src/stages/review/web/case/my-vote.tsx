import { Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useRef, useState } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { CommitteeWork, Review } from '../../contract.ts'
import { type Vote, votes } from '../../contract/committees.ts'
import { type CaseWork, useCaseCommand } from '../use-case-command.ts'
import { voteWords } from './words.ts'
import classes from './work.module.css'

type Props = {
  readonly requestId: string
  readonly review: Review
  readonly work: CommitteeWork
}

/** The reader's vote, which stands until they change it or the chair decides. */
export function MyVote({ requestId, review, work }: Props): ReactNode {
  const { id } = usePerson()
  const mine = work.votes.find(({ person, round }) => person.id === id && round === review.round)
  // Who decides need not vote, and finds the decision first.
  const [isOpen, setOpen] = useState(mine === undefined && !work.actsAsChair)
  const opener = useRef<HTMLButtonElement>(null)
  if (!review.openCommands.includes('vote')) return null
  if (isOpen)
    return (
      <VoteForm
        requestId={requestId}
        review={review}
        mine={mine}
        isCancellable={mine !== undefined || work.actsAsChair}
        onClose={() => {
          setOpen(false)
          // The button is there again after the next render.
          requestAnimationFrame(() => opener.current?.focus())
        }}
      />
    )
  return (
    <div className={classes['mine']}>
      <span role="status">
        {mine === undefined ? (
          'You have not voted.'
        ) : (
          <>
            Your vote: <strong>{voteWords[mine.vote]}</strong>
          </>
        )}
      </span>
      <Button
        ref={opener}
        size="compact-sm"
        variant="default"
        aria-label={mine === undefined ? `Vote on ${review.dau}` : 'Change your vote'}
        onClick={() => setOpen(true)}
      >
        {mine === undefined ? 'Vote' : 'Change'}
      </Button>
    </div>
  )
}

type FormProps = {
  readonly requestId: string
  readonly review: Review
  readonly mine: CommitteeWork['votes'][number] | undefined
  readonly isCancellable: boolean
  readonly onClose: () => void
}

const isVote = (value: string): value is Vote => votes.some((vote) => vote === value)

function VoteForm({ requestId, review, mine, isCancellable, onClose }: FormProps): ReactNode {
  const [vote, setVote] = useState<string>(mine?.vote ?? '')
  const [reason, setReason] = useState(mine?.reason ?? '')
  const [isTried, setTried] = useState(false)
  const radio = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const { mutation, send } = useCaseCommand<CaseWork>(requestId, { done: onClose })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isVote(vote)) radio.current?.focus()
    else if (reason.trim() === '') field.current?.focus()
    else send({ kind: 'vote', dau: review.dau, vote, reason: reason.trim(), round: review.round })
  }
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      <Stack gap="sm">
        <Radio.Group
          label={`Your vote on ${review.dau}`}
          value={vote}
          onChange={setVote}
          error={isTried && !isVote(vote) ? 'Choose one of the three.' : undefined}
        >
          <Group gap="md" mt={6}>
            {votes.map((each, n) => (
              <Radio
                key={each}
                ref={n === 0 ? radio : undefined}
                value={each}
                label={voteWords[each]}
              />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          ref={field}
          label="Reason"
          description="The committee reads it; the requester does not."
          required
          autosize
          minRows={2}
          maxRows={10}
          maxLength={5000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          error={isTried && reason.trim() === '' ? 'Say why, in a sentence.' : undefined}
        />
        {mutation.isError && <ProblemAlert problem={mutation.error} />}
        <Group gap="xs">
          <Button type="submit" size="sm" loading={mutation.isPending}>
            {mine === undefined ? 'Vote' : 'Change the vote'}
          </Button>
          {isCancellable && (
            <Button size="sm" variant="default" onClick={onClose} disabled={mutation.isPending}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
