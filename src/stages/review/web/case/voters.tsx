import { Button, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import type { CommitteeWork } from '../../contract.ts'
import { LongText } from './long-text.tsx'
import { voteSigns } from './tally.tsx'
import { namesOf, voteWords } from './words.ts'
import classes from './work.module.css'

type CastVote = CommitteeWork['votes'][number]
type Props = {
  readonly work: CommitteeWork
  readonly round: number
  /** Whether they can still vote. */
  readonly isOpen: boolean
}

/** Who voted and why, who has not yet, who is away and who is recused; votes of earlier rounds are folded. */
export function Voters({ work, round, isOpen }: Props): ReactNode {
  const now = work.votes.filter((vote) => vote.round === round)
  const earlier = work.votes.filter((vote) => vote.round !== round)
  const missing = work.voters.filter(({ id }) => !now.some(({ person }) => person.id === id))
  return (
    <div className={classes['voters']}>
      {now.length > 0 && <VoteList votes={now} label="Who voted" />}
      <dl className={classes['people']}>
        {isOpen && (
          <>
            <People term={now.length > 0 ? 'Not yet' : 'May vote'} people={missing} />
            <People term="Away" people={work.away} />
          </>
        )}
        <People term="Recused" people={work.recused} />
      </dl>
      {earlier.length > 0 && (
        <details className={classes['earlier']}>
          <summary>{formatNoun(earlier.length, 'vote')} of earlier rounds</summary>
          <VoteList votes={earlier.toReversed()} label="Who voted before" />
        </details>
      )}
    </div>
  )
}

function People({
  term,
  people,
}: {
  readonly term: string
  readonly people: readonly { readonly name: string }[]
}): ReactNode {
  if (people.length === 0) return null
  return (
    <div>
      <dt>{term}</dt>
      <dd>{namesOf(people)}</dd>
    </div>
  )
}

/** How many votes are shown before the others are asked for. */
const shown = 6

function VoteList({
  votes,
  label,
}: {
  readonly votes: readonly CastVote[]
  readonly label: string
}): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const hidden = isWhole ? 0 : Math.max(0, votes.length - shown)
  return (
    <>
      <ul ref={list} tabIndex={-1} className={classes['votes']} aria-label={label}>
        {votes.slice(0, votes.length - hidden).map((cast) => (
          <Vote key={`${cast.person.id} ${cast.round}`} cast={cast} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="default"
          onClick={() => {
            setWhole(true)
            list.current?.focus()
          }}
        >
          Show {formatNoun(hidden, 'more vote')}
        </Button>
      )}
    </>
  )
}

function Vote({ cast }: { readonly cast: CastVote }): ReactNode {
  const { person, vote, reason, at, counts } = cast
  const Sign = voteSigns[vote]
  return (
    <li data-vote={vote} data-counts={counts}>
      <Sign size={16} stroke={2.5} aria-hidden />
      <div>
        <strong>{person.name}</strong>
        <VisuallyHidden>: {voteWords[vote]}</VisuallyHidden>
        <span className={classes['when']}>
          <When at={at} />
          {!counts && ', does not count any more'}
        </span>
        <LongText text={reason} name={`what ${person.name} wrote`} />
      </div>
    </li>
  )
}
