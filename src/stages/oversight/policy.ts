import type { Actor } from '#kernel/actor.ts'
import type { Seat } from '#stages/review/contract/committees.ts'
import type { IncidentRole } from './lifecycle.ts'

/** Whether somebody sees every incident by their role. */
export const seesAllIncidents = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.length > 0

/** What a person is to an incident; `seats` are theirs on committees, `concerned` the DAUs for which these count. */
export const incidentRolesOf = (
  { roles }: Pick<Actor, 'roles'>,
  seats: ReadonlyMap<string, Seat>,
  concerned: readonly string[],
): IncidentRole[] => [
  ...(roles.includes('steward') ? (['steward'] as const) : []),
  ...(roles.includes('administrator') ? (['administrator'] as const) : []),
  ...(concerned.some((dau) => seats.get(dau) !== 'member') ? (['chair'] as const) : []),
]
