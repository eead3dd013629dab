import type { Lifecycle } from '#kernel/lifecycle.ts'

export const requestStates = [
  'draft',
  'awaiting-signatures',
  'submitted',
  'in-review',
  'returned',
  'approved',
  'partly-approved',
  'rejected',
  'declined',
  'withdrawn',
  'expired',
  'closed-out',
] as const
export type RequestState = (typeof requestStates)[number]

export const requestCommands = [
  'move-to-release',
  'release',
  'submit',
  'send',
  'complete',
  'decline',
  'lapse',
  'return',
  'resubmit',
  'pass-on',
  'approve',
  'approve-in-part',
  'reject',
  'ask-changes',
  'reopen',
  'withdraw',
  'close-out',
] as const
export type RequestCommand = (typeof requestCommands)[number]

/** `envelope` is a document out for signature, `committees` the sum of the committees' decisions. */
export type RequestRole =
  'requester' | 'principal-investigator' | 'steward' | 'envelope' | 'committees'

/**
 * The life of a data request. `move-to-release` takes a draft to the current release; `release` files a request that needs no agreement; `submit` one with a signed
 * form, `send` one whose agreement goes out for electronic signature. `withdraw` ends what no committee has
 * decided, also where a signing service cancelled its agreement; what was granted stays granted. `close-out` ends
 * what was granted, with a final report.
 */
export const requestLifecycle: Lifecycle<RequestState, RequestCommand, RequestRole> = {
  'move-to-release': { from: ['draft'], to: 'draft', by: ['requester'] },
  release: { from: ['draft'], to: 'approved', by: ['requester'] },
  submit: { from: ['draft'], to: 'submitted', by: ['requester'] },
  send: { from: ['draft', 'returned'], to: 'awaiting-signatures', by: ['requester'] },
  complete: { from: ['awaiting-signatures'], to: 'submitted', by: ['envelope'] },
  decline: { from: ['awaiting-signatures'], to: 'declined', by: ['envelope'] },
  lapse: { from: ['awaiting-signatures'], to: 'expired', by: ['envelope'] },
  return: { from: ['submitted'], to: 'returned', by: ['steward'] },
  resubmit: { from: ['returned'], to: 'submitted', by: ['requester'] },
  'pass-on': { from: ['submitted'], to: 'in-review', by: ['steward'] },
  approve: { from: ['in-review', 'partly-approved'], to: 'approved', by: ['committees'] },
  'approve-in-part': {
    from: ['in-review', 'partly-approved'],
    to: 'partly-approved',
    by: ['committees'],
  },
  reject: { from: ['in-review'], to: 'rejected', by: ['committees'] },
  'ask-changes': { from: ['in-review', 'partly-approved'], to: 'returned', by: ['committees'] },
  reopen: { from: ['rejected'], to: 'in-review', by: ['committees'] },
  withdraw: {
    from: ['awaiting-signatures', 'submitted', 'in-review', 'returned', 'partly-approved'],
    to: 'withdrawn',
    by: ['requester', 'envelope'],
  },
  'close-out': {
    from: ['approved', 'partly-approved'],
    to: 'closed-out',
    by: ['requester', 'principal-investigator'],
  },
}

/** Whether the requester may still change the answers: before filing, and again after a return. */
export const answersAreOpen = (state: RequestState): boolean =>
  state === 'draft' || state === 'returned'

/** The status as the researcher reads it. */
export const statusOf: Readonly<Record<RequestState, string>> = {
  draft: 'Draft',
  'awaiting-signatures': 'Awaiting signatures',
  submitted: 'Pending review',
  'in-review': 'Pending review',
  returned: 'Action needed',
  approved: 'Approved',
  'partly-approved': 'Partly approved',
  rejected: 'Rejected',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
  'closed-out': 'Closed out',
}
