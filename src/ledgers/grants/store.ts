import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { Problem } from '#kernel/problem.ts'
import { holdAudit, recordAudit } from '../audit/record.ts'
import { extendableGrants, isStanding } from './store/terms.ts'

/*
 * A grant is (person, DAU, from, until, download): the only thing that authorises controlled data.
 * It is live from `from_at` until `until_at` by the database's clock, unless it was ended before, or is suspended
 * until a newer version of the agreement is signed.
 *
 * A person has one grant for a DAU at a time; an exclusion constraint holds this. The latest wins: it takes over
 * from the one before at its start, which ends there, superseded, but stands: the new one carries what others that
 * stand have left of access and of download, until their own ends. So nothing is lost, and nothing is given that no
 * agreement gives. What is revoked, or ends with its request, is dropped: nothing is carried over from it.
 */

/** SQL for whether the grant of this row, by the name it has in the query, is live. */
export const isLive = (grant: 'access_grant' | 'a' | 'g'): RawBuilder<boolean> => {
  const g = sql.raw(grant)
  return sql`(${g}.ended_at is null and ${g}.from_at <= platform_now() and ${g}.until_at > platform_now()
    and (${g}.suspended_from is null or ${g}.suspended_from > platform_now()))`
}

/** SQL for whether the grant of this row, which is live, gives the right to take bytes away. */
export const givesDownload = (grant: 'access_grant' | 'a' | 'g'): RawBuilder<boolean> =>
  sql`coalesce(${sql.raw(grant)}.download_until > platform_now(), false)`

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
  /** Undefined for the command line, and where a rule approved. */
  readonly actorId: string | undefined
  /** Where the agreement is to be signed anew: from when on the grant is suspended until that was done. */
  readonly suspendedFrom?: Date | undefined
  /** What the committee holds the holder to, in its words. */
  readonly conditions?: readonly string[] | undefined
  /** When the agreement was signed by all. */
  readonly signedAt?: Date | undefined
}

type GrantRow = Selectable<Tables['access_grant']>

/**
 * Grants for one year, from now on. The year counts from the instant that the DAU says; where that is still to
 * come, it is taken to come as late as it may.
 * @throws Problem `wrong-state` where the year counts from the signatures and is over.
 */
export async function issueGrant(tx: Tx, grant: NewGrant): Promise<void> {
  await holdAudit(tx)
  const at = await instant(tx)
  const { anchor, until } = await termOf(tx, grant, at)
  if (until <= at)
    throw new Problem(
      'wrong-state',
      'The year of access counts from the signatures, which are older. The agreement is to be signed anew.',
    )
  await takeOver(tx, at, grant, { anchor, term_until: until })
}

async function termOf(
  tx: Tx,
  { dau, signedAt }: NewGrant,
  at: Date,
): Promise<{ anchor: string; until: Date }> {
  const { rows } = await sql<{ anchor: string; until: Date }>`
    select anchor, interval '1 year' + case anchor
      when 'approval' then ${at}::timestamptz
      when 'signing' then ${signedAt ?? at}::timestamptz
      else ${at}::timestamptz + make_interval(days => anchor_wait_days) end as until
    from dau where code = ${dau}`.execute(tx)
  const [term] = rows
  if (term === undefined) throw new Error(`a grant for ${dau}, which is no DAU`)
  return term
}

/**
 * Continues each grant of a request for a DAU by one of the extension: from now on, until a year after the end of
 * the earlier one's term, with the same right of download. What was ended before its time, or is continued already,
 * is left as it is.
 */
export async function extendGrants(
  tx: Tx,
  extended: string,
  grant: Omit<NewGrant, 'personId' | 'download'>,
): Promise<void> {
  await holdAudit(tx)
  const at = await instant(tx)
  for (const earlier of await extendableGrants(tx, extended, grant.dau)) {
    const { id, personId, download, newUntil } = earlier
    const conditions = [...earlier.conditions, ...(grant.conditions ?? [])]
    const term = { anchor: 'extension', term_until: newUntil, extends: id }
    await takeOver(tx, at, { ...grant, personId, download, conditions }, term)
  }
}

/** The instant of a change, to the millisecond, as the audit log has it. */
export async function instant(tx: Tx): Promise<Date> {
  const { rows } = await sql<{
    at: Date
  }>`select date_trunc('milliseconds', platform_now()) as at`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('the platform clock is gone')
  return row.at
}

