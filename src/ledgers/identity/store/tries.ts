import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/** How many tries of one kind count, within how many minutes. */
const limits = {
  /** Passwords for one address, known or not, from wherever. */
  account: { most: 10, minutes: 15 },
  /** Passwords from one network address. */
  place: { most: 100, minutes: 15 },
  /** One-time and recovery codes of one person. */
  code: { most: 5, minutes: 15 },
  /** Links that do not hold, from one network address. */
  link: { most: 30, minutes: 15 },
  /** Mails to one address. */
  mail: { most: 5, minutes: 60 },
  /** Mails asked for from one network address. */
  asking: { most: 30, minutes: 60 },
} as const
type Kind = keyof typeof limits

export type Try = { readonly kind: Kind; readonly of: string }

/** Addresses are kept as hashes: they may be of people who have no account here. */
const subjectOf = ({ kind, of }: Try): string =>
  `${kind}:${createHash('sha256').update(of.trim().toLowerCase()).digest('hex')}`

/**
 * Counts a try before it is made, one after the other, so that tries at the same time do not pass together. Answers
 * false, and counts nothing, where one of its limits is reached.
 */
export async function countTry(db: Database, tries: readonly Try[]): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const ordered = tries
      .map((one) => ({ ...limits[one.kind], subject: subjectOf(one) }))
      .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
    for (const { subject, most, minutes } of ordered) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`.execute(tx)
      const { rows } = await sql<{ tries: number }>`
        select count(*)::int as tries from sign_in_try
        where subject = ${subject} and at > clock_timestamp() - make_interval(mins => ${minutes})`.execute(
        tx,
      )
      if ((rows[0]?.tries ?? 0) >= most) return false
    }
    await tx
      .insertInto('sign_in_try')
      .values(ordered.map(({ subject }) => ({ subject })))
      .execute()
    return true
  })
}

/** After a success: what was tried for it before counts no more. */
export async function forgetTries(tx: Database | Tx, one: Try): Promise<void> {
  await tx.deleteFrom('sign_in_try').where('subject', '=', subjectOf(one)).execute()
}

/** Removes what has run out: sessions, sign-ins under way, links, tries. */
export async function removeRunOut(db: Database): Promise<void> {
  const before = (span: string) => sql<Date>`clock_timestamp() - ${span}::interval`
  await db.deleteFrom('sign_in_try').where('at', '<', before('1 hour')).execute()
  await db.deleteFrom('sign_in_attempt').where('expires_at', '<', before('0')).execute()
  await db.deleteFrom('session').where('expires_at', '<', before('0')).execute()
  await db.deleteFrom('sign_in_link').where('expires_at', '<', before('7 days')).execute()
}
