import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { EndKind } from '../contract.ts'

/** Access can be extended from this many days before its end until this many days after it. */
export const extensionDays = { before: 60, after: 30 } as const

type End = 'term_until' | 'until_at'

/** SQL over `access_grant g`: whether the end, of its own agreement or of all that it carries, is near, or long past. */
export const isDue = (end: End): RawBuilder<boolean> =>
  sql<boolean>`g.${sql.ref(end)} <= platform_now() + make_interval(days => ${extensionDays.before})`
export const isNotOver = (end: End): RawBuilder<boolean> =>
  sql<boolean>`g.${sql.ref(end)} > platform_now() - make_interval(days => ${extensionDays.after})`
export const isExtended = sql<boolean>`exists (select from access_grant n where n.extends = g.id)`

/** SQL over `access_grant g`: whether its agreement counts still, be it that another grant has taken over. */
export const isStanding = sql<boolean>`(g.dropped_at is null and (g.ended_at is null or g.end_kind = 'superseded'))`

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
    select g.dau_code as dau, min(g.from_at) as "from", min(g.term_until) as until,
      min(g.term_until) + interval '1 year' as "newUntil", bool_or(g.download) as download,
      bool_or(${isDue('term_until')}) as due, bool_and(${isNotOver('term_until')}) as "notOver",
      bool_or(g.term_until <= platform_now()) as ended, bool_or(${isExtended}) as extended
    from access_grant g where g.request_id = ${requestId} and ${isStanding}
    group by g.dau_code order by g.dau_code`.execute(db)
  return rows
}

/** A grant that an extension continues now. */
export type Extendable = {
  readonly id: string
  readonly personId: string
  readonly download: boolean
  readonly conditions: string[]
  readonly newUntil: Date
}

/** The grants of a request for a DAU that are not continued yet, and would last beyond now if they were. */
export async function extendableGrants(
  tx: Tx,
  requestId: string,
  dau: string,
): Promise<Extendable[]> {
  const { rows } = await sql<Extendable>`
    select g.id, g.person_id as "personId", g.download, g.conditions, g.term_until + interval '1 year' as "newUntil"
    from access_grant g
    where g.request_id = ${requestId} and g.dau_code = ${dau} and ${isStanding} and not ${isExtended}
      and g.term_until + interval '1 year' > platform_now()
    order by g.person_id`.execute(tx)
  return rows
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
      and ${isDue('until_at')} and ${isNotOver('until_at')}
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

/** Access of one person by one request that was ended before its time. */
export type Ended = {
  readonly personId: string
  readonly requestId: string
  readonly endedAt: Date
  readonly kind: Exclude<EndKind, 'superseded'>
  readonly daus: string[]
  /** As who ended it wrote it. */
  readonly reason: string
}

/** SQL over `access_grant g`: it was ended, and its holder was not told. */
const isUntold = sql<boolean>`(g.ended_at is not null and g.end_kind <> 'superseded' and g.told_days is distinct from -1)`

/** What was ended and of which the holder was not told. */
export async function endedGrants(db: Database | Tx): Promise<Ended[]> {
  const { rows } = await sql<Ended>`
    select g.person_id as "personId", g.request_id as "requestId", g.ended_at as "endedAt", g.end_kind as kind,
      array_agg(g.dau_code order by g.dau_code) as daus, coalesce(min(g.end_reason), '') as reason
    from access_grant g where ${isUntold} group by 1, 2, 3, 4 order by 3, 1, 2 limit 500`.execute(
    db,
  )
  return rows
}

/** Notes that the holder was told that their access was ended; answers of how many grants that was news. */
export async function noteEndTold(
  tx: Tx,
  { personId, requestId, endedAt }: Ended,
): Promise<number> {
  const told = await tx
    .updateTable('access_grant as g')
    .set({ told_days: -1 })
    .where('g.person_id', '=', personId)
    .where('g.request_id', '=', requestId)
    .where('g.ended_at', '=', endedAt)
    .where(isUntold)
    .returning('g.id')
    .execute()
  return told.length
}
