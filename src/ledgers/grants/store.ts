import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { recordAudit } from '../audit/record.ts'

/*
 * A grant is (person, DAU, from, until, download): the only thing that authorises controlled data.
 * It is live from `from_at` until `until_at` by the database's clock, unless it was ended before.
 */

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
    },
  })
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
    .where('ended_at', 'is', null)
    .where('from_at', '<=', sql<Date>`platform_now()`)
    .where('until_at', '>', sql<Date>`platform_now()`)
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
  readonly daysLeft: number
  readonly requestId: string
}

/** Every grant a person ever had, newest first. */
export async function grantsOf(db: Database, personId: string): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select g.id, g.dau_code as dau, d.name as "dauName", g.download, g.from_at as "from", g.until_at as "until",
      g.ended_at as "endedAt", g.request_id as "requestId",
      g.ended_at is null and g.from_at <= platform_now() and g.until_at > platform_now() as live,
      greatest(0, ceil(extract(epoch from g.until_at - platform_now()) / 86400))::int as "daysLeft"
    from access_grant g join dau d on d.code = g.dau_code
    where g.person_id = ${personId} order by g.from_at desc, g.id limit 500`.execute(db)
  return rows
}
