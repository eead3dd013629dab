import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { mailboxOf } from '#kernel/mailbox.ts'

/** Whether a person, by account or by address, is named in a request: as requester, PI, applicant or signer. */
export async function isNamed(
  db: Database | Tx,
  person: { readonly id: string; readonly email: string },
  requestId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('access_request as r')
    .select('r.id')
    .where('r.id', '=', requestId)
    .where((eb) =>
      eb.or([
        eb('r.requester_id', '=', person.id),
        eb.exists(
          eb
            .selectFrom('request_person as p')
            .select('p.n')
            .whereRef('p.request_id', '=', 'r.id')
            .where((or) =>
              or.or([
                or('p.person_id', '=', person.id),
                or(or.fn<string>('mailbox_of', ['p.email']), '=', mailboxOf(person.email)),
              ]),
            ),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/** Of these requests, those that the person may extend: as the requester who was agreed on, or as the PI. */
export async function extendableBy(
  db: Database | Tx,
  person: { readonly id: string; readonly email: string },
  requestIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (requestIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('request_person as p')
    .select('p.request_id')
    .where('p.request_id', 'in', requestIds)
    .where((eb) =>
      eb.or([
        eb('p.person_id', '=', person.id).and('p.capacity', 'in', renewing),
        eb('p.capacity', '=', 'principal-investigator').and(
          eb.fn<string>('mailbox_of', ['p.email']),
          '=',
          mailboxOf(person.email),
        ),
      ]),
    )
    .execute()
  return new Set(rows.map(({ request_id }) => request_id))
}

const renewing = ['requester', 'principal-investigator'] as const

/** Whether a DAU that needs a decision has none that stands. */
export async function isUndecided(db: Database | Tx, requestId: string): Promise<boolean> {
  const { rows } = await sql`
    select from request_dau d left join lateral (
      select s.what from request_step s
      where s.request_id = d.request_id and s.dau_code = d.dau_code and s.what in ('approved', 'rejected', 'reopened')
      order by s.id desc limit 1) last on true
    where d.request_id = ${requestId} and d.basis = 'agreement' and coalesce(last.what, 'reopened') = 'reopened'
    limit 1`.execute(db)
  return rows.length > 0
}

/**
 * The DAUs of a request which the person judges: they have a seat on the committee, it was asked, and they declared
 * that nothing stands in the way.
 */
export async function dausAsking(
  db: Database | Tx,
  personId: string,
  requestId: string,
): Promise<string[]> {
  const { rows } = await sql<{ dau: string }>`
    select distinct v.dau_code as dau from review v
      join review_interest i on i.request_id = v.request_id and i.person_id = ${personId} and i.outcome = 'none'
      join committee_seat s on s.dau_code = v.dau_code and s.person_id = ${personId}
        and (s.request_id is null or s.request_id = v.request_id)
    where v.request_id = ${requestId} order by 1`.execute(db)
  return rows.map(({ dau }) => dau)
}
