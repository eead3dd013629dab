import type { Database } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { listMail, listNotifications, type MailMessage, readNotifications } from './contract.ts'
import { withSecret } from './mail.ts'
import { type MailRow, mailsLike, mailsTo, markRead } from './store.ts'

const present = (
  { created_at, sent_at, read_at, secret, text, link, ...rest }: MailRow,
  secrets: Secrets | undefined,
): MailMessage => ({
  ...rest,
  text: withSecret(text, secret, secrets),
  link: withSecret(link, secret, secrets),
  createdAt: created_at.toISOString(),
  sentAt: sent_at?.toISOString() ?? null,
  read: read_at !== null,
})

type OutboxDeps = {
  readonly db: Database
  readonly mailer: { readonly delivers: boolean }
  readonly secrets: Secrets
}

/** Where mail is sent, its secrets are for who receives it; where it stays here, this is where it is read. */
export const outboxEndpoints = ({ db, mailer, secrets }: OutboxDeps): readonly Served[] => [
  serves(listMail, async ({ query }) => {
    const { total, rows } = await mailsLike(db, query.q, query.page)
    const shown = mailer.delivers ? undefined : secrets
    const messages = rows.map((row) => present(row, shown))
    return { total, messages, delivers: mailer.delivers }
  }),
  serves(listNotifications, async (_input, actor) => {
    const { unread, rows } = await mailsTo(db, actor.id)
    return { unread, messages: rows.map((row) => present(row, undefined)) }
  }),
  serves(readNotifications, async (_input, actor) => ({ read: await markRead(db, actor.id) })),
]
