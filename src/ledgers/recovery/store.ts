import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { isStanding } from '../grants/store/terms.ts'
import type { OldJob } from '../outbox/boss.ts'
import type { HeldGrant } from './contract.ts'

/** Whether this database came out of a backup and nobody has confirmed it yet. */
export async function isRecovering(db: Database | Tx): Promise<boolean> {
  const { rows } = await sql`select from recovery where confirmed_at is null`.execute(db)
  return rows.length > 0
}

/** @throws Problem `recovering` for everybody but administrators, until the recovery is confirmed. */
export async function needNoRecovery(tx: Tx, personId: string): Promise<void> {
  const { rows } = await sql`
    select from recovery where confirmed_at is null and not exists (
      select from person_role where person_id = ${personId} and role = 'administrator')`.execute(tx)
  if (rows.length > 0)
    throw new Problem(
      'recovering',
      'The platform was restored from a backup. Until an administrator has looked at it, only administrators sign in.',
    )
}

export type RecoveryRow = {
  readonly id: string
  readonly backup: string
  readonly takenAt: Date
  readonly seq: number
  readonly hash: Buffer
  readonly knownTo: number
  readonly heededTo: number
  readonly releaseTold: number | null
  readonly releaseMissing: number | null
  readonly grantsLost: number
  readonly mails: number
  readonly jobs: number
  readonly heldInAll: number
  readonly restoredAt: Date
  readonly confirmedAt: Date | null
}

/** The newest recovery of this database. */
export async function newestRecovery(db: Database | Tx): Promise<RecoveryRow | undefined> {
  const { rows } = await sql<RecoveryRow>`
    select r.id, r.backup, r.taken_at as "takenAt", r.seq, r.hash, r.known_to as "knownTo", r.heeded_to as "heededTo",
      r.release_told as "releaseTold", r.grants_lost as "grantsLost", r.mails,
      r.restored_at as "restoredAt", r.confirmed_at as "confirmedAt",
      (select count(*) from recovery_job) as jobs,
      (select count(*) from recovery_grant h join access_grant g on g.id = h.grant_id
        where h.recovery_id = r.id and ${isHeldNow}) as "heldInAll",
      case when r.release_told > (select coalesce(max(number), 0) from catalog_release) then r.release_told end
        as "releaseMissing"
    from recovery r order by r.restored_at desc, r.id limit 1`.execute(db)
  return rows[0]
}

/** SQL over `recovery_grant h` and its `access_grant g`: it would be in force, were it not held. */
const isHeldNow = sql<boolean>`(h.state = 'held' and g.ended_at is null and g.until_at > platform_now())`

/** The recovery that is to be confirmed, held for the rest of the transaction. @throws Problem `not-found` */
export async function holdRecovery(tx: Tx): Promise<RecoveryRow> {
  await sql`select from recovery where confirmed_at is null for update`.execute(tx)
  const row = await newestRecovery(tx)
  if (row === undefined || row.confirmedAt !== null)
    throw new Problem('not-found', 'The platform is not recovering.')
  return row
}

