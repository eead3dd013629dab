import { formatNoun } from '#app/web/ui/format.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import { moneyWords } from '../../rules/prices.ts'
import { spanWords } from '../words.ts'
import type { Execution } from '../../contract.ts'

type Priced = Pick<Execution, 'cost' | 'atMost' | 'currency'>
type Timed = Pick<Execution, 'startedAt' | 'stoppedAt' | 'instanceType'>

/** Seconds that a run has taken until now, or until it stopped; undefined where it has not begun. */
function secondsOf({ startedAt, stoppedAt }: Timed, now: number): number | undefined {
  if (startedAt === null) return undefined
  const end = stoppedAt === null ? now : Date.parse(stoppedAt)
  return Math.max(0, (end - Date.parse(startedAt)) / 1000)
}

/** How long it took: `3 minutes 12 seconds`; empty before it begins. */
export function durationWords(run: Timed, now: number): string {
  const seconds = secondsOf(run, now)
  return seconds === undefined ? '' : spanWords(seconds)
}

/** What it costs, `€0.42`, or cores times hours, `0.4 core hours`; empty where there is nothing to say of it. */
export function costWords(run: Timed & Priced, now: number): string {
  if (run.currency !== null)
    return run.atMost > run.cost
      ? `at most ${moneyWords(run.atMost, run.currency)}`
      : moneyWords(run.cost, run.currency)
  const seconds = secondsOf(run, now)
  const machine = run.instanceType === null ? undefined : instanceTypes[run.instanceType]
  if (seconds === undefined || machine === undefined) return ''
  const hours = (seconds * machine.cores) / 3600
  if (hours === 0) return '0 core hours'
  if (hours < 0.01) return 'less than 0.01 core hours'
  return hours < 10 ? `${hours.toFixed(2)} core hours` : formatNoun(Math.round(hours), 'core hour')
}
