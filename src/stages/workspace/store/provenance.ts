import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

/** What a grant rests on, and what ended it. */
export type Provenance = {
  readonly dau: string
  readonly requestId: string
  readonly request: string
  readonly requester: string
  readonly submittedAt: Date | null
  /** Of its agreement. */
  readonly agreement: string | null
  readonly signedAt: Date | null
  readonly decidedAt: Date | null
  /** Null where a rule decided. */
  readonly decidedBy: string | null
  readonly extends: string | null
  readonly from: Date
  readonly until: Date
  readonly endedAt: Date | null
  readonly endKind: string | null
  readonly endReason: string | null
  readonly endedBy: string | null
}

/** By DAU and start. */
export async function provenanceOf(
  db: Database,
  grantIds: readonly string[],
): Promise<Provenance[]> {
  const { rows } = await sql<Provenance>`
    select g.dau_code as dau, r.id as "requestId", r.name as request, q.name as requester, r.submitted_at as "submittedAt",
      (
        select f.agreement_version from agreement_form f where f.request_id = r.id order by f.n desc limit 1) as agreement, g.signed_at as "signedAt", v.decided_at as "decidedAt", d.name as "decidedBy",
      o.name as extends, g.from_at as "from", g.until_at as until, g.ended_at as "endedAt", g.end_kind as "endKind",
      g.end_reason as "endReason", e.by as "endedBy"
    from access_grant g join access_request r on r.id = g.request_id join person q on q.id = r.requester_id
      left join review v on v.request_id = g.request_id and v.dau_code = g.dau_code
      left join person d on d.id = v.decided_by
      left join access_request o on o.id = r.extends
      left join lateral (
        select p.name as by from audit_event a join person p on p.id = a.actor_id
        where a.subject_id = g.id and a.type = 'grant.' || g.end_kind order by a.seq desc limit 1) e on true
    where g.id = any(${[...grantIds]}::text[]) order by g.dau_code, g.from_at, g.id`.execute(db)
  return rows
}

export async function isKnownDau(db: Database, code: string): Promise<boolean> {
  const row = await db.selectFrom('dau').select('code').where('code', '=', code).executeTakeFirst()
  return row !== undefined
}
