import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { ReviewState } from '../lifecycle.ts'

type Outcome = { readonly status: string; readonly tone?: Tone }

/** A committee's review in a word. */
export const reviewOutcomes = {
  open: { status: 'To be decided', tone: 'waiting' },
  'changes-asked': { status: 'Changes asked for', tone: 'attention' },
  conditional: { status: 'Approved on conditions', tone: 'waiting' },
  approved: { status: 'Approved', tone: 'good' },
  rejected: { status: 'Rejected', tone: 'bad' },
  closed: { status: 'Closed undecided', tone: 'neutral' },
} as const satisfies Record<ReviewState, Outcome>

/** What became of a queued item: of the review where it is one, else of its request. */
export function outcomeOf(state: string, status: string): Outcome {
  const outcomes: Readonly<Record<string, Outcome>> = reviewOutcomes
  return outcomes[state] ?? { status }
}
