import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { sections } from '#stages/request/contract.ts'
import type { Review } from '../../contract.ts'
import { LongText } from './long-text.tsx'
import { groundWords, sectionWords } from './words.ts'
import classes from './work.module.css'

type Props = { readonly request: Pick<AccessRequest, 'requester'>; readonly review: Review }

/** What the chair said with a decision: ground, reason, conditions, and the steps that are to be changed. */
export function Said({ request, review }: Props): ReactNode {
  const { grounds, reason, conditions, state } = review
  const steps = sections.filter((section) => review.sections.includes(section))
  if (grounds === null && reason === '' && conditions.length === 0 && steps.length === 0)
    return null
  return (
    <div className={classes['said']}>
      {grounds !== null && (
        <p>
          <strong>{groundWords[grounds]}.</strong>
        </p>
      )}
      {steps.length > 0 && (
        <p>
          <strong>To change:</strong> {steps.map((step) => sectionWords[step]).join('; ')}.
        </p>
      )}
      {reason !== '' && <LongText text={reason} name={`the reason for ${review.dau}`} />}
      {conditions.length > 0 && (
        <>
          <p>
            <strong>Conditions</strong>
            {state === 'conditional' &&
              `: access begins once ${request.requester.name} accepts them.`}
            {state === 'approved' && `, accepted by ${request.requester.name}.`}
          </p>
          <ol className={classes['conditions']}>
            {conditions.map((condition, at) => (
              // Conditions have no identity but their place in the list.
              <li key={at}>{condition}</li>
            ))}
          </ol>
        </>
      )}
    </div>
  )
}
