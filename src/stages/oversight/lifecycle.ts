import type { Lifecycle } from '#kernel/lifecycle.ts'

export const incidentStates = ['reported', 'acknowledged', 'under-review', 'closed'] as const
export type IncidentState = (typeof incidentStates)[number]

export const incidentCommands = ['acknowledge', 'review', 'close', 'reopen'] as const
export type IncidentCommand = (typeof incidentCommands)[number]

/** `chair` is who chairs, or deputises in, the committee of a DAU that the incident concerns. */
export type IncidentRole = 'steward' | 'administrator' | 'chair'

/** The life of an incident, from its report to what was found and done. What was closed can be looked into again. */
export const incidentLifecycle: Lifecycle<IncidentState, IncidentCommand, IncidentRole> = {
  acknowledge: {
    from: ['reported'],
    to: 'acknowledged',
    by: ['steward', 'administrator', 'chair'],
  },
  review: {
    from: ['acknowledged'],
    to: 'under-review',
    by: ['steward', 'administrator', 'chair'],
  },
  close: { from: ['under-review'], to: 'closed', by: ['steward', 'administrator'] },
  reopen: { from: ['closed'], to: 'under-review', by: ['steward', 'administrator'] },
}
