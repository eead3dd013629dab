import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { CopyOutcome, Destruction, EndWay } from '../../contract/destruction.ts'

export const endWords: Readonly<Record<EndWay, string>> = {
  expired: 'ended',
  revoked: 'revoked',
  removed: 'removed from the request',
  'closed-out': 'closed out',
  disabled: 'account disabled',
}

/** As the holder says it, and as others read it. */
export const copyWords: Readonly<
  Record<CopyOutcome, { readonly own: string; readonly short: string }>
> = {
  none: { own: 'No copy was made outside the platform', short: 'No copies were made' },
  destroyed: { own: 'Every copy is destroyed', short: 'Destroyed' },
  kept: {
    own: 'Every copy is destroyed, but for what is kept only to verify published results',
    short: 'Destroyed, some kept for verification',
  },
}

export function standingOf({ state, overdue }: Pick<Destruction, 'state' | 'overdue'>): {
  status: string
  tone: Tone
} {
  if (state === 'certified') return { status: 'Certified', tone: 'good' }
  if (state === 'withdrawn') return { status: 'Withdrawn', tone: 'neutral' }
  return overdue
    ? { status: 'Overdue', tone: 'bad' }
    : { status: 'To be certified', tone: 'attention' }
}
