import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { OuterIdentity } from './links.ts'

export type IdentityRow = {
  readonly id: string
  readonly provider: string
  readonly email: string
  readonly linkedAt: Date
  readonly lastUsedAt: Date | null
}

export async function identitiesOf(db: Database, personId: string): Promise<IdentityRow[]> {
  return db
    .selectFrom('linked_identity')
    .select(['id', 'provider', 'email', 'linked_at as linkedAt', 'last_used_at as lastUsedAt'])
    .where('person_id', '=', personId)
    .orderBy('linked_at')
    .orderBy('id')
    .execute()
}

/** Whose identity it is, and whether they may sign in; notes the use. */
export async function useIdentity(
  tx: Tx,
  { issuer, subject }: Pick<OuterIdentity, 'issuer' | 'subject'>,
): Promise<{ personId: string; isDisabled: boolean } | undefined> {
  const { rows } = await sql<{ personId: string; isDisabled: boolean }>`
    update linked_identity l set last_used_at = clock_timestamp() from person p
    where p.id = l.person_id and l.issuer = ${issuer} and l.subject = ${subject}
    returning l.person_id as "personId", p.disabled_at is not null as "isDisabled"`.execute(tx)
  return rows[0]
}

/** @throws Problem `already-exists` where the identity is somebody's. */
export async function linkIdentity(
  tx: Tx,
  personId: string,
  { issuer, subject, provider }: OuterIdentity,
  email: string,
): Promise<void> {
  const row = await tx
    .insertInto('linked_identity')
    .values({ person_id: personId, issuer, subject, provider, email })
    .onConflict((oc) => oc.columns(['issuer', 'subject']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined)
    throw new Problem('already-exists', 'This identity belongs to an account already.')
}

/** @throws Problem `not-found` */
export async function unlinkIdentity(tx: Tx, personId: string, id: string): Promise<void> {
  const row = await tx
    .deleteFrom('linked_identity')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', 'You have no such identity.')
}
