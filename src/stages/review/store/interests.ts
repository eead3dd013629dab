import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Interest } from '../contract/committees.ts'
import { coApplicantYears } from '../rules/interests.ts'

export type InterestRow = {
  readonly personId: string
  readonly outcome: 'none' | 'recused'
  readonly found: readonly Interest[]
  readonly note: string
}

/** What was declared on a request, or found against somebody. */
export async function interestsOf(db: Database | Tx, requestId: string): Promise<InterestRow[]> {
  const rows = await db
    .selectFrom('review_interest')
    .select(['person_id as personId', 'outcome', 'found', 'note'])
    .where('request_id', '=', requestId)
    .execute()
  return rows.map((row) => ({
    ...row,
    outcome: row.outcome as InterestRow['outcome'],
    found: row.found as Interest[],
  }))
}

/** Who is taken off these requests. */
export async function recusedFrom(
  db: Database | Tx,
  requestIds: readonly string[],
): Promise<{ requestId: string; personId: string }[]> {
  if (requestIds.length === 0) return []
  return db
    .selectFrom('review_interest')
    .select(['request_id as requestId', 'person_id as personId'])
    .where('request_id', 'in', requestIds)
    .where('outcome', '=', 'recused')
    .execute()
}

export async function writeInterest(tx: Tx, requestId: string, row: InterestRow): Promise<void> {
  const change = { outcome: row.outcome, found: [...row.found], note: row.note }
  await tx
    .insertInto('review_interest')
    .values({ request_id: requestId, person_id: row.personId, ...change })
    .onConflict((oc) =>
      oc
        .columns(['request_id', 'person_id'])
        .doUpdateSet({ ...change, at: sql<Date>`platform_now()` }),
    )
    .execute()
}

/** SQL: the capacities of those who ask for data. */
const applying = sql`array['requester', 'principal-investigator', 'applicant']`

/**
 * What there is between each of these people and those who ask for data in a request: the requester, the PI and
 * the applicants. People are the same by account or by mailbox; signers for an institution are only parties.
 */
export async function findInterests(
  db: Database | Tx,
  requestId: string,
  people: readonly string[],
): Promise<Map<string, Interest[]>> {
  const { rows } = await sql<{ person: string; found: Interest[] }>`
    with named as not materialized (
      select p.request_id, p.capacity, p.person_id, mailbox_of(p.email) as mailbox,
        lower(btrim(p.institution)) as institution, r.submitted_at
      from request_person p join access_request r on r.id = p.request_id
    ), asking as (
      select * from named where request_id = ${requestId}
        and capacity = any(${applying})
    ), judge as (
      select id, mailbox_of(email) as mailbox, lower(btrim(institution)) as institution
      from person where id = any(${[...people]}::text[])
    ), own as (
      select j.id, n.* from judge j join named n on n.person_id = j.id or n.mailbox = j.mailbox
    ), theirs as (
      select n.* from asking a join named n on n.person_id = a.person_id or n.mailbox = a.mailbox
    ), heads as (
      select 'own' as whose, o.id, h.mailbox from own o join named h using (request_id)
      where h.capacity = 'principal-investigator' and o.capacity = any(${applying})
      union
      select 'theirs', null, h.mailbox from theirs t join named h using (request_id)
      where h.capacity = 'principal-investigator' and t.capacity = any(${applying})
    )
    select j.id as person, array_remove(array[
      case when exists (select from own o where o.id = j.id and o.request_id = ${requestId}) then 'party' end,
      case when exists (
        select from heads o join heads t using (mailbox) where o.whose = 'own' and t.whose = 'theirs' and o.id = j.id)
        then 'laboratory' end,
      case when exists (
        select from own o join theirs t using (request_id)
        where o.id = j.id and o.capacity = any(${applying}) and t.capacity = any(${applying})
          and o.submitted_at > platform_now() - make_interval(years => ${coApplicantYears}))
        then 'co-applicant' end,
      case when j.institution <> '' and exists (select from asking a where a.institution = j.institution)
        then 'institution' end
    ], null) as found from judge j`.execute(db)
  return new Map(rows.map(({ person, found }) => [person, found]))
}
