import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { hashOf } from './sessions.ts'

export type LinkPurpose = 'first' | 'invite' | 'register' | 'reset' | 'identity'

/** Somebody at an identity provider. */
export type OuterIdentity = {
  readonly issuer: string
  readonly subject: string
  readonly provider: string
}

export type NewLink = {
  readonly purpose: LinkPurpose
  readonly email: string
  readonly name: string
  readonly identity?: OuterIdentity
}

/** Minutes for which a link holds. */
const minutesOf: Readonly<Record<LinkPurpose, number>> = {
  first: 24 * 60,
  invite: 7 * 24 * 60,
  register: 24 * 60,
  reset: 30,
  identity: 30,
}

/** Name of the secret that a link consists of. */
export const linkSecret = (linkId: string): string => `link:sign-in:${linkId}`

/** Makes a link of a key that is made from its id; only the key's hash is kept. */
export async function insertSignInLink(
  tx: Tx,
  { purpose, email, name, identity }: NewLink,
  keyOf: (secret: string) => string,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`select new_id('link') as id`.execute(tx)
  const id = rows[0]?.id ?? ''
  await tx
    .insertInto('sign_in_link')
    .values({
      id,
      purpose,
      email,
      name,
      token_hash: hashOf(keyOf(linkSecret(id))),
      identity: identity === undefined ? null : JSON.stringify(identity),
      expires_at: sql`clock_timestamp() + make_interval(mins => ${minutesOf[purpose]})`,
    })
    .execute()
  return id
}

export type LinkRow = {
  readonly id: string
  readonly purpose: LinkPurpose
  readonly email: string
  readonly name: string
  readonly identity: OuterIdentity | null
}

const columns = sql`id, purpose, email, name, identity`

export async function linkById(db: Database | Tx, id: string): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    select ${columns} from sign_in_link where id = ${id} and used_at is null and expires_at > clock_timestamp()`.execute(
    db,
  )
  return rows[0]
}

/** The link with this key, unless it was used or has run out; nobody else has it while `tx` runs. */
export async function holdLink(tx: Tx, key: string): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`
    select ${columns} from sign_in_link
    where token_hash = ${hashOf(key)} and used_at is null and expires_at > clock_timestamp() for update`.execute(
    tx,
  )
  return rows[0]
}

/** Ends every link to an address: what they were for is done. */
export async function endLinks(tx: Tx, email: string): Promise<void> {
  await tx
    .updateTable('sign_in_link')
    .set({ used_at: sql<Date>`clock_timestamp()` })
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .where('used_at', 'is', null)
    .execute()
}
