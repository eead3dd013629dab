import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from '#stages/request/contract.ts'
import { seats } from './contract/committees.ts'

const review = { requestId: RequestId, dau: z.string() }
/** Of a review, from 1: each time its answers changed, or it was reopened. */
const round = z.int().default(1)

/** A committee is asked, or asked again. */
export const reviewOpened = event('review.opened', z.object({ ...review, round }))

/** A chair decided for one DAU. */
export const reviewDecided = event(
  'review.decided',
  z.object({
    ...review,
    decision: z.enum(['approve', 'approve-on-conditions', 'reject']),
    round,
  }),
)

/** The requester accepted the conditions of an approval: it stands. */
export const conditionsAccepted = event('review.conditions-accepted', z.object(review))

/** A chair took a decision back. */
export const reviewReopened = event(
  'review.reopened',
  z.object({ ...review, round: z.int(), reason: z.string() }),
)

/** A steward or a committee returned the request; `version` is the request's after that. */
export const requestReturned = event(
  'review.returned',
  z.object({
    requestId: RequestId,
    version: z.int(),
    reason: z.string(),
    /** The committee that asks for changes; absent where the steward does. */
    dau: z.string().optional(),
  }),
)

/** Somebody was given a seat on the committee of a DAU, or it was taken from them; `event` is its line in the audit log. */
export const seatChanged = event(
  'review.seat-changed',
  z.object({
    dau: z.string(),
    personId: z.string(),
    /** Null where it was taken. */
    seat: z.enum(seats).nullable(),
    by: z.string(),
    event: z.int(),
  }),
)

/** A committee asked the requester, or they answered; `note` is its number. */
export const questionAsked = event('review.question-asked', z.object({ ...review, note: z.int() }))
export const questionAnswered = event(
  'review.question-answered',
  z.object({ ...review, note: z.int() }),
)

/** A member is to look at a request first, or somebody from outside is asked for an opinion. */
export const reviewAssigned = event(
  'review.assigned',
  z.object({ ...review, personId: z.string(), role: z.enum(['lead', 'expert']), at: z.string() }),
)
