import { counted, grouped } from '#kernel/count.ts'

/**
 * Numbers and dates as people read them. Sizes are decimal (1 TB = 10^12 bytes), as clouds bill them.
 * Dates are written with the month as a word, since 03/04 means two days.
 */

const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const

/** `1,234,567` */
export const formatCount = grouped

/** `1 file`, `2,100 files` */
export const formatNoun = counted

/** Three digits and a decimal unit: `1.5 PB`, `84.2 GB`, `0 bytes`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 of a unit would print as 1,000 of it.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${threeDigits.format(value)} ${bytes === 1 ? 'byte' : units[unit]}`
}

/** `1,500,000,000 bytes`, for a tooltip. */
export const formatExactBytes = (bytes: number): string => formatNoun(bytes, 'byte')

/** An IANA zone the browser knows, or its own zone for an empty or unknown one. */
function knownZone(zone: string | undefined): string | undefined {
  if (zone === undefined || zone === '') return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** A formatter for each zone, kept: making one takes a thousand times as long as using it. */
function inZones(options: Intl.DateTimeFormatOptions): (instant: string, zone?: string) => string {
  const made = new Map<string | undefined, Intl.DateTimeFormat>()
  return (instant, zone) => {
    const format =
      made.get(zone) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: knownZone(zone) })
    made.set(zone, format)
    return format.format(new Date(instant))
  }
}

const date = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** An instant as a date in a zone (the browser's if left out): `21 Nov 2026`. */
export const formatDate = inZones(date)

/** An instant with its zone: `21 Nov 2026, 14:05 CET`. */
export const formatDateTime = inZones({
  ...date,
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
})

/** An instant as a time of day to the second: `14:05:32`. */
export const formatTime = inZones({ hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** A calendar day without a time, such as an embargo date `2026-11-21`: the same day everywhere. */
export const formatDay = (day: string): string => formatDate(`${day}T00:00:00Z`, 'UTC')
