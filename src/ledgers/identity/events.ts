import { z } from 'zod'
import { event } from '#kernel/event.ts'

/** Somebody asked for a link that shows a mailbox to be theirs. */
export const linkAsked = event('identity.link-asked', z.object({ id: z.string() }))
