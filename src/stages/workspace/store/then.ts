import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { grantsAsTold } from '#ledgers/grants/store/replay.ts'

/** The last event of two types about somebody up to an instant, as SQL for its type. */
const lastOf = (subject: string, types: readonly string[], then: Date) => sql`(
  select e.type from audit_event e where e.subject_id = ${subject} and e.type = any(${[...types]}::text[])
    and e.at <= ${then} order by e.seq desc limit 1)`

/** A person by id, handle or address, and whether their account was disabled then. @throws Problem `not-found` */
export async function readerThen(
  db: Database,
  person: string,
  then: Date,
): Promise<{ id: string; name: string; disabled: boolean }> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from person
    where id = ${person} or handle = ${person} or lower(email) = lower(${person}) limit 1`.execute(
    db,
  )
  const [found] = rows
  if (found === undefined) throw new Problem('not-found', `No person ${person}.`)
  const last = await sql<{ type: string | null }>`
    select ${lastOf(found.id, ['auth.disabled', 'auth.enabled'], then)} as type`.execute(db)
  return { ...found, disabled: last.rows[0]?.type === 'auth.disabled' }
}

export type GrantThen = {
  readonly id: string
  readonly dau: string
  readonly requestId: string
  readonly from: Date
  readonly until: Date
  readonly endedAt: Date | null
  readonly endKind: string | null
  readonly suspendedFrom: Date | null
  readonly live: boolean
  readonly download: boolean
}

/** A project that holds a file, as it was then. */
export type PlaceThen = {
  readonly projectId: string
  readonly project: string
  readonly daus: string[]
  readonly vendedAt: Date
  /** When it left the project; null while it is there. */
  readonly leftAt: Date | null
  readonly wasThere: boolean
  readonly isMember: boolean
  /** The last grant of the person for each DAU of the file. */
  readonly grants: readonly GrantThen[]
}

/** The projects with a file of which the person is, or was, a member. @throws Problem `not-found` */
export async function placesThen(
  db: Database,
  personId: string,
  fileId: string,
  then: Date,
): Promise<PlaceThen[]> {
  const wasThere = sql`(f.created_at <= ${then} and (x.at is null or x.at > ${then}))`
  const { rows } = await sql<Omit<PlaceThen, 'grants'>>`
    select k.id as "projectId", k.name as project, f.daus, f.created_at as "vendedAt",
      x.at as "leftAt", ${wasThere} as "wasThere",
      ${wasThere} and (q.person_id is not null or m.person_id is not null)
        and (q.removed_at is null or q.removed_at > ${then}) as "isMember"
    from project_file f join project k on k.id = f.project_id
      left join project_change x on x.project_id = f.project_id and x.number = f.left_in
      left join project_member m on m.project_id = k.id and m.person_id = ${personId}
      left join lateral (
        select person_id, max(removed_at) as removed_at from request_person
        where request_id = k.request_id and person_id = ${personId} and capacity <> 'institutional-authority'
          and capacity <> 'information-security-officer' group by person_id) q on true
    where f.id = ${fileId} and (q.person_id is not null or m.person_id is not null)
    order by k.created_at, k.id`.execute(db)
  const known = await db
    .selectFrom('project_file')
    .select('id')
    .where('id', '=', fileId)
    .limit(1)
    .executeTakeFirst()
  if (known === undefined) throw new Problem('not-found', `No project holds a file ${fileId}.`)
  const grants = await grantsThen(
    db,
    personId,
    [...new Set(rows.flatMap(({ daus }) => daus))],
    then,
  )
  return rows.map((row) => ({ ...row, grants }))
}

/** The last grant of a person for each of these DAUs, as the audit log tells of it up to an instant. */
export async function grantsThen(
  db: Database,
  personId: string,
  daus: readonly string[],
  then: Date,
): Promise<GrantThen[]> {
  const upTo = sql`${then}::timestamptz`
  const ofPerson = sql`c.subject_id in (
    select id from access_grant where person_id = ${personId} and dau_code = any(${[...daus]}::text[]))`
  const { rows } = await sql<GrantThen>`
    select distinct on (t.dau_code) t.id, t.dau_code as dau, t.request_id as "requestId", t.from_at as "from",
      t.until_at as until, t.ended_at as "endedAt", t.end_kind as "endKind", t.suspended_from as "suspendedFrom",
      l.live, l.live and coalesce(t.download_until > ${then}, false) as download
    from (${grantsAsTold(upTo, ofPerson)}) t cross join lateral (
      select t.ended_at is null and t.until_at > ${then}
        and (t.suspended_from is null or t.suspended_from > ${then}) as live) l
    order by t.dau_code, t.from_at desc, t.id desc`.execute(db)
  return rows
}
