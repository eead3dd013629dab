import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { answersAreOpen, type RequestRole } from './lifecycle.ts'
import { requestPeople, type RequestRow } from './store.ts'
import { dausAsking, isNamed } from './store/standing.ts'

/** What the person is to this request. */
export function requestRolesOf(actor: Actor, row: Pick<RequestRow, 'requester_id'>): RequestRole[] {
  return [
    ...(row.requester_id === actor.id ? (['requester'] as const) : []),
    ...(actor.roles.includes('steward') ? (['steward'] as const) : []),
  ]
}

/** What else the person is to a filed request, by its people. */
export async function partRolesOf(
  db: Database | Tx,
  actor: Pick<Actor, 'id'>,
  requestId: string,
): Promise<RequestRole[]> {
  const people = await requestPeople(db, requestId)
  const isInvestigator = people.some(
    ({ capacity, personId }) => capacity === 'principal-investigator' && personId === actor.id,
  )
  return isInvestigator ? ['principal-investigator'] : []
}

/** Whether the person is at work on the answers. Everybody else sees those that were submitted. */
export const isAnswering = (
  actor: Pick<Actor, 'id'>,
  row: Pick<RequestRow, 'requester_id' | 'state'>,
): boolean => row.requester_id === actor.id && answersAreOpen(row.state)

/** A party is named in the request: the requester, PI, an applicant, the authority or the officer. */
export const isParty = (db: Database | Tx, actor: Actor, requestId: string): Promise<boolean> =>
  isNamed(db, actor, requestId)

/**
 * How much of a request a person may see: all of it (its parties, stewards, auditors), what concerns the DAUs
 * of their committees, or nothing. A draft is its requester's alone.
 */
export async function sightOf(
  db: Database | Tx,
  actor: Actor,
  row: RequestRow,
): Promise<'all' | readonly string[]> {
  if (row.requester_id === actor.id) return 'all'
  if (row.state === 'draft') return []
  if (actor.roles.includes('steward') || actor.roles.includes('auditor')) return 'all'
  if (await isParty(db, actor, row.id)) return 'all'
  return dausAsking(db, actor.id, row.id)
}
