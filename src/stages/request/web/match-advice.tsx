import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
import { StatusBadge, type Tone } from '#app/web/ui/status-badge.tsx'
import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import type { Purpose } from '../contract.ts'
import { type Match, matchPurpose, type Reason, type Verdict } from '../rules/match.ts'
import { answeredPurpose } from '../rules/purpose.ts'
import classes from './match-advice.module.css'

const said: Readonly<Record<Verdict, { readonly status: string; readonly tone: Tone }>> = {
  approve: { status: 'Fits the terms', tone: 'good' },
  abstain: { status: 'For the committee to judge', tone: 'waiting' },
  deny: { status: 'Does not fit the terms', tone: 'bad' },
}

const signs = {
  approve: { Sign: IconCheck, word: 'Fits:' },
  abstain: { Sign: IconQuestionMark, word: 'To judge:' },
  deny: { Sign: IconX, word: 'Does not fit:' },
} satisfies Record<Verdict, unknown>

type Props = {
  readonly terms: readonly DataUseTerm[]
  readonly purpose: Purpose
  /** Where nothing above says what this is about. */
  readonly title?: string
}

/** What is for people to judge may still hold something that speaks against it, which is not to be overlooked. */
const standing = ({ verdict, reasons }: Match): (typeof said)[Verdict] =>
  verdict === 'abstain' && reasons.some((reason) => reason.verdict === 'deny')
    ? { status: 'To judge: a term does not fit', tone: 'attention' }
    : said[verdict]

/** Whether a purpose fits the terms of a DAU, and why; nothing while the purpose is not fully answered. */
export function MatchAdvice({ terms, purpose, title }: Props): ReactNode {
  const answered = answeredPurpose(purpose)
  if (answered === undefined) return undefined
  const match = matchPurpose(terms, answered)
  return (
    <div className={classes['advice']}>
      {title !== undefined && <p className={classes['title']}>{title}</p>}
      <StatusBadge {...standing(match)} />
      <ul>
        {match.reasons.map((reason) => (
          <ReasonItem key={`${reason.code}: ${reason.text}`} {...reason} />
        ))}
      </ul>
    </div>
  )
}

function ReasonItem({ verdict, code, text }: Reason): ReactNode {
  const { Sign, word } = signs[verdict]
  return (
    <li className={classes[verdict]}>
      <Sign size={15} stroke={2.5} aria-hidden />
      <span>
        <Spoken>{word} </Spoken>
        {code !== null && <span className={classes['code']}>{code}</span>} {text}
      </span>
    </li>
  )
}
