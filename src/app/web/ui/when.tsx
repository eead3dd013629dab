import type { ReactNode } from 'react'
import { useTimeZone } from '../instance.ts'
import { formatDate, formatDateTime, formatDay } from './format.ts'

type Props = { readonly at: string }

/** An instant as a date in the reader's time zone, the exact time in the tooltip. */
export function When({ at }: Props): ReactNode {
  const zone = useTimeZone()
  return (
    <time dateTime={at} title={formatDateTime(at, zone)}>
      {formatDate(at, zone)}
    </time>
  )
}

/** An instant to the minute in the reader's time zone. */
export function WhenExactly({ at }: Props): ReactNode {
  const zone = useTimeZone()
  return <time dateTime={at}>{formatDateTime(at, zone)}</time>
}

/** A calendar day (`2026-11-21`), the same in every zone. */
export function Day({ on }: { readonly on: string }): ReactNode {
  return <time dateTime={on}>{formatDay(on)}</time>
}
