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

/** Whether a DAU that needs a decision still has none. */
export async function isUndecided(db: Database | Tx, requestId: string): Promise<boolean> {
  const row = await db
    .selectFrom('request_dau as d')
    .select('d.dau_code')
    .where('d.request_id', '=', requestId)
    .where('d.basis', '=', 'agreement')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('request_step as s')
            .select('s.id')
            .whereRef('s.request_id', '=', 'd.request_id')
            .whereRef('s.dau_code', '=', 'd.dau_code')
            .where('s.what', 'in', ['approved', 'rejected']),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The DAUs of a request on whose committee the person sits, once the committees were asked. */
export async function dausAsking(
  db: Database | Tx,
  personId: string,
  requestId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('request_dau as d')
    .innerJoin('dac_member as m', 'm.dau_code', 'd.dau_code')
    .innerJoin('access_request as r', 'r.id', 'd.request_id')
    .select('d.dau_code')
    .where('d.request_id', '=', requestId)
    .where('d.basis', '=', 'agreement')
    .where('m.person_id', '=', personId)
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
