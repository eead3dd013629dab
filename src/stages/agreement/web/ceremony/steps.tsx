import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
import type { Ceremony } from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import { CodeEntry } from './code-entry.tsx'
import { ConsentStep } from './consent-step.tsx'
import { DocumentLinks, ReadStep } from './read-step.tsx'
import { SignStep } from './sign-step.tsx'

type Props = { readonly ceremony: Ceremony }

/** From the document to the signature, one thing to do at a time. */
export function Steps({ ceremony }: Props): ReactNode {
  const { viewedAt, consentedAt, verifiedAt } = ceremony
  const steps: readonly StepPlan[] = [
    {
      title: 'Read the agreement',
      isDone: viewedAt !== null,
      body: <ReadStep ceremony={ceremony} />,
      done: <DocumentLinks />,
    },
    {
      title: 'Agree to sign electronically',
      isDone: consentedAt !== null,
      body: <ConsentStep ceremony={ceremony} />,
    },
    {
      title: 'Confirm that it is you',
      isDone: verifiedAt !== null,
      body: <CodeEntry ceremony={ceremony} />,
    },
    { title: 'Sign', isDone: false, body: <SignStep ceremony={ceremony} /> },
  ]
  const now = steps.findIndex(({ isDone }) => !isDone)
  useFocus(now)
  return (
    <>
      <p className={classes['hint']}>
        Four steps, about five minutes. Nothing is signed before you press the last button.
      </p>
      <ol className={classes['steps']}>
        {steps.map((step, at) => (
          <Step key={step.title} step={step} at={at} isNow={at === now} />
        ))}
      </ol>
    </>
  )
}

type StepPlan = {
  readonly title: string
  readonly isDone: boolean
  readonly body: ReactNode
  /** What stays within reach once it is done. */
  readonly done?: ReactNode
}

type StepProps = { readonly step: StepPlan; readonly at: number; readonly isNow: boolean }

function Step({ step: { title, isDone, body, done }, at, isNow }: StepProps): ReactNode {
  return (
    <li
      className={isNow ? `panel ${classes['now']}` : classes['other']}
      data-done={isDone || undefined}
      aria-current={isNow ? 'step' : undefined}
    >
      <span className={classes['mark']} aria-hidden>
        {isDone ? <IconCheck size={16} stroke={3} /> : at + 1}
      </span>
      <div className={classes['body']}>
        <h2 id={`step-${at}`} tabIndex={-1}>
          <Spoken>
            Step {at + 1}
            {isDone ? ', done' : ''}:{' '}
          </Spoken>
          {title}
        </h2>
        {isNow && body}
        {isDone && done}
      </div>
    </li>
  )
}

/** Moves the focus to the step that has become the next one to do. */
function useFocus(now: number): void {
  const last = useRef(now)
  useEffect(() => {
    if (last.current !== now) document.getElementById(`step-${now}`)?.focus()
    last.current = now
  }, [now])
}
