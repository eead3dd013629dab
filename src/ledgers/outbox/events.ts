import { z } from 'zod'
import { event } from '#kernel/event.ts'

const payload = z.object({ key: z.string() })

export const mailQueued = event('mail.queued', payload)

/** The mail server refused a mail for good. */
export const mailRefused = event('mail.refused', payload)
