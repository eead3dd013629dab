import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from './contract.ts'

const payload = z.object({ requestId: RequestId })

/** Filed with a form: a steward is to check it. `form` is its version. */
export const requestSubmitted = event('request.submitted', payload.extend({ form: z.int() }))

/** Filed without any need of an agreement. */
export const requestReleased = event('request.released', payload)

/** Filed, and its agreement goes out for signature. */
export const requestSent = event('request.sent', payload)

export const requestWithdrawn = event('request.withdrawn', payload)
