import {
  IconAlertTriangle,
  IconCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconPencil,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'

export const tones = ['neutral', 'draft', 'waiting', 'attention', 'good', 'bad'] as const
export type Tone = (typeof tones)[number]

const icons = {
  neutral: IconCircleDashed,
  draft: IconPencil,
  waiting: IconClock,
  attention: IconAlertTriangle,
  good: IconCheck,
  bad: IconCircleX,
} satisfies Record<Tone, unknown>

/** The statuses of a request as the researcher reads them. */
const toneOf: Readonly<Record<string, Tone>> = {
  Draft: 'draft',
  'Awaiting signatures': 'waiting',
  'Pending review': 'waiting',
  'Action needed': 'attention',
  Approved: 'good',
  'Partly approved': 'good',
  Rejected: 'bad',
  Declined: 'bad',
  Withdrawn: 'neutral',
  Expired: 'neutral',
}

type Props = {
  /** The words on the badge; those of a request's status choose their own tone. */
  readonly status: string
  readonly tone?: Tone
}

/** A state in a word, with a sign and a colour that say the same. */
export function StatusBadge({ status, tone = toneOf[status] ?? 'neutral' }: Props): ReactNode {
  const Icon = icons[tone]
  return (
    <span className={`badge badge-${tone}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {status}
    </span>
  )
}
