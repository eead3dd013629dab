import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

export type HistoryRow = {
  readonly person: string
  readonly requestId: string
  readonly name: string
  readonly dau: string
  readonly state: string
  readonly at: Date
  readonly ended: string | null
}

/** Reviews by these committees, or by all, of other requests in which the people of this one had a part, newest first. */
export async function historyOf(
  db: Database,
  requestId: string,
  daus: readonly string[] | undefined,
): Promise<HistoryRow[]> {
  const { rows } = await sql<HistoryRow>`
    with asking as (
      select person_id, mailbox_of(email) as mailbox, min(name) as name from request_person
      where request_id = ${requestId} group by 1, 2
    )
    select distinct on (coalesce(v.decided_at, v.opened_at), v.request_id, v.dau_code, a.name)
      a.name as person, v.request_id as "requestId", r.name, v.dau_code as dau, v.state,
      coalesce(v.decided_at, v.opened_at) as at, (
        select g.end_reason from access_grant g
        where g.request_id = v.request_id and g.dau_code = v.dau_code and g.person_id = a.person_id
          and g.ended_at is not null and g.end_kind is distinct from 'superseded'
        order by g.ended_at desc limit 1) as ended
    from asking a join request_person o on o.person_id = a.person_id or mailbox_of(o.email) = a.mailbox
      join review v on v.request_id = o.request_id join access_request r on r.id = v.request_id
    where o.request_id <> ${requestId} and ${daus === undefined ? sql`true` : sql`v.dau_code = any(${[...daus]}::text[])`}
    order by coalesce(v.decided_at, v.opened_at) desc, v.request_id, v.dau_code, a.name limit 100`.execute(
    db,
  )
  return rows
}
