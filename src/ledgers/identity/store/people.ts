import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Role } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'

/** Of which of their runs of tools somebody is mailed the end. */
type RunMail = 'off' | 'failed' | 'all'

const canSignIn = sql`(exists (select from password w where w.person_id = p.id)
  or exists (select from passkey k where k.person_id = p.id)
  or exists (select from linked_identity l where l.person_id = p.id))`

/** Administrators who can sign in. The rows are held: the last of them is not taken away twice at once. */
export async function ableAdministrators(tx: Tx): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended('administrators', 0))`.execute(tx)
  const { rows } = await sql<{ id: string }>`
    select p.id from person p join person_role r on r.person_id = p.id and r.role = 'administrator'
    where p.disabled_at is null and ${canSignIn} order by p.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Whether anybody has an account of their own, which a demo would open to everybody. */
export async function hasRealAccounts(db: Database): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from person p where ${canSignIn}) as found`.execute(db)
  return rows[0]?.found ?? false
}

export type AccountRow = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly institution: string
  readonly country: string
  readonly roles: readonly Role[]
  readonly state: 'active' | 'invited' | 'locked' | 'closed'
  readonly hasSecond: boolean
  readonly lastSeenAt: Date | null
  readonly createdAt: Date
}

const accountColumns = sql`
  p.id, p.name, p.email, p.institution, p.country, p.created_at as "createdAt",
  coalesce((select array_agg(r.role order by r.role) from person_role r where r.person_id = p.id), '{}') as roles,
  case when p.closed_at is not null then 'closed' when p.disabled_at is not null then 'locked'
    when ${canSignIn} then 'active' else 'invited' end as state,
  exists (select from passkey k where k.person_id = p.id)
    or exists (select from totp t where t.person_id = p.id and t.confirmed_at is not null) as "hasSecond",
  (select max(s.seen_at) from session s where s.person_id = p.id) as "lastSeenAt"`

const peoplePageSize = 50

/** People whose name, address or institution has `q` in it, by name. */
export async function findPeople(
  db: Database,
  q: string,
  page: number,
): Promise<{ total: number; rows: AccountRow[] }> {
  const pattern = `%${q.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const fits = sql`p.closed_at is null
    and (p.name ilike ${pattern} or p.email ilike ${pattern} or p.institution ilike ${pattern})`
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from person p where ${fits}`.execute(db)
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from person p where ${fits}
    order by lower(p.name), p.id limit ${peoplePageSize} offset ${(page - 1) * peoplePageSize}`.execute(
    db,
  )
  return { total: counted.rows[0]?.total ?? 0, rows }
}

/** @throws Problem `not-found` */
export async function readAccountRow(db: Database | Tx, personId: string): Promise<AccountRow> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from person p where p.id = ${personId}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', 'No such person.')
  return row
}

export async function setRoles(tx: Tx, personId: string, roles: readonly Role[]): Promise<void> {
  await tx.deleteFrom('person_role').where('person_id', '=', personId).execute()
  if (roles.length === 0) return
  await tx
    .insertInto('person_role')
    .values(roles.map((role) => ({ person_id: personId, role })))
    .execute()
}

export type Profile = {
  readonly name: string
  readonly jobTitle: string
  readonly institution: string
  readonly country: string
  readonly institutionType: string
  readonly timeZone: string
}

export async function saveProfile(db: Database, personId: string, profile: Profile): Promise<void> {
  await db
    .updateTable('person')
    .set({
      name: profile.name,
      job_title: profile.jobTitle,
      institution: profile.institution,
      country: profile.country,
      institution_type: profile.institutionType,
      time_zone: profile.timeZone,
    })
    .where('id', '=', personId)
    .execute()
}

export async function runMailOf(db: Database, personId: string): Promise<RunMail> {
  const { rows } = await sql<{ runMail: RunMail }>`
    select run_mail as "runMail" from person where id = ${personId}`.execute(db)
  return rows[0]?.runMail ?? 'all'
}

export async function saveRunMail(db: Database, personId: string, runMail: RunMail): Promise<void> {
  await db.updateTable('person').set({ run_mail: runMail }).where('id', '=', personId).execute()
}

/** Removes every second factor of somebody. */
export async function removeFactors(tx: Tx, personId: string): Promise<void> {
  for (const table of ['passkey', 'totp', 'recovery_code'] as const)
    await tx.deleteFrom(table).where('person_id', '=', personId).execute()
}

/** Takes out of an account what names its person, and every way into it. What others keep by its id stays. */
export async function eraseAccount(tx: Tx, personId: string): Promise<void> {
  await removeFactors(tx, personId)
  for (const table of ['password', 'linked_identity', 'session', 'person_role'] as const)
    await tx.deleteFrom(table).where('person_id', '=', personId).execute()
  await tx
    .updateTable('person')
    .set({
      handle: null,
      name: 'Closed account',
      email: sql`id || '@closed.invalid'`,
      job_title: '',
      institution: '',
      country: '',
      institution_type: '',
      time_zone: 'UTC',
      closed_at: sql<Date>`clock_timestamp()`,
    })
    .where('id', '=', personId)
    .execute()
}
