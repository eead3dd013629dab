import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { SignedInBy } from '../contract/account.ts'
import { hashOf, newKey } from './sessions.ts'

/** What went to an identity provider with somebody. */
export type AtProvider = {
  readonly provider: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** `sign-in`, `link`: to add it to the account of the session, `again`: to show that it is them. */
  readonly purpose: 'sign-in' | 'link' | 'again'
  readonly next: string
  /** Whose session it was, unless it is to begin one. */
  readonly personId?: string | undefined
}

/** A sign-in under way: what was shown so far, and what is asked for. */
export type Attempt = {
  readonly personId?: string | undefined
  readonly by?: SignedInBy | undefined
  readonly challenge?: string | undefined
  readonly provider?: AtProvider | undefined
}

/** Minutes in which a sign-in has to come to its end. */
const attemptMinutes = 15

/** Keeps a sign-in and answers its token; only the token's hash is kept. */
export async function keepAttempt(tx: Database | Tx, attempt: Attempt): Promise<string> {
  const token = newKey()
  await tx
    .insertInto('sign_in_attempt')
    .values({
      token_hash: hashOf(token),
      person_id: attempt.personId ?? null,
      by: attempt.by ?? null,
      challenge: attempt.challenge ?? null,
      provider: attempt.provider === undefined ? null : JSON.stringify(attempt.provider),
      expires_at: sql`clock_timestamp() + make_interval(mins => ${attemptMinutes})`,
    })
    .execute()
  return token
}

type Row = {
  readonly person_id: string | null
  readonly by: string | null
  readonly challenge: string | null
  readonly provider: unknown
}

const attemptOf = (row: Row | undefined): Attempt | undefined =>
  row && {
    // What stands here was written by keepAttempt alone.
    personId: row.person_id ?? undefined,
    by: (row.by as SignedInBy | null) ?? undefined,
    challenge: row.challenge ?? undefined,
    provider: (row.provider as AtProvider | null) ?? undefined,
  }

const columns = ['person_id', 'by', 'challenge', 'provider'] as const

export async function readAttempt(
  db: Database | Tx,
  token: string | undefined,
): Promise<Attempt | undefined> {
  if (token === undefined) return undefined
  const row = await db
    .selectFrom('sign_in_attempt')
    .select(columns)
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return attemptOf(row)
}

/** Takes a sign-in out: nothing it holds is used twice. */
export async function takeAttempt(
  db: Database | Tx,
  token: string | undefined,
): Promise<Attempt | undefined> {
  if (token === undefined) return undefined
  const row = await db
    .deleteFrom('sign_in_attempt')
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .returning(columns)
    .executeTakeFirst()
  return attemptOf(row)
}
