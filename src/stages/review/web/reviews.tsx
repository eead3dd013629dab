import { Button, Group, Text } from '@mantine/core'
import { IconCheck, IconUserOff, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import type { Purpose } from '#stages/request/contract.ts'
import { MatchAdvice } from '#stages/request/web/match-advice.tsx'
import type { Share } from '#stages/selection/contract.ts'
import { TermList } from '#stages/selection/web/term-list.tsx'
import type { Review } from '../contract.ts'
import { reviewOutcomes } from './outcome.ts'
import { Panel } from './panel.tsx'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

type Decide = (kind: 'approve' | 'reject', review: Review) => void

type Props = {
  readonly reviews: readonly Review[]
  readonly shares: readonly Share[]
  readonly purpose: Purpose
  readonly onDecide: Decide
}

/** Each committee that is asked, as far as the reader may see them; those that wait for the reader come first. */
export function Reviews({ reviews, shares, purpose, onDecide }: Props): ReactNode {
  if (reviews.length === 0) return null
  const isMine = ({ openCommands }: Review) => openCommands.length > 0
  const inOrder = reviews.toSorted((a, b) => Number(isMine(b)) - Number(isMine(a)))
  return (
    <Panel title={reviews.length === 1 ? 'Decision' : 'Decisions'}>
      {inOrder.map((review) => (
        <ReviewCard
          key={review.dau}
          review={review}
          terms={shares.find(({ dau }) => dau?.code === review.dau)?.dau?.terms ?? []}
          purpose={purpose}
          onDecide={onDecide}
        />
      ))}
    </Panel>
  )
}

type CardProps = {
  readonly review: Review
  readonly terms: readonly DataUseTerm[]
  readonly purpose: Purpose
  readonly onDecide: Decide
}

function ReviewCard({ review, terms, purpose, onDecide }: CardProps): ReactNode {
  const { dau, dauName, committee, state, files, bytes, reason, conflict, openCommands } = review
  const isAsked = openCommands.length > 0
  return (
    <article className={caseStyles['review']} aria-label={`${dau}, ${dauName}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <h3 className={caseStyles['reviewTitle']}>{dau}</h3>
        <StatusBadge {...reviewOutcomes[state]} />
      </Group>
      <div>{dauName}</div>
      <dl className={textStyles['facts']}>
        <Fact term="Committee">{committee}</Fact>
        <Fact term="Files">
          {formatNoun(files, 'file')}, <Bytes value={bytes} />
        </Fact>
        {isAsked && (
          <>
            <Fact term="Download">{review.download ? 'asked for' : 'not asked for'}</Fact>
            <Fact term="Terms">
              <TermList terms={terms} />
            </Fact>
          </>
        )}
        <Fact term="Asked">
          <When at={review.openedAt} />
        </Fact>
        {review.decidedAt !== null && (
          <Fact term="Decided">
            <When at={review.decidedAt} />
            {review.decidedBy !== null && ` by ${review.decidedBy}`}
          </Fact>
        )}
      </dl>
      {state === 'open' && (
        <MatchAdvice title="Purpose and terms" terms={terms} purpose={purpose} />
      )}
      {reason !== '' && <blockquote className={textStyles['note']}>{reason}</blockquote>}
      {conflict !== null && (
        <Group wrap="nowrap" align="flex-start" gap="xs" className={caseStyles['conflict']}>
          <IconUserOff size={18} aria-hidden />
          <Text size="sm">{conflict}</Text>
        </Group>
      )}
      {state === 'open' && !isAsked && conflict === null && (
        <Text size="sm" c="dimmed">
          Waits for the chair of the committee.
        </Text>
      )}
      {isAsked && (
        <Group gap="xs">
          {openCommands.includes('approve') && (
            <Button
              leftSection={<IconCheck size={16} aria-hidden />}
              onClick={() => onDecide('approve', review)}
              aria-label={`Approve ${dau}`}
            >
              Approve
            </Button>
          )}
          {openCommands.includes('reject') && (
            <Button
              variant="default"
              leftSection={<IconX size={16} aria-hidden />}
              onClick={() => onDecide('reject', review)}
              aria-label={`Reject ${dau}`}
            >
              Reject
            </Button>
          )}
        </Group>
      )}
    </article>
  )
}

function Fact({
  term,
  children,
}: {
  readonly term: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
