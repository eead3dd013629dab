import { type RawBuilder, type Selectable, sql, type UpdateObject } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { holdAudit, recordAudit } from '../../audit/record.ts'
import type { EndKind } from '../contract.ts'
import { carriedFor, instant, takeOver } from '../store.ts'
import { isStanding } from './terms.ts'

export type GrantRow = Selectable<Tables['access_grant']>

/** Which grants: those that fit all that is said. */
export type GrantScope = {
  readonly personIds?: readonly string[]
  readonly dau?: string
  readonly requestIds?: readonly string[]
}

export type End = {
  /** Undefined for the command line. */
  readonly actorId: string | undefined
  readonly kind: Exclude<EndKind, 'superseded'>
  readonly reason: string
  /** A code that the audit log may hold, as the reason is free text. */
  readonly ground?: string
}

/** Ends every grant of a person for a DAU at once. Answers how many there were. */
export const endGrants = (
  tx: Tx,
  actorId: string,
  personId: string,
  dau: string,
  reason: string,
): Promise<number> =>
  endGrantsOf(tx, { actorId, kind: 'revoked', reason }, { personIds: [personId], dau })

/**
 * Ends the grants of a scope that are not over, at once. Where it names requests, what other agreements give stays:
 * a grant of another request loses what it carried from these, and one that had been taken over by theirs is given
 * anew. Answers how many ended.
 */
export async function endGrantsOf(tx: Tx, end: End, scope: GrantScope): Promise<number> {
  await holdAudit(tx)
  const at = await instant(tx)
  const dropped = await drop(tx, at, scope)
  const current = await currentOf(tx, at, dropped)
  const ending = current.filter(({ dropped_at }) => dropped_at !== null)
  for (const row of current) {
    if (row.dropped_at === null) await carryAnew(tx, end.actorId, at, row)
    else await endOne(tx, end, at, row)
  }
  return ending.length
}

type Pair = { readonly person_id: string; readonly dau_code: string }

/** The grants of a scope no longer stand. Answers of whom for what they were. */
async function drop(tx: Tx, at: Date, scope: GrantScope): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    with dropped as (
      update access_grant g set dropped_at = ${at}
      where ${inScope(scope)} and ${isStanding} returning person_id, dau_code)
    select distinct person_id, dau_code from dropped order by 1, 2`.execute(tx)
  return rows
}

/** SQL over `access_grant g`. */
const inScope = ({ personIds, dau, requestIds }: GrantScope): RawBuilder<boolean> => sql`
  (${personIds === undefined} or g.person_id = any(${[...(personIds ?? [])]}::text[]))
  and (${dau === undefined} or g.dau_code = ${dau ?? ''})
  and (${requestIds === undefined} or g.request_id = any(${[...(requestIds ?? [])]}::text[]))`

/** The grants that are not over of these people for these DAUs. */
export async function currentOf(tx: Tx, at: Date, pairs: readonly Pair[]): Promise<GrantRow[]> {
  const people = pairs.map(({ person_id }) => person_id)
  const daus = pairs.map(({ dau_code }) => dau_code)
  const { rows } = await sql<GrantRow>`
    select g.* from access_grant g
      join unnest(${people}::text[], ${daus}::text[]) p (person_id, dau_code) using (person_id, dau_code)
    where g.ended_at is null and g.until_at > ${at} order by g.id`.execute(tx)
  return rows
}

async function endOne(
  tx: Tx,
  { actorId, kind, reason, ground }: End,
  at: Date,
  { id, person_id: personId, dau_code: dau }: GrantRow,
): Promise<void> {
  await tx
    .updateTable('access_grant')
    .set({ ended_at: at, end_kind: kind, end_reason: reason })
    .where('id', '=', id)
    .execute()
  await recordAudit(tx, {
    type: `grant.${kind}`,
    actorId,
    subjectId: id,
    detail: {
      person: personId,
      dau,
      at: at.toISOString(),
      ...(ground !== undefined && { ground }),
    },
  })
  await giveAnew(tx, actorId, at, { personId, dau })
}

/** The latest agreement that stands without the one that ended goes on until its own end. */
async function giveAnew(
  tx: Tx,
  actorId: string | undefined,
  at: Date,
  { personId, dau }: { readonly personId: string; readonly dau: string },
): Promise<void> {
  const { rows } = await sql<GrantRow>`
    select g.* from access_grant g
    where g.person_id = ${personId} and g.dau_code = ${dau} and ${isStanding} and g.term_until > ${at}
    order by g.from_at desc, g.id limit 1`.execute(tx)
  const [row] = rows
  if (row !== undefined) await giveAgain(tx, actorId, at, row)
}

/** Gives what the agreement of a grant gave from now on, until its own end. */
export async function giveAgain(
  tx: Tx,
  actorId: string | undefined,
  at: Date,
  row: GrantRow,
): Promise<void> {
  const { person_id: personId, dau_code: dau } = row
  const grant = {
    personId,
    dau,
    actorId,
    download: row.download,
    requestId: row.request_id,
    suspendedFrom: row.suspended_from ?? undefined,
    conditions: row.conditions,
    signedAt: row.signed_at ?? undefined,
  }
  const { anchor, term_until, vended_at, first_access_at } = row
  await takeOver(tx, at, grant, { anchor, term_until, vended_at, first_access_at })
}

/** Looks anew at what others that stand give beyond a grant. */
export async function carryAnew(
  tx: Tx,
  actorId: string | undefined,
  at: Date,
  row: GrantRow,
): Promise<void> {
  const { id, person_id: personId, dau_code: dau } = row
  await changeTerm(tx, actorId, id, 'carried-ended', {
    ...(await carriedFor(tx, at, { personId, dau, id })),
  })
}

/** Ends what stands of a person on a day at the latest. Answers how many grants that was new for. */
export async function endGrantsBy(
  tx: Tx,
  actorId: string,
  personId: string,
  day: Date,
): Promise<number> {
  await holdAudit(tx)
  const { rows } = await sql<{ id: string }>`
    select g.id from access_grant g
    where g.person_id = ${personId} and ${isStanding} and g.until_at > ${day} order by g.id`.execute(
    tx,
  )
  for (const { id } of rows) {
    await changeTerm(tx, actorId, id, 'moving', {
      term_until: sql<Date>`least(term_until, ${day})`,
      carried_until: notAfter('carried_until', day),
      carried_download_until: notAfter('carried_download_until', day),
    })
  }
  return rows.length
}

/** SQL for what a column has, on a day at the latest; PostgreSQL's least() passes over null. */
const notAfter = (column: 'carried_until' | 'carried_download_until', day: Date) =>
  sql<Date>`case when ${sql.ref(column)} is not null then least(${sql.ref(column)}, ${day}) end`

/** What makes a grant end at another time than was known before. */
export type TermChange = 'vending' | 'first-access' | 'carried-ended' | 'moving' | 'restored'

/** Changes until when a grant lasts, and tells the audit log. */
export async function changeTerm(
  tx: Tx,
  actorId: string | undefined,
  id: string,
  because: TermChange,
  change: UpdateObject<Tables, 'access_grant'>,
): Promise<void> {
  const row = await tx
    .updateTable('access_grant')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await recordAudit(tx, {
    type: 'grant.term',
    actorId,
    subjectId: id,
    detail: {
      because,
      until: row.term_until.toISOString(),
      carriedUntil: row.carried_until?.toISOString() ?? null,
      carriedDownloadUntil: row.carried_download_until?.toISOString() ?? null,
    },
  })
}
