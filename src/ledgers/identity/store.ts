import { randomBytes } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { askOften } from '#adapters/database/kept.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { ActingJob, ActingSession, ActingToken, Actor, Role } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../audit/record.ts'
import type { Me } from './contract.ts'
import { hashOf, isSessionAlive } from './store/sessions.ts'

export type NewPerson = {
  readonly handle?: string | undefined
  readonly name: string
  readonly email: string
  readonly jobTitle?: string
  readonly institution?: string
  readonly country?: string
  readonly institutionType?: string
  readonly timeZone?: string
}

/** The account with this e-mail address, made if there is none: a signatory may come before any sign-in. */
export async function personByEmail(tx: Tx, person: NewPerson): Promise<string> {
  const row = await tx
    .insertInto('person')
    .values({
      handle: person.handle ?? null,
      name: person.name,
      email: person.email,
      job_title: person.jobTitle ?? '',
      institution: person.institution ?? '',
      country: person.country ?? '',
      institution_type: person.institutionType ?? '',
      time_zone: person.timeZone ?? 'UTC',
    })
    .onConflict((oc) => oc.expression(sql`lower(email)`).doUpdateSet({ email: sql`person.email` }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function giveRole(tx: Tx, personId: string, role: Role): Promise<void> {
  await tx
    .insertInto('person_role')
    .values({ person_id: personId, role })
    .onConflict((oc) => oc.doNothing())
    .execute()
}

const tokenPrefix = 'acc_'

export type TokenLimits = Pick<ActingToken, 'scope' | 'projectId'>

/** Makes an API token for `days` days; only its hash is kept, so it is shown this once. */
export async function createToken(
  tx: Tx,
  personId: string,
  label: string,
  days: number,
  { scope, projectId }: TokenLimits = { scope: 'full', projectId: null },
): Promise<string> {
  const token = `${tokenPrefix}${randomBytes(32).toString('base64url')}`
  const { id } = await tx
    .insertInto('api_token')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      label,
      scope,
      project_id: projectId,
      expires_at: sql`clock_timestamp() + make_interval(days => ${days})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await recordAudit(tx, {
    type: 'auth.token-created',
    actorId: personId,
    subjectId: id,
    detail: { days, scope, ...(projectId !== null && { project: projectId }) },
  })
  return token
}

/** Makes the token of a job, which the platform can make again from its name; it ends with the attempt. */
export async function keepJobToken(
  tx: Tx,
  personId: string,
  token: string,
  job: ActingJob,
  seconds: number,
): Promise<void> {
  await tx
    .insertInto('api_token')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      label: job.id,
      scope: 'full',
      project_id: job.projectId,
      job_id: job.id,
      container_id: job.containerId,
      expires_at: sql`clock_timestamp() + make_interval(secs => ${seconds})`,
    })
    .execute()
}

/** What the token of a job begins with, like every API token. */
export const jobToken = (secret: string): string => `${tokenPrefix}${secret}`

/** Disables an account: its sessions and tokens end, and no new ones are taken. */
export async function disablePerson(
  tx: Tx,
  actorId: string | undefined,
  personId: string,
): Promise<void> {
  await tx
    .updateTable('person')
    .set({ disabled_at: sql`platform_now()` })
    .where('id', '=', personId)
    .where('disabled_at', 'is', null)
    .execute()
  await tx.deleteFrom('session').where('person_id', '=', personId).execute()
  await tx
    .updateTable('api_token')
    .set({ revoked_at: sql`clock_timestamp()` })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute()
  await recordAudit(tx, { type: 'auth.disabled', actorId, subjectId: personId })
}

/** Lets a person sign in again. Grants and tokens that ended stay ended. @throws Problem `wrong-state` */
export async function enablePerson(tx: Tx, personId: string, actorId?: string): Promise<void> {
  const row = await tx
    .updateTable('person')
    .set({ disabled_at: null })
    .where('id', '=', personId)
    .where('disabled_at', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) throw new Problem('wrong-state', 'This account is not disabled.')
  await recordAudit(tx, { type: 'auth.enabled', actorId, subjectId: personId })
}

const actorColumns = sql`
  p.id, p.name, p.email,
  coalesce((select array_agg(r.role order by r.role) from person_role r where r.person_id = p.id), '{}') as roles`

const tokenColumns = sql`
  t.id as "tokenId", t.scope, t.project_id as "projectId", t.expires_at as "expiresAt", t.job_id as "jobId",
  t.container_id as "containerId",
  t.last_used_at is null or t.last_used_at < clock_timestamp() - interval '1 hour' as "isStale"`

const isAlive = sql`t.revoked_at is null and t.expires_at > clock_timestamp()`

type TokenFacts = Omit<ActingToken, 'id' | 'job'> & {
  readonly tokenId: string
  readonly jobId: string | null
  readonly containerId: string | null
  /** When it was used last is more than an hour behind. */
  readonly isStale: boolean
}

/** SQL over the id of a bearer: a token or a session is alive; what names a person is. */
export const isBearerAlive = (id: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`(case
  when ${id} like 'token-%' then exists (select from api_token t where t.id = ${id} and ${isAlive})
  when ${id} like 'session-%' then exists (select from session s
    where s.id = ${id} and ${isSessionAlive})
  else true end)`

/**
 * Who stands behind an id, if their account is not disabled: of a person, or of an API token or a session that is alive.
 * What the platform signed for somebody names one of these.
 */
export async function actorById(db: Database, id: string): Promise<Actor | undefined> {
  if (id.startsWith('token-')) return actorOfToken(db, sql`t.id = ${id}`)
  if (id.startsWith('session-')) return actorOfSession(db, sql`s.id = ${id}`)
  const { rows } = await sql<Actor>`
    select ${actorColumns} from person p where p.id = ${id} and p.disabled_at is null`.execute(db)
  return rows[0]
}

/** The person behind a session or an API token, if it is alive and they are not disabled. */
export async function actorByToken(db: Database, token: string): Promise<Actor | undefined> {
  const hash = hashOf(token)
  if (token.startsWith(tokenPrefix)) return actorOfToken(db, sql`t.token_hash = ${hash}`)
  return actorOfSession(db, sql`s.token_hash = ${hash}`)
}

type SessionFacts = {
  readonly sessionId: string
  readonly restsOnTwo: boolean
  readonly isStrong: boolean
  /** When it was used last is more than a minute behind. */
  readonly isStale: boolean
}

/** `which` is over `session s`. Until it rests on two factors, its person is one without roles. */
async function actorOfSession(
  db: Database,
  which: RawBuilder<unknown>,
): Promise<Actor | undefined> {
  const asked = sql<Omit<Actor, 'session'> & SessionFacts>`
    select ${actorColumns}, s.id as "sessionId", s.strong_until is not null as "restsOnTwo",
      coalesce(s.strong_until > clock_timestamp(), false) as "isStrong",
      s.seen_at < clock_timestamp() - interval '1 minute' as "isStale"
    from session s join person p on p.id = s.person_id
    where ${which} and ${isSessionAlive} and p.disabled_at is null`
  const { rows } = await askOften(db, asked)
  const [row] = rows
  if (row === undefined) return undefined
  const { sessionId, restsOnTwo, isStrong, isStale, ...person } = row
  if (isStale) await noteSession(db, sessionId)
  const session: ActingSession = { id: sessionId, isStrong }
  if (restsOnTwo) return { ...person, session }
  return { ...person, roles: [], withheld: person.roles, session }
}

/** Writes that a session is in use: once a minute at most. */
async function noteSession(db: Database, id: string): Promise<void> {
  await db
    .updateTable('session')
    .set({ seen_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .execute()
}

/** `which` is over `api_token t`. */
async function actorOfToken(db: Database, which: RawBuilder<unknown>): Promise<Actor | undefined> {
  const { rows } = await sql<Omit<Actor, 'token'> & TokenFacts>`
    select ${actorColumns}, ${tokenColumns} from api_token t join person p on p.id = t.person_id
    where ${which} and ${isAlive} and p.disabled_at is null`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const { tokenId, scope, projectId, expiresAt, isStale, jobId, containerId, ...person } = row
  if (isStale) await noteUse(db, tokenId)
  const token = { id: tokenId, scope, projectId, expiresAt }
  if (jobId === null || containerId === null || projectId === null) return { ...person, token }
  // A job has the data of who launched it, not their part on the platform.
  return { ...person, roles: [], token: { ...token, job: { id: jobId, containerId, projectId } } }
}

/** Writes that a token is in use: once an hour at most, so that a call costs no write. */
async function noteUse(db: Database, tokenId: string): Promise<void> {
  await db
    .updateTable('api_token')
    .set({ last_used_at: sql`clock_timestamp()` })
    .where('id', '=', tokenId)
    .execute()
}

/** @throws Problem `not-found` */
export async function readMe(db: Database | Tx, personId: string): Promise<Me> {
  const { rows } = await sql<Me>`
    select p.id, p.handle, p.name, p.email, p.job_title as "jobTitle", p.institution, p.country,
      p.institution_type as "institutionType", p.time_zone as "timeZone",
      coalesce((select json_agg(r.role order by r.role) from person_role r where r.person_id = p.id), '[]') as roles,
      coalesce((select json_agg(json_build_object('dau', s.dau_code, 'seat', s.seat) order by s.dau_code, s.seat)
        from (select distinct dau_code, seat from committee_seat where person_id = p.id) s), '[]') as seats
    from person p where p.id = ${personId}`.execute(db)
  const me = rows[0]
  if (me === undefined) throw new Problem('not-found', 'No such person.')
  return me
}

/** @throws Problem `not-found` */
export async function personByHandle(db: Database, handle: string): Promise<string> {
  const row = await db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', handle)
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', `No person with the handle ${handle}.`)
  return row.id
}

/** The account with this e-mail address, if it is not disabled. */
export async function idOfAddress(db: Database | Tx, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('person')
    .select('id')
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}

/** Addresses and names of those who hold a role. */
export async function holdersOf(
  tx: Tx,
  role: Role,
): Promise<{ id: string; name: string; email: string }[]> {
  return tx
    .selectFrom('person_role as r')
    .innerJoin('person as p', 'p.id', 'r.person_id')
    .select(['p.id', 'p.name', 'p.email'])
    .where('r.role', '=', role)
    .where('p.disabled_at', 'is', null)
    .orderBy('p.id')
    .execute()
}

/** Names of accounts, by id. */
export async function namesOf(
  db: Database | Tx,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('person').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Name and address of a person, as others who deal with them see it. */
export async function readContact(
  db: Database | Tx,
  personId: string,
): Promise<{ id: string; name: string; email: string }> {
  return db
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
}
