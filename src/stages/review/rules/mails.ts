import { counted } from '#kernel/count.ts'
import type { Seat } from '../contract/committees.ts'

/*
 * What committees and requesters are written. A key never goes out twice.
 */

/** What a message says, and its key; to whom it goes is looked up. */
export type Mail = {
  readonly key: string
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly path: string
  readonly action: string
}

type OfReview = {
  readonly requestId: string
  readonly dau: string
  /** Name of the request. */
  readonly request: string
}

type ToMember = OfReview & { readonly memberId: string; readonly requester: string }

const openCase = (requestId: string) => ({ path: `/review/${requestId}`, action: 'Open the case' })
const seeRequest = (requestId: string) => ({
  path: `/requests/${requestId}`,
  action: 'See the request',
})

export function openedMail({
  requestId,
  dau,
  request,
  requester,
  memberId,
  isExtension,
  round,
}: ToMember & { readonly isExtension: boolean; readonly round: number }): Mail {
  const isAgain = round > 1
  const asks = isExtension
    ? `${requester} asks for another year of access to ${dau}: “${request}”.`
    : `${requester} asks for data of ${dau} in the request “${request}”.`
  return {
    key: `review-opened:${requestId}:${dau}:${memberId}${isAgain ? `:${round}` : ''}`,
    subject: `${isAgain ? 'To be decided again' : 'New request'} for ${dau}: “${request}”`,
    paragraphs: [
      asks,
      ...(isAgain
        ? ['The answers were changed, or the case was reopened: please look and vote anew.']
        : []),
    ],
    ...openCase(requestId),
  }
}

export function reminderMail({
  requestId,
  dau,
  request,
  memberId,
  round,
  reminder,
  days,
  due,
}: ToMember & {
  readonly round: number
  readonly reminder: number
  /** Since it was asked. */
  readonly days: number
  readonly due: string
}): Mail {
  return {
    key: `review-reminder:${requestId}:${dau}:${memberId}:${round}:${reminder}`,
    subject: `Reminder: “${request}” waits for ${dau}`,
    paragraphs: [
      `The request “${request}” has waited for the committee of ${dau} for ${counted(days, 'day')}.`,
      `A decision is due by ${due}.`,
    ],
    ...openCase(requestId),
  }
}

export function returnedMail({
  requestId,
  request,
  version,
  reason,
  dau,
}: Omit<OfReview, 'dau'> & {
  readonly version: number
  readonly reason: string
  readonly dau?: string | undefined
}): Mail {
  return {
    key: `request-returned:${requestId}:${version}`,
    subject: `Action needed on your request “${request}”`,
    paragraphs: [
      dau === undefined
        ? 'The data steward has looked at your request and asks for a correction:'
        : `The committee of ${dau} has looked at your request and asks for changes:`,
      reason,
      'Please correct your answers where that is needed, have the agreement signed anew, and submit the request again.',
    ],
    path: `/requests/${requestId}`,
    action: 'Correct the request',
  }
}

type Decided = OfReview & {
  readonly decision: 'approve' | 'approve-on-conditions' | 'reject'
  readonly round: number
  readonly isExtension: boolean
  readonly reason: string
  readonly conditions: readonly string[]
  /** Null where a rule decided: its reason speaks for itself. */
  readonly by: string | null
}

export function decidedMail(said: Decided): Mail {
  const { requestId, dau, request, decision, round, reason, by } = said
  return {
    key: `review-decided:${requestId}:${dau}${round > 1 ? `:${round}` : ''}`,
    subject: `${dau}: your request “${request}” was ${
      {
        approve: 'approved',
        'approve-on-conditions': 'approved on conditions',
        reject: 'rejected',
      }[decision]
    }`,
    paragraphs: [
      ...decisionParagraphs(said),
      ...(reason ? [by === null ? reason : `The committee writes: ${reason}`] : []),
    ],
    ...seeRequest(requestId),
    ...(decision === 'approve-on-conditions' && { action: 'Read and accept the conditions' }),
  }
}

function decisionParagraphs({
  dau,
  request,
  decision,
  isExtension,
  conditions,
}: Decided): string[] {
  switch (decision) {
    case 'approve':
      return [
        `The committee of ${dau} has approved your request “${request}”. ${
          isExtension
            ? 'Access lasts a year longer for everybody who had it.'
            : 'Its files are on their way into your project.'
        }`,
      ]
    case 'approve-on-conditions':
      return [
        `The committee of ${dau} approves your request “${request}” on conditions. Access begins when you accept them:`,
        ...conditions.map((condition, n) => `${n + 1}. ${condition}`),
      ]
    case 'reject':
      return [`The committee of ${dau} has rejected your request “${request}”.`]
    default:
      return decision satisfies never
  }
}

export const reopenedMail = ({
  requestId,
  dau,
  request,
  round,
  reason,
}: OfReview & { readonly round: number; readonly reason: string }): Mail => ({
  key: `review-reopened:${requestId}:${dau}:${round}`,
  subject: `${dau}: your request “${request}” is looked at again`,
  paragraphs: [
    `The chair of the committee of ${dau} has reopened its decision on “${request}”.`,
    `The committee writes: ${reason}`,
  ],
  ...seeRequest(requestId),
})

type OfNote = OfReview & { readonly note: number; readonly text: string }

export const askedMail = ({ requestId, dau, request, note, text }: OfNote): Mail => ({
  key: `review-question:${note}`,
  subject: `${dau} asks about your request “${request}”`,
  paragraphs: [`The committee of ${dau} asks:`, text],
  path: `/requests/${requestId}`,
  action: 'Answer',
})

export const answeredMail = ({
  requestId,
  dau,
  request,
  requester,
  memberId,
  note,
  text,
}: ToMember & OfNote): Mail => ({
  key: `review-answer:${note}:${memberId}`,
  subject: `Answer for ${dau}: “${request}”`,
  paragraphs: [`${requester} answers:`, text],
  ...openCase(requestId),
})

export const assignedMail = ({
  requestId,
  dau,
  request,
  personId,
  role,
  at,
}: OfReview & {
  readonly personId: string
  readonly role: 'lead' | 'expert'
  readonly at: string
}): Mail => ({
  key: `review-assigned:${requestId}:${dau}:${personId}:${role}:${at}`,
  subject:
    role === 'lead'
      ? `Please look first at “${request}” for ${dau}`
      : `Your opinion is asked on a request for ${dau}`,
  paragraphs: [
    role === 'lead'
      ? `The chair of the committee of ${dau} asks you to look first at “${request}”.`
      : `The committee of ${dau} asks for your opinion on a request for its data. You see the request once you have declared your interests.`,
  ],
  ...openCase(requestId),
})

/** Tells somebody of a committee, or who left it, that its people changed, and by whom. */
export const seatMail = ({
  dau,
  person,
  seat,
  by,
  event,
  memberId,
}: {
  readonly dau: string
  readonly person: string
  readonly seat: Seat | null
  readonly by: string
  readonly event: number
  readonly memberId: string
}): Mail => ({
  key: `committee-seat:${event}:${memberId}`,
  subject: `The committee of ${dau} has changed`,
  paragraphs: [
    seat === null
      ? `${by} took the seat of ${person} on the committee of ${dau} away.`
      : `${by} gave ${person} a seat on the committee of ${dau}: ${seat}.`,
    'If this should not have been, tell a steward or an administrator at once.',
  ],
  path: '/committees',
  action: 'See the committee',
})
