import type { z } from 'zod'
import type { ReportQuery } from '../../contract/reports.ts'

const day = /^\d{4}-\d{2}-\d{2}$/

/** What reports the address asks for; what cannot be read is left out. */
export function reportQueryOf(raw: Readonly<Record<string, unknown>>): z.input<typeof ReportQuery> {
  const { from, to, dau } = raw
  return {
    ...(typeof from === 'string' && day.test(from) && { from }),
    ...(typeof to === 'string' && day.test(to) && { to }),
    ...(typeof dau === 'string' && dau !== '' && { dau }),
  }
}
