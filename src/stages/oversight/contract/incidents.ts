import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { RequestId, text } from '#stages/request/contract.ts'
import { incidentCommands, incidentStates } from '../lifecycle.ts'

/** What went wrong. `placed`: data where they may not be. */
export const incidentKinds = [
  'unauthorised',
  'device',
  'account',
  'placed',
  're-identification',
  'other',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

/** What has to be done within 24 hours of an incident being noticed. */
export const clockSteps = ['reported', 'acknowledged', 'institution-told'] as const

const IncidentId = z.string().regex(/^incident-[0-9a-zA-Z]{24}$/, 'is not an incident id')

const Concerned = z.object({ id: RequestId, name: z.string() })

export const IncidentLine = z
  .object({
    id: IncidentId,
    kind: z.enum(incidentKinds),
    state: z.enum(incidentStates),
    noticedAt: z.iso.datetime(),
    /** 24 hours after it was noticed. */
    dueAt: z.iso.datetime(),
    /** Until then; below 0 once it is past. */
    secondsLeft: z.int(),
    clock: z.array(
      z.object({
        step: z.enum(clockSteps),
        at: z.iso.datetime().nullable(),
        /** Done after the 24 hours, or not done though they are over. */
        isLate: z.boolean(),
      }),
    ),
    /** As far as the reader may know of them. */
    daus: z.array(z.string()),
    requests: z.array(Concerned),
    /** Null for who is told of it as the Principal Investigator. */
    reporter: z.string().nullable(),
  })
  .meta({ id: 'IncidentLine' })
export type IncidentLine = z.infer<typeof IncidentLine>

export const Incident = IncidentLine.extend({
  version: z.int(),
  what: z.string(),
  files: z.string(),
  affected: z.string(),
  done: z.string(),
  contact: z.string().nullable(),
  findings: z.string(),
  measures: z.string(),
  /** What happened to it; notes are for staff alone. */
  entries: z.array(
    z.object({
      id: z.int(),
      at: z.iso.datetime(),
      by: z.string(),
      what: z.enum(['reported', ...incidentCommands, 'institution-told', 'note']),
      text: z.string(),
    }),
  ),
  /** The people of the requests concerned, for who may end their access. */
  people: z.array(z.object({ id: z.string(), name: z.string(), institution: z.string() })),
  mayWrite: z.boolean(),
  openCommands: z.array(z.enum(incidentCommands)),
}).meta({ id: 'Incident' })
export type Incident = z.infer<typeof Incident>

export const IncidentChoices = z
  .object({
    requests: z.array(
      Concerned.extend({ projectId: z.string().nullable(), daus: z.array(z.string()) }),
    ),
    daus: z.array(z.object({ code: z.string(), name: z.string() })),
    /** The address of the caller. */
    contact: z.string(),
    now: z.iso.datetime(),
  })
  .meta({ id: 'IncidentChoices' })
export type IncidentChoices = z.infer<typeof IncidentChoices>

export const incidentChoices = endpoint({
  name: 'incidentChoices',
  summary:
    'What an incident that the caller reports may concern: their requests, and data access units.',
  method: 'GET',
  path: '/incidents/choices',
  output: IncidentChoices,
})

export const reportIncident = endpoint({
  name: 'reportIncident',
  summary:
    'Report a data management incident. Committees, stewards, administrators and the Principal Investigator are told at once.',
  method: 'POST',
  path: '/incidents',
  status: 201,
  body: z.object({
    kind: z.enum(incidentKinds),
    /** From then on there are 24 hours. */
    noticedAt: z.iso.datetime(),
    requestIds: z.array(RequestId).max(50).default([]),
    daus: z.array(z.string().max(31)).max(100).default([]),
    what: text(10_000).trim().min(1),
    files: text(5000).default(''),
    affected: text(5000).default(''),
    done: text(5000).default(''),
    contact: text(300).trim().min(1),
  }),
  output: Incident,
  problems: ['invalid-input', 'not-permitted', 'too-many'],
})
export type NewIncident = z.output<(typeof reportIncident)['body']>

const IncidentList = z.object({
  incidents: z.array(IncidentLine),
  total: z.int(),
  closed: z.int(),
})
export type IncidentList = z.infer<typeof IncidentList>

export const listIncidents = endpoint({
  name: 'listIncidents',
  summary:
    'Incidents, newest first: all for stewards, administrators and auditors; else those of one’s committees, one’s own, and those of which one is told as Principal Investigator.',
  method: 'GET',
  path: '/incidents',
  query: z.object({ show: z.enum(['open', 'all']).default('open') }),
  output: IncidentList,
})

const params = z.object({ incidentId: IncidentId })
const problems = ['not-found', 'not-permitted', 'wrong-state', 'stale-version'] as const

export const readIncident = endpoint({
  name: 'readIncident',
  summary: 'One incident, as far as the caller may know of it.',
  method: 'GET',
  path: '/incidents/{incidentId}',
  params,
  output: Incident,
  problems: ['not-found'],
})

export const moveIncident = endpoint({
  name: 'moveIncident',
  summary:
    'Acknowledge an incident, take up its review, close it with findings and measures, reopen it.',
  method: 'POST',
  path: '/incidents/{incidentId}/{command}',
  params: params.extend({ command: z.enum(incidentCommands) }),
  body: z.object({
    version: z.int().nonnegative(),
    text: text(10_000).default(''),
    findings: text(10_000).default(''),
    measures: text(10_000).default(''),
  }),
  output: Incident,
  problems: [...problems, 'invalid-input'],
})

export const noteIncident = endpoint({
  name: 'noteIncident',
  summary: 'Add a note to an incident. Notes are never changed.',
  method: 'POST',
  path: '/incidents/{incidentId}/notes',
  params,
  body: z.object({ text: text(10_000).trim().min(1) }),
  output: Incident,
  problems,
})

export const tellInstitution = endpoint({
  name: 'tellInstitution',
  summary: 'Write down, once, when the institution was told of an incident, and who there.',
  method: 'POST',
  path: '/incidents/{incidentId}/institution',
  params,
  body: z.object({ at: z.iso.datetime(), text: text(10_000).trim().min(1) }),
  output: Incident,
  problems: [...problems, 'invalid-input'],
})
