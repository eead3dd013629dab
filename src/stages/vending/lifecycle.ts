import type { Lifecycle } from '#kernel/lifecycle.ts'

export const vendStates = ['ordered', 'ready'] as const
export type VendState = (typeof vendStates)[number]

export const vendCommands = ['confirm'] as const
export type VendCommand = (typeof vendCommands)[number]

/** A vend has no way to fail: it is a durable job that is tried until its receipt equals the manifest. */
export const vendLifecycle: Lifecycle<VendState, VendCommand, 'workspace'> = {
  confirm: { from: ['ordered'], to: 'ready', by: ['workspace'] },
}
