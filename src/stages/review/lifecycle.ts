import type { Lifecycle } from '#kernel/lifecycle.ts'

export const reviewStates = [
  'open',
  'changes-asked',
  'conditional',
  'approved',
  'rejected',
  'closed',
] as const
export type ReviewState = (typeof reviewStates)[number]

export const reviewCommands = [
  'vote',
  'approve',
  'approve-on-conditions',
  'reject',
  'ask-changes',
  'resume',
  'accept',
  'reopen',
  'close',
] as const
export type ReviewCommand = (typeof reviewCommands)[number]

/** `chair` is who acts for it now, `member` whoever has a vote. */
export type ReviewRole = 'chair' | 'member' | 'requester' | 'platform'

/**
 * The life of one committee's review of one request. Conditions have to be accepted before anything is granted. An
 * approval is not reopened: it is revoked. A review is closed undecided when the request is withdrawn. The
 * platform approves where the committee has switched on a rule for it.
 */
export const reviewLifecycle: Lifecycle<ReviewState, ReviewCommand, ReviewRole> = {
  vote: { from: ['open'], to: 'open', by: ['member'] },
  approve: { from: ['open'], to: 'approved', by: ['chair', 'platform'] },
  'approve-on-conditions': { from: ['open'], to: 'conditional', by: ['chair'] },
  reject: { from: ['open'], to: 'rejected', by: ['chair'] },
  'ask-changes': { from: ['open'], to: 'changes-asked', by: ['chair'] },
  resume: { from: ['open', 'changes-asked'], to: 'open', by: ['platform'] },
  accept: { from: ['conditional'], to: 'approved', by: ['requester'] },
  reopen: { from: ['conditional', 'rejected'], to: 'open', by: ['chair'] },
  close: { from: ['open', 'changes-asked', 'conditional'], to: 'closed', by: ['platform'] },
}
