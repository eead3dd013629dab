import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { mailPageSize } from './contract.ts'

const columns = [
  'key',
  'to_address as to',
  'subject',
  'body_text as text',
  'link',
  'created_at',
  'sent_at',
  'read_at',
  'secret',
] as const

export type MailRow = {
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly link: string
  readonly created_at: Date
  readonly sent_at: Date | null
  readonly read_at: Date | null
  readonly secret: string | null
}

/** A page of all mail, newest first, whose address or subject holds the text. */
export async function mailsLike(
  db: Database,
  text: string,
  page: number,
): Promise<{ total: number; rows: MailRow[] }> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  const found = db
    .selectFrom('mail_message')
    .where((eb) => eb.or([eb('to_address', 'ilike', pattern), eb('subject', 'ilike', pattern)]))
  const { total } = await found
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await found
    .select(columns)
    .orderBy('created_at', 'desc')
    .orderBy('key')
    .limit(mailPageSize)
    .offset((page - 1) * mailPageSize)
    .execute()
  return { total, rows }
}

/** The newest mails to a person, and how many they have not read. */
export async function mailsTo(
  db: Database,
  personId: string,
): Promise<{ unread: number; rows: MailRow[] }> {
  const mine = db.selectFrom('mail_message').where('person_id', '=', personId)
  const rows = await mine
    .select(columns)
    .orderBy('created_at', 'desc')
    .orderBy('key')
    .limit(mailPageSize)
    .execute()
  const { unread } = await mine
    .where('read_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .executeTakeFirstOrThrow()
  return { unread, rows }
}

/** Answers how many were unread. */
export async function markRead(db: Database, personId: string): Promise<number> {
  const rows = await db
    .updateTable('mail_message')
    .set({ read_at: sql`platform_now()` })
    .where('person_id', '=', personId)
    .where('read_at', 'is', null)
    .returning('key')
    .execute()
  return rows.length
}
