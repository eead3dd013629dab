import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { RequestState } from '#stages/request/lifecycle.ts'
import type { ReviewState } from '../lifecycle.ts'

type Outcome = { readonly status: string; readonly tone: Tone }

/** A committee's review in a word. */
export const reviewOutcomes = {
  open: { status: 'To be decided', tone: 'waiting' },
  approved: { status: 'Approved', tone: 'good' },
  rejected: { status: 'Rejected', tone: 'bad' },
  closed: { status: 'Closed undecided', tone: 'neutral' },
} as const satisfies Record<ReviewState, Outcome>

const stewardOutcomes: Partial<Readonly<Record<string, Outcome>>> = {
  returned: { status: 'Returned', tone: 'attention' },
  'in-review': { status: 'Passed on', tone: 'good' },
  'partly-approved': { status: 'Partly approved', tone: 'good' },
  withdrawn: { status: 'Withdrawn', tone: 'neutral' },
} satisfies Partial<Record<RequestState, Outcome>>

/** What became of a queued item: of the review where it is one, else of the request. */
export function outcomeOf(state: string, status: string): Outcome {
  const review: Partial<Readonly<Record<string, Outcome>>> = reviewOutcomes
  return review[state] ?? stewardOutcomes[state] ?? { status, tone: 'neutral' }
}
