import { z } from 'zod'
import { event } from '#kernel/event.ts'

/** Something happened of which a checkpoint is to tell at once. */
export const checkpointDue = event('audit.checkpoint-due', z.object({}))

/** A checkpoint was signed; announced for each place to which it goes. */
export const checkpointSigned = event(
  'audit.checkpoint-signed',
  z.object({ seq: z.int(), sink: z.string() }),
)
