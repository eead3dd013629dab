import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleX,
  IconClock,
  IconPlayerPlay,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Tone } from '#app/web/ui/status-badge.tsx'
import { toneOf, wordOf } from './run-words.ts'

const icons: Readonly<Record<Tone, typeof IconCheck>> = {
  waiting: IconClock,
  attention: IconPlayerPlay,
  draft: IconAlertTriangle,
  neutral: IconBan,
  good: IconCheck,
  bad: IconCircleX,
}

/** The state of a run in a word and a shape, and in a colour that says the same. */
export function RunState({ state }: { readonly state: string }): ReactNode {
  const tone = toneOf(state)
  const Icon = icons[tone]
  return (
    <span className={`badge badge-${tone === 'attention' ? 'waiting' : tone}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {wordOf(state)}
    </span>
  )
}
