import { createHash, randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'

/** How somebody can sign in. */
export type Means = {
  readonly hasPassword: boolean
  readonly passkeys: number
  readonly hasCodes: boolean
  readonly identities: number
}

export async function meansOf(db: Database | Tx, personId: string): Promise<Means> {
  const { rows } = await sql<Means>`
    select exists (select from password where person_id = ${personId}) as "hasPassword",
      (select count(*)::int from passkey where person_id = ${personId}) as passkeys,
      exists (select from totp where person_id = ${personId} and confirmed_at is not null) as "hasCodes",
      (select count(*)::int from linked_identity where person_id = ${personId}) as identities`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) throw new Error('no row')
  return row
}

/** Whether somebody can sign in at all. */
export const isAble = ({ hasPassword, passkeys, identities }: Means): boolean =>
  hasPassword || passkeys > 0 || identities > 0

/** Whether somebody with a password is asked for more. */
export const hasSecond = ({ passkeys, hasCodes }: Means): boolean => passkeys > 0 || hasCodes

export type PasswordRow = { readonly personId: string; readonly hash: string }

/** The password of the account with this address, if it is not disabled. */
export async function passwordByEmail(
  db: Database,
  email: string,
): Promise<PasswordRow | undefined> {
  const { rows } = await sql<PasswordRow>`
    select w.person_id as "personId", w.hash from password w join person p on p.id = w.person_id
    where lower(p.email) = ${email.trim().toLowerCase()} and p.disabled_at is null`.execute(db)
  return rows[0]
}

export async function passwordOf(
  db: Database,
  personId: string,
): Promise<{ hash: string; changedAt: Date } | undefined> {
  return db
    .selectFrom('password')
    .select(['hash', 'changed_at as changedAt'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

export async function putPassword(
  tx: Database | Tx,
  personId: string,
  hash: string,
): Promise<void> {
  await tx
    .insertInto('password')
    .values({ person_id: personId, hash })
    .onConflict((oc) =>
      oc.column('person_id').doUpdateSet({ hash, changed_at: sql`clock_timestamp()` }),
    )
    .execute()
}

/** The same password at another cost. */
export async function rehash(
  db: Database,
  { personId, hash }: PasswordRow,
  to: string,
): Promise<void> {
  await db
    .updateTable('password')
    .set({ hash: to })
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .execute()
}

export type PasskeyRow = {
  readonly id: string
  readonly personId: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly counter: number
  readonly transports: readonly string[]
  readonly label: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const passkeyColumns = sql`k.id, k.person_id as "personId", k.public_key as "publicKey", k.counter::float8 as counter,
  k.transports, k.label, k.created_at as "createdAt", k.last_used_at as "lastUsedAt"`

export async function passkeysOf(db: Database | Tx, personId: string): Promise<PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select ${passkeyColumns} from passkey k where k.person_id = ${personId} order by k.created_at, k.id`.execute(
    db,
  )
  return rows
}

/** A passkey by its id, if its person is not disabled. */
export async function passkeyById(db: Database | Tx, id: string): Promise<PasskeyRow | undefined> {
  const { rows } = await sql<PasskeyRow>`
    select ${passkeyColumns} from passkey k join person p on p.id = k.person_id
    where k.id = ${id} and p.disabled_at is null`.execute(db)
  return rows[0]
}

export type NewPasskey = Pick<
  PasskeyRow,
  'id' | 'personId' | 'publicKey' | 'counter' | 'transports' | 'label'
>

export async function insertPasskey(tx: Tx, key: NewPasskey): Promise<void> {
  await tx
    .insertInto('passkey')
    .values({
      id: key.id,
      person_id: key.personId,
      public_key: Buffer.from(key.publicKey),
      counter: key.counter,
      transports: [...key.transports],
      label: key.label,
    })
    .execute()
}

/**
 * Notes a use. A counter that does not go up tells of a copy: then it answers false. Authenticators without a counter
 * stay at 0.
 */
export async function notePasskeyUse(tx: Tx, id: string, counter: number): Promise<boolean> {
  const row = await tx
    .updateTable('passkey')
    .set({ counter, last_used_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('counter', '<', counter), eb.and([eb('counter', '=', 0), eb.val(counter === 0)])]),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** @throws Problem `not-found` */
export async function removePasskey(tx: Tx, personId: string, id: string): Promise<void> {
  const row = await tx
    .deleteFrom('passkey')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', 'You have no such passkey.')
}

export type TotpRow = {
  readonly secret: string
  readonly confirmedAt: Date | null
  /** Of the database's own clock, in seconds since 1970. */
  readonly now: number
}

export async function totpOf(db: Database | Tx, personId: string): Promise<TotpRow | undefined> {
  const { rows } = await sql<TotpRow>`
    select secret, confirmed_at as "confirmedAt", floor(extract(epoch from clock_timestamp()))::float8 as now
    from totp where person_id = ${personId}`.execute(db)
  return rows[0]
}

/** Begins to set up one-time codes; what was begun before is forgotten. @throws Problem `already-exists` */
export async function beginTotp(tx: Tx, personId: string, secret: string): Promise<void> {
  const row = await tx
    .insertInto('totp')
    .values({ person_id: personId, secret })
    .onConflict((oc) =>
      oc.column('person_id').doUpdateSet({ secret }).where('totp.confirmed_at', 'is', null),
    )
    .returning('person_id')
    .executeTakeFirst()
  if (row === undefined)
    throw new Problem('already-exists', 'An authenticator app is set up already.')
}

/** Takes the code of a time step, and confirms the app with the first; false where it was taken before. */
export async function takeStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const row = await tx
    .updateTable('totp')
    .set({ last_step: step, confirmed_at: sql`coalesce(confirmed_at, clock_timestamp())` })
    .where('person_id', '=', personId)
    .where('last_step', '<', step)
    .returning('person_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Removes the app and its recovery codes. @throws Problem `not-found` */
export async function removeTotp(tx: Tx, personId: string): Promise<void> {
  const row = await tx
    .deleteFrom('totp')
    .where('person_id', '=', personId)
    .returning('person_id')
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', 'No authenticator app is set up.')
  await tx.deleteFrom('recovery_code').where('person_id', '=', personId).execute()
}

/** Without what looks like another: almost five bits each. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeCount = 10
const codeLetters = 16

const recoveryHash = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .digest()

/** New recovery codes, of about 79 bits each, in place of the old ones; they are answered this once. */
export async function newRecoveryCodes(tx: Tx, personId: string): Promise<string[]> {
  const codes = Array.from({ length: codeCount }, () =>
    Array.from({ length: codeLetters }, () => letters[randomInt(letters.length)])
      .join('')
      .replaceAll(/.{4}(?=.)/g, '$&-'),
  )
  await tx.deleteFrom('recovery_code').where('person_id', '=', personId).execute()
  await tx
    .insertInto('recovery_code')
    .values(codes.map((code) => ({ person_id: personId, code_hash: recoveryHash(code) })))
    .execute()
  return codes
}

/** Takes a recovery code, once. */
export async function takeRecoveryCode(tx: Tx, personId: string, code: string): Promise<boolean> {
  const row = await tx
    .updateTable('recovery_code')
    .set({ used_at: sql<Date>`clock_timestamp()` })
    .where('code_hash', '=', recoveryHash(code))
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function recoveryCodesLeft(db: Database, personId: string): Promise<number> {
  const rows = await db
    .selectFrom('recovery_code')
    .select('code_hash')
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .execute()
  return rows.length
}