type TermColumns = Pick<GrantRow, 'anchor' | 'term_until'> &
  Partial<Pick<GrantRow, 'extends' | 'vended_at' | 'first_access_at'>>

/**
 * Ends the grant that the person has for the DAU, if there is one, and gives the new one what other agreements have
 * left. What the same request gave before counts no more.
 */
export async function takeOver(
  tx: Tx,
  at: Date,
  grant: NewGrant,
  term: TermColumns,
): Promise<void> {
  const { personId, dau, requestId, actorId } = grant
  const before = await tx
    .updateTable('access_grant')
    .set({ ended_at: at, end_kind: 'superseded' })
    .where('person_id', '=', personId)
    .where('dau_code', '=', dau)
    .where('ended_at', 'is', null)
    .where('until_at', '>', at)
    .returningAll()
    .executeTakeFirst()
  await tx
    .updateTable('access_grant')
    .set({ dropped_at: at })
    .where('person_id', '=', personId)
    .where('dau_code', '=', dau)
    .where('request_id', '=', requestId)
    .where('dropped_at', 'is', null)
    .execute()
  const row = await tx
    .insertInto('access_grant')
    .values({
      person_id: personId,
      dau_code: dau,
      download: grant.download,
      request_id: requestId,
      from_at: at,
      signed_at: grant.signedAt ?? null,
      ...term,
      ...(await carriedFor(tx, at, { personId, dau })),
      conditions: [...new Set([...(before?.conditions ?? []), ...(grant.conditions ?? [])])],
      suspended_from: laterSuspension(before, grant.suspendedFrom),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  if (before !== undefined) {
    const detail = { at: at.toISOString(), by: row.id }
    await recordAudit(tx, { type: 'grant.superseded', actorId, subjectId: before.id, detail })
  }
  await recordCreated(tx, row, actorId)
}

/**
 * What the standing grants of a person for a DAU, but for the one with this id, have left of access and download:
 * until they end, or are suspended.
 */
export async function carriedFor(
  tx: Tx,
  at: Date,
  { personId, dau, id }: { personId: string; dau: string; id?: string },
): Promise<Pick<GrantRow, 'carried_until' | 'carried_download_until'>> {
  const { rows } = await sql<Pick<GrantRow, 'carried_until' | 'carried_download_until'>>`
    select max(least(g.term_until, g.suspended_from)) as carried_until,
      max(least(g.term_until, g.suspended_from)) filter (where g.download) as carried_download_until
    from access_grant g
    where g.person_id = ${personId} and g.dau_code = ${dau} and g.id is distinct from ${id ?? null}
      and ${isStanding} and least(g.term_until, g.suspended_from) > ${at}`.execute(tx)
  return rows[0] ?? { carried_until: null, carried_download_until: null }
}

/** What is taken over from a grant that nothing suspends is not suspended either. */
function laterSuspension(before: GrantRow | undefined, own: Date | undefined): Date | null {
  if (own === undefined) return null
  if (before === undefined) return own
  if (before.suspended_from === null) return null
  return own > before.suspended_from ? own : before.suspended_from
}

async function recordCreated(tx: Tx, row: GrantRow, actorId: string | undefined): Promise<void> {
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
      until: row.term_until.toISOString(),
      anchor: row.anchor,
      conditions: row.conditions.length,
      ...(row.signed_at && { signedAt: row.signed_at.toISOString() }),
      ...(row.carried_until && { carriedUntil: row.carried_until.toISOString() }),
      ...(row.carried_download_until && {
        carriedDownloadUntil: row.carried_download_until.toISOString(),
      }),
      ...(row.extends !== null && { extends: row.extends }),
      ...(row.suspended_from && { suspendedFrom: row.suspended_from.toISOString() }),
    },
  })
}

/** The DAUs that a person may read now. */
export async function liveGrants(db: Database | Tx, personId: string): Promise<LiveGrant[]> {
  return db
    .selectFrom('access_grant')
    .select(['dau_code as dau', givesDownload('access_grant').as('download'), 'until_at as until'])
    .where('person_id', '=', personId)
    .where(isLive('access_grant'))
    .orderBy('dau_code')
    .execute()
}
