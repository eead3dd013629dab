import type { IncidentState } from '../lifecycle.ts'
import type { Reminder } from './reminders.ts'

/*
 * What people are written of incidents. A mail leads to the page and says no more: it may be read where data may not
 * be. A key never goes out twice.
 */

type Mail = {
  readonly key: string
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly path: string
  readonly action: string
}

type To = { readonly id: string; readonly personId: string }

const open = (id: string) => ({ path: `/incidents/${id}`, action: 'Open the incident' })

/** `18:05 UTC on 21 November 2026` */
function instant(at: Date): string {
  const day = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${at.toISOString().slice(11, 16)} UTC on ${day}`
}

export const reportedMail = ({ id, personId, dueAt }: To & { readonly dueAt: Date }): Mail => ({
  key: `incident-reported:${id}:${personId}`,
  subject: 'An incident with data was reported',
  paragraphs: [
    'Somebody reported an incident that concerns data you answer for. What happened is on the platform.',
    `The 24 hours in which it is to be acknowledged, and the institution told, end at ${instant(dueAt)}.`,
  ],
  ...open(id),
})

const reminding: Readonly<Record<Reminder, string>> = {
  waiting: 'Reminder: an incident waits to be acknowledged',
  'four-hours-left': 'Reminder: an incident is to be acknowledged within 4 hours',
  over: 'The 24 hours of an incident are over, and nobody acknowledged it',
}

export const remindedMail = ({
  id,
  personId,
  reminder,
  dueAt,
}: To & { readonly reminder: Reminder; readonly dueAt: Date }): Mail => ({
  key: `incident-reminder:${id}:${reminder}:${personId}`,
  subject: reminding[reminder],
  paragraphs: [
    `An incident was reported and nobody has acknowledged it. Its 24 hours ${reminder === 'over' ? 'ended' : 'end'} at ${instant(dueAt)}.`,
  ],
  ...open(id),
})

const standing: Readonly<Record<IncidentState, string>> = {
  reported: 'was received',
  acknowledged: 'was acknowledged',
  'under-review': 'is under review',
  closed: 'was closed',
}

export const movedMail = ({
  id,
  version,
  state,
}: {
  readonly id: string
  readonly version: number
  readonly state: IncidentState
}): Mail => ({
  key: `incident-moved:${id}:${version}`,
  subject: `The incident that you reported ${standing[state]}`,
  paragraphs: [`The incident that you reported ${standing[state]}.`],
  ...open(id),
})
