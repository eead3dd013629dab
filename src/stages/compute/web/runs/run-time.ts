import { formatNoun } from '#app/web/ui/format.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import { moneyWords } from '../../rules/prices.ts'
import { spanWords } from '../words.ts'
import type { Execution } from '../../contract.ts'

type Priced = Pick<Execution, 'cost' | 'atMost' | 'currency'>
type Timed = Pick<Execution, 'class' | 'createdAt' | 'startedAt' | 'stoppedAt' | 'instanceType'>

/** When it began; null where it has not. An analysis waits for nothing: its stages do. */
export const begunAt = (run: Pick<Timed, 'class' | 'createdAt' | 'startedAt'>): string | null =>
  run.class === 'analysis' ? run.createdAt : run.startedAt

/** Seconds that a run has taken until now, or until it stopped; undefined where it has not begun. */
function secondsOf(run: Timed, now: number): number | undefined {
  const begun = begunAt(run)
  if (begun === null) return undefined
  const { stoppedAt } = run
  const end = stoppedAt === null ? now : Date.parse(stoppedAt)
  return Math.max(0, (end - Date.parse(begun)) / 1000)
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
