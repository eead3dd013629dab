import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

/** A span such as `90m`, `12h`, `30d`, `11mo`, `1y`. */
export const Span = z
  .string()
  .regex(/^\d{1,4}(m|h|d|mo|y)$/, 'is a number and m, h, d, mo or y, as in 11mo')

export const PlatformClock = z
  .object({ now: z.iso.datetime(), offsetSeconds: z.int() })
  .meta({ id: 'PlatformClock' })

export const readClock = endpoint({
  name: 'readClock',
  summary: "The platform's clock.",
  method: 'GET',
  path: '/admin/clock',
  access: ['administrator'],
  output: PlatformClock,
})

export const advanceClock = endpoint({
  name: 'advanceClock',
  summary: "Move the platform's clock ahead (demo mode only). It never goes back.",
  method: 'POST',
  path: '/admin/clock/advance',
  access: ['administrator'],
  body: z.object({ by: Span }),
  output: PlatformClock,
  problems: ['not-found'],
})
