import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
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
  /** Undefined where a rule approved. */
  readonly actorId: string | undefined
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
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) await recordCreated(tx, row, grant.actorId)
}

async function recordCreated(
  tx: Tx,
  row: Selectable<Tables['access_grant']>,
  actorId: string | undefined,
): Promise<void> {
  await recordAudit(tx, {
    type: 'grant.created',
    actorId,
    subjectId: row.id,
    detail: {
      person: row.person_id,
      dau: row.dau_code,
      download: row.download,
      request: row.request_id,
      from: row.from_at.toISOString(),
      until: row.until_at.toISOString(),
      ...(row.extends !== null && { extends: row.extends }),
      ...(row.suspended_from && { suspendedFrom: row.suspended_from.toISOString() }),
    },
  })
}

/**
 * Continues each grant of a request for a DAU by one of the extension: from now on, until a year after the end of
 * the earlier one, with the same right of download. What was ended before its time, or is continued already, is
 * left as it is.
 */
export async function extendGrants(
  tx: Tx,
  extended: string,
  grant: Omit<NewGrant, 'personId' | 'download'>,
): Promise<void> {
  const rows = await tx
    .insertInto('access_grant')
    .columns([
      'person_id',
      'dau_code',
      'download',
      'request_id',
      'from_at',
      'until_at',
      'extends',
      'suspended_from',
    ])
    .expression((eb) =>
      eb
        .selectFrom('access_grant as g')
        .select([
          'g.person_id',
          'g.dau_code',
          'g.download',
          sql.val(grant.requestId).as('request_id'),
          sql<Date>`platform_now()`.as('from_at'),
          sql<Date>`g.until_at + interval '1 year'`.as('until_at'),
          'g.id as extends',
          sql.val(grant.suspendedFrom ?? null).as('suspended_from'),
        ])
        .where('g.request_id', '=', extended)
        .where('g.dau_code', '=', grant.dau)
        .where('g.ended_at', 'is', null)
        .where(sql<boolean>`g.until_at + interval '1 year' > platform_now()`),
    )
    .onConflict((oc) => oc.doNothing())
    .returningAll()
    .execute()
  for (const row of rows) await recordCreated(tx, row, grant.actorId)
}

/** Access can be extended from this many days before its end until this many days after it. */
export const extensionDays = { before: 60, after: 30 } as const

/** SQL over `access_grant g`: whether the grant is in the time in which it can be extended. */
const isDue = sql<boolean>`g.until_at <= platform_now() + make_interval(days => ${extensionDays.before})`
const isNotOver = sql<boolean>`g.until_at > platform_now() - make_interval(days => ${extensionDays.after})`
const isExtended = sql<boolean>`exists (select from access_grant n where n.extends = g.id)`

/** What a request gave for one DAU to the people who still have it, or had it until its end. */
export type Term = {
  readonly dau: string
  readonly from: Date
  readonly until: Date
  /** Until when an extension would last. */
  readonly newUntil: Date
  readonly download: boolean
  /** Some days before its end, and later. */
  readonly due: boolean
  /** Not too long after its end. */
  readonly notOver: boolean
  readonly ended: boolean
  readonly extended: boolean
}

/** The terms of a request's grants, one for each DAU; of those that were ended before their time, none. */
export async function termsOf(db: Database | Tx, requestId: string): Promise<Term[]> {
  const { rows } = await sql<Term>`
    select g.dau_code as dau, min(g.from_at) as "from", min(g.until_at) as until,
      min(g.until_at) + interval '1 year' as "newUntil", bool_or(g.download) as download,
      bool_or(${isDue}) as due, bool_and(${isNotOver}) as "notOver", bool_or(g.until_at <= platform_now()) as ended,
      bool_or(${isExtended}) as extended
    from access_grant g where g.request_id = ${requestId} and g.ended_at is null
    group by g.dau_code order by g.dau_code`.execute(db)
  return rows
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
  actorId: string | undefined,
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

/** Days before the end of access at which its holder is told; 0: that it has ended. */
const noticeDays = [60, 30, 7, 0] as const

/** Access of one person by one request that ends, or has ended, and of which they are to be told. */
export type Ending = {
  readonly personId: string
  readonly requestId: string
  readonly until: Date
  readonly daus: string[]
  /** The last of `noticeDays` that has come. */
  readonly days: number
}

/** What ends and is not extended, and of which the holder was not told since the last of `noticeDays`. */
export async function endingGrants(db: Database | Tx): Promise<Ending[]> {
  const { rows } = await sql<Ending>`
    select g.person_id as "personId", g.request_id as "requestId", g.until_at as until,
      array_agg(g.dau_code order by g.dau_code) as daus, n.days
    from access_grant g cross join lateral (
      select min(d) as days from unnest(${[...noticeDays]}::int[]) d
      where g.until_at - make_interval(days => d) <= platform_now()) n
    where g.ended_at is null and not ${isExtended} and n.days < coalesce(g.told_days, 1000)
      and ${isDue} and ${isNotOver}
    group by 1, 2, 3, 5 order by 3, 1, 2 limit 500`.execute(db)
  return rows
}

/** Notes that the holder was told; answers how many grants that was new for. */
export async function noteTold(tx: Tx, ending: Ending): Promise<number> {
  const told = await tx
    .updateTable('access_grant')
    .set({ told_days: ending.days })
    .where('person_id', '=', ending.personId)
    .where('request_id', '=', ending.requestId)
    .where('dau_code', 'in', ending.daus)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('told_days', 'is', null), eb('told_days', '>', ending.days)]))
    .returning('id')
    .execute()
  return told.length
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
  /** Another grant continues it. */
  readonly extended: boolean
  /** It is in the time in which an extension can be asked for. */
  readonly due: boolean
}

/** Every grant a person ever had, newest first. */
export async function grantsOf(db: Database, personId: string): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select g.id, g.dau_code as dau, d.name as "dauName", g.download, g.from_at as "from", g.until_at as "until",
      g.ended_at as "endedAt", g.request_id as "requestId",
      ${isLive('g')} as live,
      case when g.ended_at is null and g.until_at > platform_now() then g.suspended_from end as "suspendedFrom",
      greatest(0, ceil(extract(epoch from g.until_at - platform_now()) / 86400))::int as "daysLeft",
      ${isExtended} as extended, g.ended_at is null and ${isDue} and ${isNotOver} as due
    from access_grant g join dau d on d.code = g.dau_code
    where g.person_id = ${personId} order by g.from_at desc, g.id limit 500`.execute(db)
  return rows
}