export async function insertRecovery(
  tx: Tx,
  row: Pick<RecoveryRow, 'backup' | 'takenAt' | 'seq' | 'knownTo' | 'mails'> & {
    readonly hash: string
  },
): Promise<string> {
  const { id } = await tx
    .insertInto('recovery')
    .values({
      backup: row.backup,
      taken_at: row.takenAt,
      seq: row.seq,
      hash: Buffer.from(row.hash, 'hex'),
      known_to: Math.max(row.knownTo, row.seq),
      heeded_to: row.seq,
      mails: row.mails,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export type Told = {
  readonly heededTo: number
  readonly release: number | undefined
  readonly grantsLost: number
}

export async function noteHeeded(tx: Tx, id: string, told: Told): Promise<void> {
  await sql`
    update recovery set heeded_to = ${told.heededTo}, known_to = greatest(known_to, ${told.heededTo}),
      release_told = greatest(release_told, ${told.release ?? null}), grants_lost = grants_lost + ${told.grantsLost}
    where id = ${id}`.execute(tx)
}

export async function noteConfirmed(
  tx: Tx,
  id: string,
  actorId: string | undefined,
): Promise<void> {
  await tx
    .updateTable('recovery')
    .set({ confirmed_at: sql<Date>`platform_now()`, confirmed_by: actorId ?? null })
    .where('id', '=', id)
    .execute()
}

/** Suspends every grant that stands, from an instant on; answers those of which that was new. */
export async function suspendAll(tx: Tx, recoveryId: string, at: Date): Promise<string[]> {
  await sql`
    insert into recovery_grant (recovery_id, grant_id, suspended_before)
    select ${recoveryId}, g.id, g.suspended_from from access_grant g
    where ${isStanding} and g.until_at > ${at}
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ id: string }>`
    update access_grant g set suspended_from = ${at}
    from recovery_grant h where h.grant_id = g.id and h.recovery_id = ${recoveryId} and h.state = 'held'
      and coalesce(g.suspended_from > ${at}, true) returning g.id`.execute(tx)
  return rows.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1))
}

export type Released = { readonly id: string; readonly suspendedFrom: Date | null }

/** What the grants had before the restore, they and those of theirs for the same DAU that stand; answers what changed. */
export async function liftHolds(
  tx: Tx,
  recoveryId: string,
  grants: readonly string[] | undefined,
): Promise<Released[]> {
  const { rows } = await sql<Released>`
    with lifted as (
      update recovery_grant h set state = 'released' from access_grant g
      where h.recovery_id = ${recoveryId} and h.state = 'held' and g.id = h.grant_id and ${ofPairs(grants)}
      returning h.grant_id, h.suspended_before)
    update access_grant g set suspended_from = l.suspended_before from lifted l
    where g.id = l.grant_id and g.dropped_at is null and g.suspended_from is distinct from l.suspended_before
    returning g.id, g.suspended_from as "suspendedFrom"`.execute(tx)
  return rows
}

/** SQL over `access_grant g`: of the same person for the same DAU as one of these. */
const ofPairs = (grants: readonly string[] | undefined): RawBuilder<boolean> =>
  grants === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(g.person_id, g.dau_code) in (
        select p.person_id, p.dau_code from access_grant p where p.id = any(${[...grants]}::text[]))`

/** What a grant is about, where it was in the backup. */
export type GrantFacts = {
  readonly id: string
  readonly personId: string
  readonly dau: string
  readonly requestId: string
}

export async function factsOfGrants(tx: Tx, ids: readonly string[]): Promise<GrantFacts[]> {
  return tx
    .selectFrom('access_grant')
    .select(['id', 'person_id as personId', 'dau_code as dau', 'request_id as requestId'])
    .where('id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
}

/** The ids of the grants that are held. */
export async function heldIds(tx: Tx, recoveryId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select g.id from recovery_grant h join access_grant g on g.id = h.grant_id
    where h.recovery_id = ${recoveryId} and ${isHeldNow} order by g.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Notes that what was held has ended, and takes in what goes on in its place, which is held as it was. */
export async function noteEnded(tx: Tx, recoveryId: string): Promise<void> {
  await sql`
    insert into recovery_grant (recovery_id, grant_id, suspended_before, told)
    select distinct on (g.id) h.recovery_id, g.id, h.suspended_before, h.told
    from access_grant g join access_grant o using (person_id, dau_code, request_id)
      join recovery_grant h on h.grant_id = o.id and h.recovery_id = ${recoveryId}
    where g.suspended_from is not null and g.dropped_at is null
      and not exists (select from recovery_grant k where k.recovery_id = ${recoveryId} and k.grant_id = g.id)
    order by g.id, o.from_at desc`.execute(tx)
  await sql`
    update recovery_grant h set state = 'ended' from access_grant g
    where h.recovery_id = ${recoveryId} and h.state = 'held' and g.id = h.grant_id and g.dropped_at is not null`.execute(
    tx,
  )
}

/** The holders of what was ended since an instant had been told of it before. */
export async function noteEndsTold(tx: Tx, recoveryId: string, since: Date): Promise<void> {
  await sql`
    update access_grant g set told_days = -1 from recovery_grant h
    where h.recovery_id = ${recoveryId} and h.grant_id = g.id and h.state = 'ended' and g.ended_at >= ${since}`.execute(
    tx,
  )
}

/** Notes what later events tell of a grant. */
export async function noteTold(
  tx: Tx,
  recoveryId: string,
  grantId: string,
  type: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_grant')
    .set({ told: sql<string[]>`array_append(array_remove(told, ${type}), ${type})` })
    .where('recovery_id', '=', recoveryId)
    .where('grant_id', '=', grantId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A grant is released to an instant that a later event told. */
export async function noteSuspension(
  tx: Tx,
  recoveryId: string,
  grantId: string,
  from: Date,
): Promise<void> {
  await tx
    .updateTable('recovery_grant')
    .set({ suspended_before: sql<Date>`least(suspended_before, ${from}::timestamptz)` })
    .where('recovery_id', '=', recoveryId)
    .where('grant_id', '=', grantId)
    .execute()
}

/** The people of these ids that are in the database. */
export async function knownPeople(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function rolesOf(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('person_role')
    .select('role')
    .where('person_id', '=', personId)
    .execute()
  return rows.map(({ role }) => role)
}

/** How many held grants are shown. */
const shown = 500

/** The held grants of which later events tell come first. */
export async function listHeld(db: Database, recoveryId: string): Promise<HeldGrant[]> {
  const { rows } = await sql<Omit<HeldGrant, 'until'> & { readonly until: Date }>`
    select g.id, p.name as person, p.email, p.institution, g.dau_code as dau,
      coalesce(g.download_until > platform_now(), false) as download, g.until_at as until,
      array(select distinct unnest(o.told) from recovery_grant o join access_grant s on s.id = o.grant_id
        where o.recovery_id = h.recovery_id and s.person_id = g.person_id and s.dau_code = g.dau_code order by 1) as told
    from recovery_grant h join access_grant g on g.id = h.grant_id join person p on p.id = g.person_id
    where h.recovery_id = ${recoveryId} and ${isHeldNow}
    order by h.told = '{}', p.name, g.dau_code, g.id limit ${shown}`.execute(db)
  return rows.map((row) => ({ ...row, until: row.until.toISOString() }))
}

/** What was still to be done when the backup was made, taken out of its table. */
export async function takeJobs(tx: Tx): Promise<OldJob[]> {
  const rows = await tx.deleteFrom('recovery_job').returningAll().execute()
  return rows.map(({ queue, data, start_after: startAfter }) => ({
    queue,
    data: data as object,
    startAfter,
  }))
}

/** Leaves the jobs of a queue undone; answers how many there were. */
export async function dropJobs(tx: Tx, queue: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('recovery_job')
    .where('queue', '=', queue)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
