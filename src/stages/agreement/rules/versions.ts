import { noticeDays } from '../contract/versions.ts'

export const dayMs = 86_400_000

/** Today, or in some days, as an ISO 8601 date in UTC. */
export const dayOf = (at: Date, daysLater = 0): string =>
  new Date(at.getTime() + daysLater * dayMs).toISOString().slice(0, 10)

/** The beginning of an ISO 8601 date in UTC. */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`)

type Publication = { readonly effectiveOn: string | null; readonly resignBy: string | null }

/** What is wrong with the days of a publication; `last` is when the latest published version is in force from. */
export function publicationFault(
  { effectiveOn, resignBy }: Publication,
  now: Date,
  last: Date | undefined,
): { readonly path: string; readonly message: string } | undefined {
  if (effectiveOn !== null && effectiveOn <= dayOf(now))
    return { path: 'effectiveOn', message: 'A later day begins tomorrow at the earliest.' }
  const from = effectiveOn === null ? now : startOf(effectiveOn)
  if (last !== undefined && from <= last)
    return {
      path: 'effectiveOn',
      message: `Another version is in force from ${dayOf(last)} on: this one can follow after that day.`,
    }
  const earliest = dayOf(from, noticeDays)
  if (resignBy !== null && resignBy < earliest)
    return {
      path: 'resignBy',
      message: `The last day to re-sign is ${earliest} at the earliest, ${noticeDays} days after the version is in force.`,
    }
  return undefined
}
