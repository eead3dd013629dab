import { Anchor, Group } from '@mantine/core'
import { IconClockExclamation } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { MatchAdvice } from '#stages/request/web/match-advice.tsx'
import { TermList } from '#stages/selection/web/term-list.tsx'
import type { CommitteeWork, Review } from '../../contract.ts'
import { reviewOutcomes } from '../outcome.ts'
import { Panel } from '../panel.tsx'
import { conversationId } from './conversation.tsx'
import { ChairDecides, type Decide } from './decide.tsx'
import { LooksFirst } from './looks-first.tsx'
import { MyVote } from './my-vote.tsx'
import { Said } from './said.tsx'
import { Tally } from './tally.tsx'
import { Voters } from './voters.tsx'
import caseStyles from '../case.module.css'
import classes from './work.module.css'
import textStyles from '../text.module.css'

type Props = {
  readonly request: AccessRequest
  readonly reviews: readonly Review[]
  readonly onDecide: Decide
}

/** Each committee that is asked, as far as the reader may see them; those that wait for the reader come first. */
export function Reviews({ request, reviews, onDecide }: Props): ReactNode {
  if (reviews.length === 0) return null
  const isMine = ({ openCommands }: Review) => openCommands.length > 0
  const inOrder = reviews.toSorted((a, b) => Number(isMine(b)) - Number(isMine(a)))
  return (
    <Panel title={reviews.length === 1 ? 'Decision' : 'Decisions'}>
      {inOrder.map((review) => (
        <ReviewCard key={review.dau} request={request} review={review} onDecide={onDecide} />
      ))}
    </Panel>
  )
}

type CardProps = {
  readonly request: AccessRequest
  readonly review: Review
  readonly onDecide: Decide
}

function ReviewCard({ request, review, onDecide }: CardProps): ReactNode {
  const { dau, dauName, state, work } = review
  return (
    <article className={caseStyles['review']} aria-label={`${dau}, ${dauName}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <h3 className={caseStyles['reviewTitle']}>{dau}</h3>
        <StatusBadge {...reviewOutcomes[state]} />
      </Group>
      <div>{dauName}</div>
      <ReviewFacts request={request} review={review} />
      {state === 'open' && (
        <MatchAdvice
          title="Purpose and terms"
          terms={request.shares.find((share) => share.dau?.code === dau)?.dau?.terms ?? []}
          purpose={request.draft.agreement.purpose}
        />
      )}
      <Said request={request} review={review} />
      {work !== null && work.seat !== 'expert' && (
        <>
          <LooksFirst
            requestId={request.id}
            dau={dau}
            work={work}
            mayAsk={work.actsAsChair && review.openCommands.includes('vote')}
          />
          {(state === 'open' || work.votes.length > 0) && (
            <>
              <Tally work={work} isOpen={state === 'open'} />
              <Voters work={work} round={review.round} isOpen={state === 'open'} />
            </>
          )}
          <MyVote key={review.round} requestId={request.id} review={review} work={work} />
          <ChairDecides review={review} work={work} onDecide={onDecide} />
        </>
      )}
      <Waits review={review} work={work} />
      {work !== null && (
        <Anchor size="sm" href={`#${conversationId(dau)}`} className={classes['toNotes']}>
          {toNotes(work)}
        </Anchor>
      )}
    </article>
  )
}

function toNotes({ seat, messages }: CommitteeWork): string {
  if (seat === 'expert') return 'Give your opinion'
  const inside = messages.filter(({ kind }) => kind === 'note' || kind === 'opinion').length
  const outside = messages.length - inside
  return `${formatNoun(inside, 'note')}, ${formatNoun(outside, 'question and answer', 'questions and answers')}`
}

function ReviewFacts({ request, review }: Omit<CardProps, 'onDecide'>): ReactNode {
  const { committee, state, files, bytes, openCommands } = review
  const share = request.shares.find(({ dau }) => dau?.code === review.dau)
  return (
    <dl className={textStyles['facts']}>
      <Fact term="Committee">{committee}</Fact>
      <Fact term="Files">
        {formatNoun(files, 'file')}, <Bytes value={bytes} />
      </Fact>
      {openCommands.length > 0 && (
        <>
          <Fact term="Download">{review.download ? 'asked for' : 'not asked for'}</Fact>
          <Fact term="Terms">
            <TermList terms={share?.dau?.terms ?? []} />
          </Fact>
        </>
      )}
      <Fact term="Asked">
        <When at={review.openedAt} />
      </Fact>
      {state === 'open' && (
        <Fact term="Due">
          <Due at={review.dueAt} />
        </Fact>
      )}
      {review.decidedAt !== null && (
        <Fact term="Decided">
          <When at={review.decidedAt} />
          {review.decidedBy !== null && ` by ${review.decidedBy}`}
        </Fact>
      )}
    </dl>
  )
}

/** When the decision is due; marked by a sign, a word and heavier type once that is past. */
function Due({ at }: { readonly at: string }): ReactNode {
  const { now } = useInstance()
  if (now <= at) return <When at={at} />
  return (
    <span className={classes['overdue']}>
      <IconClockExclamation size={16} stroke={2} aria-hidden />
      <span>
        Overdue since <When at={at} />
      </span>
    </span>
  )
}

const decidesAs = {
  chair: 'decides as the chair',
  deputy: 'decides as the deputy',
  cover: 'decides, covering for the chair',
} as const

/** For whom a review waits, where it is not the reader who decides. */
function Waits({
  review,
  work,
}: {
  readonly review: Review
  readonly work: CommitteeWork | null
}): ReactNode {
  if (review.state !== 'open' || work?.actsAsChair === true) return null
  return <p className={classes['waits']}>{waitsWords(work)}</p>
}

function waitsWords(work: CommitteeWork | null): string {
  if (work === null || work.seat === 'expert') return 'The committee has not decided yet.'
  if (work.chair === null)
    return 'Nobody is left who could decide as the chair: a steward gives the committee a deputy.'
  return `${work.chair.name} ${decidesAs[work.chair.as]}.`
}

type FactProps = { readonly term: string; readonly children: ReactNode }

function Fact({ term, children }: FactProps): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
