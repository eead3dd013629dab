import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { clockSteps, Incident, IncidentKind } from '../../contract/incidents.ts'
import type { IncidentState } from '../../lifecycle.ts'

export const kindWords: Readonly<Record<IncidentKind, string>> = {
  unauthorised: 'Unauthorised access or sharing',
  device: 'Lost or stolen device',
  account: 'Account misused',
  placed: 'Data placed where they may not be',
  're-identification': 'Re-identification of a person',
  other: 'Something else',
}

export const stateWords: Readonly<Record<IncidentState, { status: string; tone: Tone }>> = {
  reported: { status: 'Reported', tone: 'attention' },
  acknowledged: { status: 'Acknowledged', tone: 'waiting' },
  'under-review': { status: 'Under review', tone: 'waiting' },
  closed: { status: 'Closed', tone: 'good' },
}

export const stepWords: Readonly<Record<(typeof clockSteps)[number], string>> = {
  reported: 'Reported',
  acknowledged: 'Acknowledged',
  'institution-told': 'Institution told',
}

export const entryWords: Readonly<Record<Incident['entries'][number]['what'], string>> = {
  reported: 'Reported',
  acknowledge: 'Acknowledged',
  review: 'Review taken up',
  close: 'Closed',
  reopen: 'Reopened',
  'institution-told': 'Institution told',
  note: 'Note',
}

/** `3 h 20 min`, `2 days 4 h` */
function span(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 1) return `${days} days ${hours % 24} h`
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`
}

/** What is left of the 24 hours. */
export const timeLeft = (secondsLeft: number): string =>
  secondsLeft >= 0 ? `${span(secondsLeft)} left` : `over for ${span(secondsLeft)}`

/** An instant as a field for date and time has it, in the zone of the browser. */
export function localTime(at: string): string {
  const when = new Date(at)
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
