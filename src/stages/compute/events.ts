import { z } from 'zod'
import { event } from '#kernel/event.ts'

/** A job or an analysis is done, failed or was terminated. */
export const executionEnded = event(
  'execution.ended',
  z.object({ id: z.string(), state: z.string() }),
)
