import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { listMail, listNotifications, type MailMessage, readNotifications } from './contract.ts'
import { type MailRow, mailsLike, mailsTo, markRead } from './store.ts'

const present = ({ created_at, sent_at, read_at, ...rest }: MailRow): MailMessage => ({
  ...rest,
  createdAt: created_at.toISOString(),
  sentAt: sent_at?.toISOString() ?? null,
  read: read_at !== null,
})

type OutboxDeps = {
  readonly db: Database
  readonly mailer: { readonly delivers: boolean }
}

export const outboxEndpoints = ({ db, mailer }: OutboxDeps): readonly Served[] => [
  serves(listMail, async ({ query }) => {
    const { total, rows } = await mailsLike(db, query.q, query.page)
    return { total, messages: rows.map(present), delivers: mailer.delivers }
  }),
  serves(listNotifications, async (_input, actor) => {
    const { unread, rows } = await mailsTo(db, actor.id)
    return { unread, messages: rows.map(present) }
  }),
  serves(readNotifications, async (_input, actor) => ({ read: await markRead(db, actor.id) })),
]
