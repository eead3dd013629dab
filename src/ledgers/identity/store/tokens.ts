import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { TokenScope } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'

export type TokenRow = {
  readonly id: string
  readonly label: string
  readonly scope: TokenScope
  readonly projectId: string | null
  readonly createdAt: Date
  /** To the hour. */
  readonly lastUsedAt: Date | null
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly state: 'live' | 'expired' | 'revoked'
}

/** How many tokens are listed: the newest. */
const atMost = 200

/** The API tokens of a person, those that can be used first, then the newest. */
export async function tokensOf(db: Database, personId: string): Promise<TokenRow[]> {
  const { rows } = await sql<TokenRow>`
    select id, label, scope, project_id as "projectId", created_at as "createdAt", last_used_at as "lastUsedAt",
      expires_at as "expiresAt", revoked_at as "revokedAt",
      case when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired'
        else 'live' end as state
    from api_token where person_id = ${personId} and job_id is null
    order by revoked_at is null and expires_at > clock_timestamp() desc, created_at desc, id limit ${atMost}`.execute(
    db,
  )
  return rows
}

/** Ends a token of a person's own; one that was ended stays so. @throws Problem `not-found` */
export async function revokeToken(tx: Tx, personId: string, id: string): Promise<void> {
  const row = await tx
    .selectFrom('api_token')
    .select('id')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', `You have no token ${id}.`)
  await revoke(tx, personId, { id })
}

/** Ends the tokens of a job, silently: that it ended is told by itself. */
export async function endJobTokens(tx: Tx, jobId: string): Promise<void> {
  await sql`
    update api_token set revoked_at = clock_timestamp() where job_id = ${jobId} and revoked_at is null`.execute(
    tx,
  )
}

/** Ends every token of a person; answers how many that were. */
export const revokeTokens = (tx: Tx, personId: string): Promise<number> => revoke(tx, personId, {})

/** Ends a token of a person's own that is named by its SHA-256 in hexadecimal, if there is one. */
export async function destroyToken(tx: Tx, personId: string, sha256: string): Promise<void> {
  await revoke(tx, personId, { token_hash: Buffer.from(sha256, 'hex') })
}

async function revoke(
  tx: Tx,
  personId: string,
  { id, token_hash: hash }: { readonly id?: string; readonly token_hash?: Buffer },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update api_token set revoked_at = clock_timestamp()
    where person_id = ${personId} and revoked_at is null and expires_at > clock_timestamp()
      and id = coalesce(${id ?? null}, id) and token_hash = coalesce(${hash ?? null}::bytea, token_hash)
    returning id`.execute(tx)
  for (const row of rows)
    await recordAudit(tx, { type: 'auth.token-revoked', actorId: personId, subjectId: row.id })
  return rows.length
}
