import type { Lifecycle } from '#kernel/lifecycle.ts'

export const destructionStates = ['asked', 'certified', 'withdrawn'] as const
export type DestructionState = (typeof destructionStates)[number]

export const destructionCommands = ['remind', 'certify', 'withdraw'] as const
export type DestructionCommand = (typeof destructionCommands)[number]

/**
 * What a holder is asked to certify after their access ended. It is withdrawn where all of that access was restored
 * before they did.
 */
export const destructionLifecycle: Lifecycle<
  DestructionState,
  DestructionCommand,
  'holder' | 'platform'
> = {
  remind: { from: ['asked'], to: 'asked', by: ['platform'] },
  certify: { from: ['asked'], to: 'certified', by: ['holder'] },
  withdraw: { from: ['asked'], to: 'withdrawn', by: ['platform'] },
}
