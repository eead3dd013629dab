import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { listMail, listNotifications, mailPageSize, readNotifications } from './contract.ts'

const columns = [
  'key',
  'to_address as to',
  'subject',
  'body_text as text',
  'link',
  'created_at',
  'sent_at',
  'read_at',
] as const

type Row = {
  key: string
  to: string
  subject: string
  text: string
  link: string
  created_at: Date
  sent_at: Date | null
  read_at: Date | null
}

const present = ({ created_at, sent_at, read_at, ...rest }: Row) => ({
  ...rest,
  createdAt: created_at.toISOString(),
  sentAt: sent_at?.toISOString() ?? null,
  read: read_at !== null,
})

export const outboxEndpoints = ({ db }: { readonly db: Database }): readonly Served[] => [
  serves(listMail, async ({ query }) => {
    const pattern = `%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`
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
      .offset((query.page - 1) * mailPageSize)
      .execute()
    return { total, messages: rows.map(present) }
  }),
  serves(listNotifications, async (_input, actor) => {
    const mine = db.selectFrom('mail_message').where('person_id', '=', actor.id)
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
    return { unread, messages: rows.map(present) }
  }),
  serves(readNotifications, async (_input, actor) => {
    const rows = await db
      .updateTable('mail_message')
      .set({ read_at: sql`platform_now()` })
      .where('person_id', '=', actor.id)
      .where('read_at', 'is', null)
      .returning('key')
      .execute()
    return { read: rows.length }
  }),
]
