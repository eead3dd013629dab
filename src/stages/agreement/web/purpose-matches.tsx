import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
import type { Purpose } from '#stages/request/contract.ts'
import { answeredPurpose } from '#stages/request/rules/purpose.ts'
import { MatchAdvice } from '#stages/request/web/match-advice.tsx'
import type { Share } from '#stages/selection/contract.ts'
import classes from './agreement-step.module.css'

type Props = { readonly shares: readonly Share[]; readonly purpose: Purpose }

/** Whether the purpose fits the terms of each data access unit that is asked, as its committee will see it. */
export function PurposeMatches({ shares, purpose }: Props): ReactNode {
  const asked = shares.flatMap(({ dau, access }) =>
    access === 'needs-agreement' && dau !== null ? dau : [],
  )
  if (asked.length === 0) return undefined
  const isAnswered = answeredPurpose(purpose) !== undefined
  return (
    <section className={classes['matches']} aria-labelledby="purpose-matches">
      <h3 id="purpose-matches">Does it fit the terms of the data?</h3>
      <span role="status">
        {isAnswered ? (
          <Spoken>Compared with the terms below.</Spoken>
        ) : (
          <Text span size="sm" c="dimmed">
            Answer the questions above, and you see it here.
          </Text>
        )}
      </span>
      {isAnswered && (
        <>
          <p className={classes['note']}>
            Each committee sees this advice and decides by itself. You may submit whatever it says.
          </p>
          <ul className={classes['fits']}>
            {asked.map(({ code, name, terms }) => (
              <li key={code}>
                <Text fw={600}>{name}</Text>
                <MatchAdvice terms={terms} purpose={purpose} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
