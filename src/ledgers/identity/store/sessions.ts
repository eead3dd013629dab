import { createHash, randomBytes } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { SignedInBy } from '../contract/account.ts'

/*
 * Sessions. A row says its own ends, so that reading one needs no setting; they go by the real clock, since moving the
 * platform's clock in a demo tries out grants and deadlines and does not sign people out.
 */

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
export const newKey = (): string => randomBytes(32).toString('base64url')

/** How long sessions last; staff are those who hold a role. */
export type SessionLimits = {
  readonly hours: number
  /** Without a call. */
  readonly idleMinutes: number
  readonly staffHours: number
  readonly staffIdleMinutes: number
  /** For which a sign-in by two factors counts as recent. */
  readonly strongHours: number
}

/** The browser from which somebody comes. */
export type Browser = { readonly ip: string; readonly agent: string }

export type Opening = {
  readonly personId: string
  readonly by: SignedInBy
  /** By two factors, or a passkey. */
  readonly isStrong: boolean
  /** When that was, where it was elsewhere and before. */
  readonly at?: Date | undefined
  /** Of the identity provider. */
  readonly provider?: string | undefined
}

const seconds = (amount: RawBuilder<number>): RawBuilder<Date> =>
  sql<Date>`clock_timestamp() + make_interval(secs => ${amount})`

const perhapsStaff = (personId: string, staff: number, others: number): RawBuilder<number> =>
  sql<number>`(case when exists (select from person_role where person_id = ${personId}) then ${staff}::double precision
    else ${others}::double precision end)`

/** Opens a session and answers its token; only the token's hash is kept. Without limits, as in a demo, it does without. */
export async function openSession(
  tx: Tx,
  { personId, by, isStrong, at, provider }: Opening,
  { ip, agent }: Browser,
  limits: SessionLimits | undefined,
): Promise<string> {
  const token = newKey()
  const { hours, staffHours, idleMinutes, staffIdleMinutes } = limits ?? unlimited
  await tx
    .insertInto('session')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      by,
      provider: provider ?? null,
      ip,
      agent,
      expires_at: seconds(perhapsStaff(personId, staffHours * 3600, hours * 3600)),
      idle_seconds:
        limits === undefined
          ? null
          : sql<number>`${perhapsStaff(personId, staffIdleMinutes * 60, idleMinutes * 60)}::int`,
      authenticated_at: at ?? sql<Date>`clock_timestamp()`,
      strong_until: isStrong ? strongUntil(at, limits) : null,
    })
    .execute()
  return token
}

const unlimited = { hours: 12, staffHours: 12, idleMinutes: 0, staffIdleMinutes: 0 }

const strongUntil = (at: Date | undefined, limits: SessionLimits | undefined): RawBuilder<Date> =>
  limits === undefined
    ? sql<Date>`'infinity'::timestamptz`
    : sql<Date>`coalesce(${at ?? null}::timestamptz, clock_timestamp()) + make_interval(secs => ${limits.strongHours * 3600})`

/** Gives a session a new token after its person showed again who they are; the old token ends. */
export async function renewSession(
  tx: Tx,
  before: string,
  { isStrong, at }: Pick<Opening, 'isStrong' | 'at'>,
  limits: SessionLimits | undefined,
): Promise<string> {
  const token = newKey()
  await tx
    .updateTable('session')
    .set({
      token_hash: hashOf(token),
      ...(isStrong && {
        authenticated_at: at ?? sql<Date>`clock_timestamp()`,
        strong_until: strongUntil(at, limits),
      }),
    })
    .where('token_hash', '=', hashOf(before))
    .execute()
  return token
}

export async function closeSession(
  tx: Tx,
  token: string,
): Promise<{ provider: string | null } | undefined> {
  return tx
    .deleteFrom('session')
    .where('token_hash', '=', hashOf(token))
    .returning('provider')
    .executeTakeFirst()
}

/** Over `session s`: it has not ended. */
export const isSessionAlive = sql`s.expires_at > clock_timestamp()
  and (s.idle_seconds is null or s.seen_at > clock_timestamp() - make_interval(secs => s.idle_seconds))`

export type SessionFacts = {
  readonly id: string
  readonly personId: string
  readonly isStrong: boolean
  /** Seconds since its person showed who they are. */
  readonly age: number
}

/** A session of a browser, if it is alive. */
export async function readSession(
  db: Database | Tx,
  token: string | undefined,
): Promise<SessionFacts | undefined> {
  if (token === undefined) return undefined
  const { rows } = await sql<SessionFacts>`
    select s.id, s.person_id as "personId", coalesce(s.strong_until > clock_timestamp(), false) as "isStrong",
      extract(epoch from clock_timestamp() - s.authenticated_at)::double precision as age
    from session s join person p on p.id = s.person_id and p.disabled_at is null
    where s.token_hash = ${hashOf(token)} and ${isSessionAlive}`.execute(db)
  return rows[0]
}

export type SessionRow = {
  readonly id: string
  readonly by: SignedInBy
  readonly agent: string
  readonly ip: string
  readonly createdAt: Date
  readonly seenAt: Date
}

/** The sessions of a person that are alive, the latest used first. */
export async function sessionsOf(db: Database, personId: string): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select s.id, s.by, s.agent, s.ip, s.created_at as "createdAt", s.seen_at as "seenAt" from session s
    where s.person_id = ${personId} and ${isSessionAlive} order by s.seen_at desc, s.id limit 100`.execute(
    db,
  )
  return rows
}

/** Ends sessions of a person: one, or all but one, or all. Answers how many. */
export async function endSessions(
  tx: Tx,
  personId: string,
  which: { readonly only?: string; readonly but?: string | undefined } = {},
): Promise<number> {
  const ended = await tx
    .deleteFrom('session')
    .where('person_id', '=', personId)
    .$if(which.only !== undefined, (query) => query.where('id', '=', which.only ?? ''))
    .$if(which.but !== undefined, (query) => query.where('id', '<>', which.but ?? ''))
    .returning('id')
    .execute()
  return ended.length
}
