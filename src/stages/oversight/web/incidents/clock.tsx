import type { ReactNode } from 'react'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { IncidentLine } from '../../contract/incidents.ts'
import classes from './incidents.module.css'
import { stepWords, timeLeft } from './words.ts'

type Clocked = Pick<IncidentLine, 'clock' | 'secondsLeft' | 'state'>

/** What is to be done within 24 hours, when it was, and what was late. */
export function Clock({ incident }: { readonly incident: Clocked }): ReactNode {
  return (
    <ul className={`plain ${classes['clock']}`} aria-label="The 24 hours">
      {incident.clock.map(({ step, at, isLate }) => (
        <li key={step}>
          <StatusBadge status={stepWords[step]} tone={toneOf(at !== null, isLate)} />
          <span className={classes['minor']}>
            {at === null ? timeLeft(incident.secondsLeft) : <WhenExactly at={at} />}
            {at !== null && isLate && ', late'}
          </span>
        </li>
      ))}
    </ul>
  )
}

function toneOf(isDone: boolean, isLate: boolean) {
  if (isLate) return 'bad'
  return isDone ? 'good' : 'waiting'
}

/** The first thing that is open, in a word. */
export function NextStep({ incident }: { readonly incident: Clocked }): ReactNode {
  const open = incident.clock.find(({ at }) => at === null)
  const late = incident.clock.filter(({ at, isLate }) => at !== null && isLate)
  if (open !== undefined && incident.state !== 'closed') {
    const word = open.step === 'acknowledged' ? 'to acknowledge' : 'to tell the institution'
    return (
      <StatusBadge
        status={`${timeLeft(incident.secondsLeft)} ${word}`}
        tone={open.isLate ? 'bad' : 'waiting'}
      />
    )
  }
  if (late.length === 0) return <StatusBadge status="In time" tone="good" />
  return (
    <StatusBadge
      status={`Late: ${late.map(({ step }) => stepWords[step].toLowerCase()).join(', ')}`}
      tone="bad"
    />
  )
}
