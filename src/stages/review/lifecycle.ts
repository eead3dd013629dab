import type { Lifecycle } from '#kernel/lifecycle.ts'

export const reviewStates = ['open', 'approved', 'rejected', 'closed'] as const
export type ReviewState = (typeof reviewStates)[number]

export const reviewCommands = ['approve', 'reject', 'close'] as const
export type ReviewCommand = (typeof reviewCommands)[number]

export type ReviewRole = 'chair' | 'platform'

/**
 * The life of one committee's review of one request. It is closed undecided when the request is withdrawn. The
 * platform approves where the committee has switched on a rule for it.
 */
export const reviewLifecycle: Lifecycle<ReviewState, ReviewCommand, ReviewRole> = {
  approve: { from: ['open'], to: 'approved', by: ['chair', 'platform'] },
  reject: { from: ['open'], to: 'rejected', by: ['chair'] },
  close: { from: ['open'], to: 'closed', by: ['platform'] },
}
