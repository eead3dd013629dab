import { VisuallyHidden } from '@mantine/core'
import { IconClockExclamation } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import queueStyles from './queue.module.css'

/** From this many days on a waiting request is marked, as the committee is reminded of it. */
const longWaitDays = 7

/** How long a request has waited; marked by a sign and heavier type from a week on. */
export function Waiting({ days }: { readonly days: number }): ReactNode {
  const words = days === 0 ? 'since today' : formatNoun(days, 'day')
  if (days < longWaitDays) return <span className={queueStyles['waiting']}>{words}</span>
  return (
    <span className={queueStyles['waitingLong']}>
      <IconClockExclamation size={16} stroke={2} aria-hidden />
      {words}
      <VisuallyHidden>, a week or longer</VisuallyHidden>
    </span>
  )
}
