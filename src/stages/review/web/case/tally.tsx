import { IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import type { CommitteeWork } from '../../contract.ts'
import { votes } from '../../contract/committees.ts'
import { countsOf, ruleWords } from './words.ts'
import classes from './work.module.css'

export const voteSigns = { approve: IconCheck, reject: IconX, abstain: IconMinus } as const

const words = { approve: 'to approve', reject: 'to reject', abstain: 'abstained' } as const

type Props = {
  readonly work: CommitteeWork
  /** Whether they can still vote. */
  readonly isOpen: boolean
}

/** How the votes stand: a bar as long as there are voters, with a line at the number that is needed. */
export function Tally({ work, isOpen }: Props): ReactNode {
  const counts = countsOf(work)
  const { cast, of } = counts
  return (
    <div className={classes['tally']}>
      <p className={classes['tallyHead']}>
        <strong>
          {cast} of {formatNoun(of, 'vote')}
        </strong>
        {isOpen && work.needed > 0 && (
          <span>
            {cast >= work.needed ? 'enough to decide' : `${work.needed} needed to decide`}
          </span>
        )}
      </p>
      {of > 0 && (
        <div className={classes['bar']} aria-hidden>
          {votes.map((vote) =>
            counts[vote] === 0 ? null : (
              <span key={vote} data-vote={vote} style={{ flexGrow: counts[vote] }} />
            ),
          )}
          {cast < of && <span style={{ flexGrow: of - cast }} />}
          {work.needed > 0 && (
            <i className={classes['quorum']} style={{ left: `${(100 * work.needed) / of}%` }} />
          )}
        </div>
      )}
      <ul className={classes['legend']} aria-label="Votes">
        {votes.map((vote) => {
          const Sign = voteSigns[vote]
          return (
            <li key={vote} data-vote={vote}>
              <Sign size={14} stroke={2.5} aria-hidden />
              <span>
                {counts[vote]} {words[vote]}
              </span>
            </li>
          )
        })}
      </ul>
      {isOpen && <p className={classes['rule']}>{ruleWords(work)}</p>}
    </div>
  )
}
