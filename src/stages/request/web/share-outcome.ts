import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { Share } from '#stages/selection/contract.ts'
import type { AccessRequest } from '../contract.ts'
import type { RequestState } from '../lifecycle.ts'

/** How one part of a filed request stands. */
export type Outcome = { readonly status: string; readonly tone: Tone }

const waiting: Readonly<Record<RequestState, Outcome>> = {
  draft: { status: 'Not submitted', tone: 'draft' },
  'awaiting-signatures': { status: 'Awaiting signatures', tone: 'waiting' },
  submitted: { status: 'Agreement is being checked', tone: 'waiting' },
  'in-review': { status: 'Committee is deciding', tone: 'waiting' },
  returned: { status: 'Waits for you', tone: 'attention' },
  approved: { status: 'Approved', tone: 'good' },
  'partly-approved': { status: 'Committee is deciding', tone: 'waiting' },
  rejected: { status: 'Rejected', tone: 'bad' },
  declined: { status: 'Declined', tone: 'bad' },
  withdrawn: { status: 'Withdrawn', tone: 'neutral' },
  expired: { status: 'Expired', tone: 'neutral' },
  'closed-out': { status: 'Closed out', tone: 'neutral' },
}

/** Steps that decide on a part, until a `reopened` takes one back. */
const decisions = ['approved', 'rejected', 'conditional']

/** Read from the committee's step in the timeline; before there is one, from where the request is. */
export function outcomeOf(
  { state, timeline }: Pick<AccessRequest, 'state' | 'timeline'>,
  { dau, access }: Pick<Share, 'dau' | 'access'>,
): Outcome {
  if (access === 'open') return { status: 'Open access', tone: 'good' }
  if (access === 'granted') return { status: 'Access held already', tone: 'good' }
  const last = timeline.findLast(
    ({ what, dau: of }) => of === dau?.code && [...decisions, 'reopened'].includes(what),
  )
  switch (last?.what) {
    case 'approved':
      return { status: 'Approved', tone: 'good' }
    case 'rejected':
      return { status: 'Rejected', tone: 'bad' }
    case 'conditional':
      return state === 'withdrawn'
        ? waiting.withdrawn
        : { status: 'Approved on conditions', tone: 'attention' }
    default:
      return waiting[state]
  }
}
