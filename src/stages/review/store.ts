import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { staleVersion } from '#stages/request/store.ts'
import type { ReviewState } from './lifecycle.ts'

export type ReviewRow = {
  readonly request_id: string
  readonly dau_code: string
  readonly state: ReviewState
  readonly version: number
  readonly download: boolean
}

export async function insertReviews(
  tx: Tx,
  requestId: string,
  download: boolean,
): Promise<string[]> {
  const rows = await tx
    .insertInto('review')
    .columns(['request_id', 'dau_code', 'state', 'download'])
    .expression((eb) =>
      eb
        .selectFrom('request_dau')
        .select([
          'request_id',
          'dau_code',
          sql.lit('open').as('state'),
          sql.lit(download).as('download'),
        ])
        .where('request_id', '=', requestId)
        .where('basis', '=', 'agreement'),
    )
    .onConflict((oc) => oc.doNothing())
    .returning('dau_code')
    .execute()
  return rows.map(({ dau_code }) => dau_code)
}

/** @throws Problem `not-found` */
export async function readReview(tx: Tx, requestId: string, dau: string): Promise<ReviewRow> {
  const row = await tx
    .selectFrom('review')
    .select(['request_id', 'dau_code', 'state', 'version', 'download'])
    .where('request_id', '=', requestId)
    .where('dau_code', '=', dau)
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', `No review of ${requestId} for ${dau}.`)
  return { ...row, state: row.state as ReviewState }
}

/** @throws Problem `stale-version` when somebody moved it first. */
export async function moveReview(
  tx: Tx,
  row: ReviewRow,
  version: number,
  change: { state: ReviewState; by: string | null; reason: string },
): Promise<void> {
  const moved = await tx
    .updateTable('review')
    .set({
      state: change.state,
      version: version + 1,
      decided_at: sql`platform_now()`,
      decided_by: change.by,
      reason: change.reason,
    })
    .where('request_id', '=', row.request_id)
    .where('dau_code', '=', row.dau_code)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst()
  if (moved === undefined) throw staleVersion(version)
}

export type ReviewDetail = ReviewRow & {
  readonly dau_name: string
  readonly committee: string
  readonly opened_at: Date
  readonly decided_at: Date | null
  readonly decided_by: string | null
  readonly reason: string
  readonly files: number
  readonly bytes: number
}

export async function reviewsOf(db: Database | Tx, requestId: string): Promise<ReviewDetail[]> {
  const { rows } = await sql<ReviewDetail>`
    select v.request_id, v.dau_code, v.state, v.version, v.download, v.opened_at, v.decided_at, v.reason,
      d.name as dau_name, d.committee, p.name as decided_by, r.files, r.bytes
    from review v join dau d on d.code = v.dau_code
      join request_dau r on r.request_id = v.request_id and r.dau_code = v.dau_code
      left join person p on p.id = v.decided_by
    where v.request_id = ${requestId} order by v.dau_code`.execute(db)
  return rows
}

export type Seat = 'member' | 'chair'

export async function seatsOf(db: Database | Tx, personId: string): Promise<Map<string, Seat>> {
  const rows = await db
    .selectFrom('dac_member')
    .select(['dau_code', 'seat'])
    .where('person_id', '=', personId)
    .execute()
  return new Map(rows.map(({ dau_code, seat }) => [dau_code, seat as Seat]))
}

export async function membersOf(
  db: Database,
  dau: string,
): Promise<{ id: string; name: string; email: string }[]> {
  return db
    .selectFrom('dac_member as m')
    .innerJoin('person as p', 'p.id', 'm.person_id')
    .select(['p.id', 'p.name', 'p.email'])
    .where('m.dau_code', '=', dau)
    .where('p.disabled_at', 'is', null)
    .orderBy('p.id')
    .execute()
}

export async function giveSeat(tx: Tx, dau: string, personId: string, seat: Seat): Promise<void> {
  await tx
    .insertInto('dac_member')
    .values({ dau_code: dau, person_id: personId, seat })
    .onConflict((oc) => oc.columns(['dau_code', 'person_id']).doUpdateSet({ seat }))
    .execute()
}

export type QueueRow = {
  readonly requestId: string
  readonly name: string
  readonly requester: string
  readonly institution: string
  readonly requestState: string
  readonly submittedAt: Date
  readonly files: number
  readonly bytes: number
  readonly dau: string | null
  readonly state: string
  readonly waitingDays: number
}

const waiting = (since: string) =>
  sql.raw(
    `greatest(0, floor(extract(epoch from platform_now() - ${since}) / 86400))::int as "waitingDays"`,
  )

/** Submitted requests that wait for a steward, oldest first. */
export async function queueToCheck(db: Database): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    select r.id as "requestId", r.name, p.name as requester, p.institution, r.state as "requestState",
      r.submitted_at as "submittedAt", m.files, m.bytes, null as dau, r.state, ${waiting('r.updated_at')}
    from access_request r join person p on p.id = r.requester_id join lateral (
      select files, bytes from manifest where id = r.manifest_id and r.extends is null
      union all
      select sum(files)::bigint, sum(bytes)::bigint from request_dau where request_id = r.id and r.extends is not null
      having count(*) > 0) m on true
    where r.state = 'submitted' and r.deleted_at is null order by r.updated_at, r.id limit 500`.execute(
    db,
  )
  return rows
}

/** Reviews of these DAUs: the open ones oldest first, or the latest that were decided. */
export async function queueOfDaus(
  db: Database,
  daus: readonly string[],
  open: boolean,
): Promise<QueueRow[]> {
  const order = sql.raw(open ? 'v.opened_at, r.id' : 'v.decided_at desc, r.id')
  const states = open ? ['open'] : ['approved', 'rejected']
  const { rows } = await sql<QueueRow>`
    select r.id as "requestId", r.name, p.name as requester, p.institution, r.state as "requestState",
      r.submitted_at as "submittedAt", d.files, d.bytes, v.dau_code as dau, v.state, ${waiting('v.opened_at')}
    from review v join access_request r on r.id = v.request_id join person p on p.id = r.requester_id
      join request_dau d on d.request_id = v.request_id and d.dau_code = v.dau_code
    where v.dau_code = any(${[...daus]}::text[]) and v.state = any(${states}::text[])
    order by ${order} limit ${open ? 500 : 50}`.execute(db)
  return rows
}
