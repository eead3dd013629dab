import { noticeDays } from '../contract/versions.ts'

export const dayMs = 86_400_000

/** Today, or in some days, as an ISO 8601 date in UTC. */
export const dayOf = (at: Date, daysLater = 0): string =>
  new Date(at.getTime() + daysLater * dayMs).toISOString().slice(0, 10)

type Publication = { readonly effectiveOn: string | null; readonly resignBy: string | null }

/** What is wrong with the days of a publication; `last` is when the latest published version is in force from. */
export function publicationFault(
  { effectiveOn, resignBy }: Publication,
  now: Date,
  last: Date | undefined,
): { readonly path: string; readonly message: string } | undefined {
  if (effectiveOn !== null && effectiveOn <= dayOf(now))
    return { path: 'effectiveOn', message: 'is not after today: leave it out to begin at once' }
  const from = effectiveOn === null ? now : new Date(`${effectiveOn}T00:00:00Z`)
  if (last !== undefined && from <= last)
    return {
      path: 'effectiveOn',
      message: `is not after ${dayOf(last)}, from which day on the latest version is in force`,
    }
  const earliest = dayOf(from, noticeDays)
  if (resignBy !== null && resignBy < earliest)
    return {
      path: 'resignBy',
      message: `is earlier than ${earliest}: there are ${noticeDays} days from the day on which the version is in force`,
    }
  return undefined
}
