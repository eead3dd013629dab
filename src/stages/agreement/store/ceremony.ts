import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { codeMinutes, codeTries } from '../rules/signing.ts'

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Name of the secret that a link consists of. */
export const linkSecret = (linkId: string): string => `link:${linkId}`
/** Name of the secret that is a one-time code. */
export const codeSecret = (codeId: string): string => `code:${codeId}`

/** Makes a link of a token that is made from its id; only the token's hash is kept. */
export async function insertLink(
  tx: Tx,
  signatoryId: string,
  tokenOf: (secret: string) => string,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`select new_id('link') as id`.execute(tx)
  const id = rows[0]?.id ?? ''
  await tx
    .insertInto('signing_link')
    .values({ id, signatory_id: signatoryId, token_hash: hashOf(tokenOf(linkSecret(id))) })
    .execute()
  return id
}

/** The link of a signer that is in use. */
export async function linkOf(tx: Tx, signatoryId: string): Promise<string> {
  const row = await tx
    .selectFrom('signing_link')
    .select('id')
    .where('signatory_id', '=', signatoryId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.id
}

/** Ends every link of these signers, and with it every browser that came by one. */
export async function revokeLinks(tx: Tx, signatoryIds: readonly string[]): Promise<void> {
  if (signatoryIds.length === 0) return
  await tx
    .updateTable('signing_link')
    .set({ revoked_at: sql<Date>`platform_now()` })
    .where('signatory_id', 'in', signatoryIds)
    .where('revoked_at', 'is', null)
    .execute()
}

export async function signatoryOfLink(db: Database, linkId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('signing_link')
    .select('signatory_id')
    .where('id', '=', linkId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row?.signatory_id
}

/** The link with this token, unless it was ended. */
export async function findLink(
  tx: Tx,
  token: string,
): Promise<{ id: string; signatoryId: string } | undefined> {
  return tx
    .selectFrom('signing_link')
    .select(['id', 'signatory_id as signatoryId'])
    .where('token_hash', '=', hashOf(token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export type Session = {
  readonly hash: Buffer
  readonly linkId: string
  readonly signatoryId: string
  readonly envelopeId: string
  readonly requestId: string
  readonly viewedAt: Date | null
  readonly consentedAt: Date | null
  readonly verifiedAt: Date | null
}

/** Answers the session's token; only its hash is kept. */
export async function insertSession(
  tx: Tx,
  link: { readonly id: string; readonly signatoryId: string },
  { ip, agent }: { readonly ip: string; readonly agent: string },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx
    .insertInto('signing_session')
    .values({
      token_hash: hashOf(token),
      link_id: link.id,
      signatory_id: link.signatoryId,
      ip,
      agent,
    })
    .execute()
  return token
}

/** How many other browsers opened a link before. */
export async function otherBrowsers(
  tx: Tx,
  linkId: string,
  { ip, agent }: { readonly ip: string; readonly agent: string },
): Promise<number> {
  const { count } = await tx
    .selectFrom('signing_session')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('link_id', '=', linkId)
    .where((eb) => eb.or([eb('ip', '<>', ip), eb('agent', '<>', agent)]))
    .executeTakeFirstOrThrow()
  return count
}

/** A session that was used within half an hour, of a link that holds; it counts as used now. */
export async function touchSession(db: Database | Tx, token: string): Promise<Session | undefined> {
  const { rows } = await sql<Session>`
    update signing_session s set used_at = platform_now()
    from signing_link l, signatory p, envelope e
    where s.token_hash = ${hashOf(token)} and s.used_at > platform_now() - interval '30 minutes'
      and l.id = s.link_id and l.revoked_at is null and p.id = s.signatory_id and e.id = p.envelope_id
    returning s.token_hash as hash, s.link_id as "linkId", s.signatory_id as "signatoryId",
      e.id as "envelopeId", e.request_id as "requestId", s.viewed_at as "viewedAt",
      s.consented_at as "consentedAt", s.verified_at as "verifiedAt"`.execute(db)
  return rows[0]
}

/** Notes that a session did something for the first time; answers whether it was the first. */
export async function markSession(
  tx: Tx,
  hash: Buffer,
  column: 'viewed_at' | 'consented_at' | 'verified_at',
): Promise<boolean> {
  const row = await tx
    .updateTable('signing_session')
    .set({ [column]: sql<Date>`platform_now()` })
    .where('token_hash', '=', hash)
    .where(column, 'is', null)
    .returning('link_id')
    .executeTakeFirst()
  return row !== undefined
}

/** When each signer first opened their link. */
export async function openedBy(
  db: Database | Tx,
  signatoryIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (signatoryIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('signing_session')
    .select((eb) => ['signatory_id as id', eb.fn.min('created_at').as('at')])
    .where('signatory_id', 'in', signatoryIds)
    .groupBy('signatory_id')
    .execute()
  return new Map(rows.map(({ id, at }) => [id, at]))
}

export async function insertCode(tx: Tx, session: Session): Promise<string> {
  const row = await tx
    .insertInto('signing_code')
    .values({ session_hash: session.hash, signatory_id: session.signatoryId })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function codesThisHour(db: Database | Tx, signatoryId: string): Promise<number> {
  const { count } = await db
    .selectFrom('signing_code')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('signatory_id', '=', signatoryId)
    .where('sent_at', '>', sql<Date>`platform_now() - interval '1 hour'`)
    .executeTakeFirstOrThrow()
  return count
}

const usable = sql<boolean>`used_at is null and tries < ${codeTries}
  and sent_at > platform_now() - make_interval(mins => ${codeMinutes})`

/** The newest code sent to a browser, while it can be entered. */
export async function openCode(
  db: Database,
  hash: Buffer,
): Promise<{ readonly sentAt: Date; readonly triesLeft: number } | undefined> {
  const row = await db
    .selectFrom('signing_code')
    .select(['sent_at', 'tries'])
    .where('session_hash', '=', hash)
    .where(usable)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { sentAt: row.sent_at, triesLeft: codeTries - row.tries }
}

/** Counts a try at the newest code of a browser and answers its id; undefined where none can be entered. */
export async function tryCode(tx: Tx, hash: Buffer): Promise<string | undefined> {
  const row = await tx
    .updateTable('signing_code')
    .set({ tries: sql<number>`tries + 1` })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('signing_code')
        .select('id')
        .where('session_hash', '=', hash)
        .orderBy('sent_at', 'desc')
        .limit(1)
        .$asScalar(),
    )
    .where(usable)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function useCode(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('signing_code')
    .set({ used_at: sql<Date>`platform_now()` })
    .where('id', '=', id)
    .execute()
}

export async function insertFailure(
  tx: Tx,
  failure: { readonly ip: string; readonly signatoryId?: string },
): Promise<void> {
  await tx
    .deleteFrom('signing_failure')
    .where('at', '<', sql<Date>`platform_now() - interval '2 days'`)
    .execute()
  await tx
    .insertInto('signing_failure')
    .values({ ip: failure.ip, signatory_id: failure.signatoryId ?? null })
    .execute()
}

/** Links tried in vain from an address: within a minute, and within a day. */
export async function vainLinks(tx: Tx, ip: string): Promise<{ minute: number; day: number }> {
  const { rows } = await sql<{ minute: number; day: number }>`
    select count(*) filter (where at > platform_now() - interval '1 minute') as minute, count(*) as day
    from signing_failure
    where ip = ${ip} and signatory_id is null and at > platform_now() - interval '1 day'`.execute(
    tx,
  )
  return rows[0] ?? { minute: 0, day: 0 }
}

/** Wrong codes of a signer within a day. */
export async function wrongCodesToday(tx: Tx, signatoryId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('signing_failure')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('signatory_id', '=', signatoryId)
    .where('at', '>', sql<Date>`platform_now() - interval '1 day'`)
    .executeTakeFirstOrThrow()
  return count
}
