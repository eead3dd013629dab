import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from '#stages/request/contract.ts'

/** A committee is asked. */
export const reviewOpened = event(
  'review.opened',
  z.object({ requestId: RequestId, dau: z.string() }),
)

/** A chair decided for one DAU. */
export const reviewDecided = event(
  'review.decided',
  z.object({ requestId: RequestId, dau: z.string(), decision: z.enum(['approve', 'reject']) }),
)

/** A steward returned the request; `version` is the request's after that. */
export const requestReturned = event(
  'review.returned',
  z.object({ requestId: RequestId, version: z.int(), reason: z.string() }),
)
