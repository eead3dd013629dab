import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { recordAudit } from '../audit/record.ts'

/*
 * A grant is (person, DAU, from, until, download): the only thing that authorises controlled data.
 * It is live from `from_at` until `until_at` by the database's clock, unless it was ended before, or is suspended
 * until a newer version of the agreement is signed.
 */

/** SQL for whether the grant of this row, by the name it has in the query, is live. */
export const isLive = (grant: 'access_grant' | 'a' | 'g'): RawBuilder<boolean> => {
  const g = sql.raw(grant)
  return sql`(${g}.ended_at is null and ${g}.from_at <= platform_now() and ${g}.until_at > platform_now()
    and (${g}.suspended_from is null or ${g}.suspended_from > platform_now()))`
}

export type LiveGrant = {
  readonly dau: string
  readonly download: boolean
  readonly until: Date
}

export type NewGrant = {
  readonly personId: string
  readonly dau: string
  readonly download: boolean
  readonly requestId: string
  readonly actorId: string
  /** Where the agreement is to be signed anew: from when on the grant is suspended until that was done. */
  readonly suspendedFrom?: Date | undefined
}

/** Grants for one year from now. The same person, DAU and request give one grant, however often called. */
export async function issueGrant(tx: Tx, grant: NewGrant): Promise<void> {
  const row = await tx
    .insertInto('access_grant')
    .values({
      person_id: grant.personId,
      dau_code: grant.dau,
      download: grant.download,
      request_id: grant.requestId,
      from_at: sql`platform_now()`,
      until_at: sql`platform_now() + interval '1 year'`,
      suspended_from: grant.suspendedFrom ?? null,
    })
    .onConflict((oc) => oc.columns(['person_id', 'dau_code', 'request_id']).doNothing())
    .returning(['id', 'from_at', 'until_at'])
    .executeTakeFirst()
  if (row === undefined) return
  await recordAudit(tx, {
    type: 'grant.created',
    actorId: grant.actorId,
    subjectId: row.id,
    detail: {
      person: grant.personId,
      dau: grant.dau,
      download: grant.download,
      request: grant.requestId,
      from: row.from_at.toISOString(),
      until: row.until_at.toISOString(),
      ...(grant.suspendedFrom && { suspendedFrom: grant.suspendedFrom.toISOString() }),
    },
  })
}

/** Suspends the grants of these requests from an instant on; those that are suspended before it stay as they are. */
export async function suspendGrants(
  tx: Tx,
  actorId: string,
  requestIds: readonly string[],
  from: Date,
): Promise<number> {
  if (requestIds.length === 0) return 0
  const suspended = await tx
    .updateTable('access_grant')
    .set({ suspended_from: from })
    .where('request_id', 'in', requestIds)
    .where('ended_at', 'is', null)
    .where('until_at', '>', sql<Date>`platform_now()`)
    .where((eb) => eb.or([eb('suspended_from', 'is', null), eb('suspended_from', '>', from)]))
    .returning('id')
    .execute()
  for (const { id } of suspended) {
    const detail = { suspendedFrom: from.toISOString() }
    await recordAudit(tx, { type: 'grant.suspended', actorId, subjectId: id, detail })
  }
  return suspended.length
}

/** Lifts the suspension of the grants of a request, or puts it off to a later instant. */
export async function resumeGrants(
  tx: Tx,
  actorId: string,
  requestId: string,
  until: Date | undefined,
): Promise<void> {
  const resumed = await tx
    .updateTable('access_grant')
    .set({ suspended_from: until ?? null })
    .where('request_id', '=', requestId)
    .where('ended_at', 'is', null)
    .where('suspended_from', 'is not', null)
    .returning('id')
    .execute()
  for (const { id } of resumed) {
    const detail = { suspendedFrom: until?.toISOString() ?? null }
    await recordAudit(tx, { type: 'grant.resumed', actorId, subjectId: id, detail })
  }
}

/** Ends every live grant of a person for a DAU at once. Answers how many there were. */
export async function endGrants(
  tx: Tx,
  actorId: string,
  personId: string,
  dau: string,
  reason: string,
): Promise<number> {
  const ended = await tx
    .updateTable('access_grant')
    .set({ ended_at: sql`platform_now()`, end_reason: reason })
    .where('person_id', '=', personId)
    .where('dau_code', '=', dau)
    .where('ended_at', 'is', null)
    .where('until_at', '>', sql<Date>`platform_now()`)
    .returning(['id', 'ended_at'])
    .execute()
  for (const { id, ended_at } of ended) {
    await recordAudit(tx, {
      type: 'grant.revoked',
      actorId,
      subjectId: id,
      detail: { person: personId, dau, at: ended_at?.toISOString() },
    })
  }
  return ended.length
}

/** The DAUs that a person may read now, each once, with download if any live grant has it. */
export async function liveGrants(db: Database | Tx, personId: string): Promise<LiveGrant[]> {
  return db
    .selectFrom('access_grant')
    .select((eb) => [
      'dau_code as dau',
      eb.fn<boolean>('bool_or', ['download']).as('download'),
      eb.fn.max('until_at').as('until'),
    ])
    .where('person_id', '=', personId)
    .where(isLive('access_grant'))
    .groupBy('dau_code')
    .orderBy('dau_code')
    .execute()
}

export type GrantRow = {
  readonly id: string
  readonly dau: string
  readonly dauName: string
  readonly download: boolean
  readonly from: Date
  readonly until: Date
  readonly endedAt: Date | null
  readonly live: boolean
  /** From when on it is suspended until the newer version of the agreement is signed. */
  readonly suspendedFrom: Date | null
  readonly daysLeft: number
  readonly requestId: string
}

/** Every grant a person ever had, newest first. */
export async function grantsOf(db: Database, personId: string): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select g.id, g.dau_code as dau, d.name as "dauName", g.download, g.from_at as "from", g.until_at as "until",
      g.ended_at as "endedAt", g.request_id as "requestId",
      ${isLive('g')} as live,
      case when g.ended_at is null and g.until_at > platform_now() then g.suspended_from end as "suspendedFrom",
      greatest(0, ceil(extract(epoch from g.until_at - platform_now()) / 86400))::int as "daysLeft"
    from access_grant g join dau d on d.code = g.dau_code
    where g.person_id = ${personId} order by g.from_at desc, g.id limit 500`.execute(db)
  return rows
}
