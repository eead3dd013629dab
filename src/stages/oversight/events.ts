import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { incidentStates } from './lifecycle.ts'

/** Somebody reported an incident. */
export const incidentReported = event(
  'oversight.incident-reported',
  z.object({ incidentId: z.string() }),
)

/** An incident came to a state; `version` is its own after that. */
export const incidentMoved = event(
  'oversight.incident-moved',
  z.object({ incidentId: z.string(), version: z.int(), state: z.enum(incidentStates) }),
)
