import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { RequestRole } from './lifecycle.ts'
import type { RequestRow } from './store.ts'

/** What the person is to this request. */
export function requestRolesOf(actor: Actor, row: Pick<RequestRow, 'requester_id'>): RequestRole[] {
  return [
    ...(row.requester_id === actor.id ? (['requester'] as const) : []),
    ...(actor.roles.includes('steward') ? (['steward'] as const) : []),
  ]
}

/** A party is named in the request: the requester, PI, an applicant, the authority or the officer. */
export async function isParty(
  db: Database | Tx,
  actor: Actor,
  requestId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('access_request as r')
    .select('r.id')
    .where('r.id', '=', requestId)
    .where((eb) =>
      eb.or([
        eb('r.requester_id', '=', actor.id),
        eb.exists(
          eb
            .selectFrom('request_person as p')
            .select('p.n')
            .whereRef('p.request_id', '=', 'r.id')
            .where((or) =>
              or.or([
                or('p.person_id', '=', actor.id),
                or(or.fn<string>('lower', ['p.email']), '=', actor.email.toLowerCase()),
              ]),
            ),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the person sits on a committee whose review of this request has begun. */
async function isAskedCommittee(
  db: Database | Tx,
  actor: Actor,
  requestId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('request_dau as d')
    .innerJoin('dac_member as m', 'm.dau_code', 'd.dau_code')
    .innerJoin('access_request as r', 'r.id', 'd.request_id')
    .select('d.dau_code')
    .where('d.request_id', '=', requestId)
    .where('d.basis', '=', 'agreement')
    .where('m.person_id', '=', actor.id)
    .where('r.state', 'in', ['in-review', 'partly-approved', 'approved', 'rejected', 'withdrawn'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('request_step as s')
          .select('s.id')
          .whereRef('s.request_id', '=', 'd.request_id')
          .where('s.what', '=', 'passed-on'),
      ),
    )
    .execute()
  return rows.map(({ dau_code }) => dau_code)
}

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
  return isAskedCommittee(db, actor, row.id)
}
