import type { Lifecycle } from '#kernel/lifecycle.ts'

export const releaseImportStates = [
  'checking',
  'checked',
  'publishing',
  'published',
  'failed',
  'discarded',
] as const
export type ReleaseImportState = (typeof releaseImportStates)[number]

/** What a steward may ask for; the rest happens by itself. */
export const stewardCommands = ['check', 'publish', 'discard'] as const
export type StewardCommand = (typeof stewardCommands)[number]

export const releaseImportCommands = [
  ...stewardCommands,
  'report',
  'overtake',
  'complete',
  'fail',
] as const
export type ReleaseImportCommand = (typeof releaseImportCommands)[number]

export type ReleaseImportRole = 'steward' | 'platform'

/**
 * The life of one import from the page. A publication that finds another release current than its check did is
 * overtaken: it is to be checked again.
 */
export const releaseImportLifecycle: Lifecycle<
  ReleaseImportState,
  ReleaseImportCommand,
  ReleaseImportRole
> = {
  check: { from: ['checked', 'failed'], to: 'checking', by: ['steward'] },
  publish: { from: ['checked'], to: 'publishing', by: ['steward'] },
  discard: { from: ['checking', 'checked', 'failed'], to: 'discarded', by: ['steward'] },
  report: { from: ['checking'], to: 'checked', by: ['platform'] },
  overtake: { from: ['publishing'], to: 'checked', by: ['platform'] },
  complete: { from: ['publishing'], to: 'published', by: ['platform'] },
  fail: { from: ['checking', 'publishing'], to: 'failed', by: ['platform'] },
}
