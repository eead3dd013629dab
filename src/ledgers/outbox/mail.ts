import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { type Bounce, type Mailer, MailRefused } from '#adapters/mail/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import type { Outbox } from './boss.ts'
import { mailQueued, mailRefused } from './events.ts'

/** A message to one person, with one link. */
export type Message = {
  /** Unique for each mail that may ever go out: the same key is never sent twice. */
  readonly key: string
  readonly to: { readonly id?: string | undefined; readonly name: string; readonly email: string }
  readonly subject: string
  /** Plain paragraphs. */
  readonly paragraphs: readonly string[]
  /** Path on this platform, such as `/dashboard`. */
  readonly path: string
  readonly action: string
  /**
   * Name of a secret, `link:…` or `code:…`, that stands in the mail wherever `secretMark` does. It is put in when
   * the mail leaves.
   */
  readonly secret?: string
}

/** Where a mail's secret goes; nobody types it. */
export const secretMark = '\u{e000}'

/** A text of a mail with its secret, or with dots where that is not to be seen. */
export function withSecret(
  text: string,
  name: string | null,
  secrets: Secrets | undefined,
): string {
  if (name === null) return text
  if (secrets === undefined) return text.replaceAll(secretMark, '…')
  const value = name.startsWith('code:') ? secrets.code(name) : secrets.token(name)
  return text.replaceAll(secretMark, value)
}

export type MailDeps = { readonly outbox: Outbox; readonly siteUrl: string }

/** Writes the mail and orders its delivery, in the caller's transaction; nothing where its key is known. */
export async function queueMail(tx: Tx, deps: MailDeps, message: Message): Promise<void> {
  const link = `${deps.siteUrl}${message.path}`
  const greeting = `Dear ${message.to.name},`
  const row = await tx
    .insertInto('mail_message')
    .values({
      key: message.key,
      person_id: message.to.id ?? null,
      to_address: message.to.email,
      subject: oneLine(message.subject),
      body_text:
        [greeting, ...message.paragraphs, `${message.action}: ${link}`].join('\n\n') + '\n',
      body_html: htmlOf(greeting, message, link),
      link: message.path,
      secret: message.secret ?? null,
    })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('key')
    .executeTakeFirst()
  if (row !== undefined) await deps.outbox.announce(tx, mailQueued, { key: row.key })
}

/** Subjects carry names that people typed: no line break, no endless line. */
function oneLine(subject: string): string {
  const flat = subject.replaceAll(/\s+/g, ' ').trim()
  return flat.length > 200 ? `${flat.slice(0, 199)}…` : flat
}

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

function htmlOf(greeting: string, message: Message, link: string): string {
  const paragraphs = [greeting, ...message.paragraphs].map((text) => `<p>${escape(text)}</p>`)
  return [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;line-height:1.5;color:#1f2933">',
    ...paragraphs,
    `<p><a href="${escape(link)}">${escape(message.action)}</a></p></body></html>`,
  ].join('\n')
}

export const mailReactions = (deps: {
  db: Database
  mailer: Mailer
  mailFrom: string
  secrets: Secrets
  outbox: Outbox
}): readonly Reaction[] => [
  reacts(mailQueued, 'deliver', 'mail_message.sent_at', async ({ key }) => {
    if (!deps.mailer.delivers) return
    const mail = await deps.db
      .selectFrom('mail_message')
      .selectAll()
      .where('key', '=', key)
      .where('sent_at', 'is', null)
      .where('refused_at', 'is', null)
      .executeTakeFirst()
    if (mail === undefined) return
    const refusal = await deps.mailer
      .send({
        key,
        from: deps.mailFrom,
        to: mail.to_address,
        subject: mail.subject,
        text: withSecret(mail.body_text, mail.secret, deps.secrets),
        html: withSecret(mail.body_html, mail.secret, deps.secrets),
      })
      .then(() => undefined, refusalOf)
    if (refusal !== undefined) return refuseMail(deps, key, refusal)
    await deps.db
      .updateTable('mail_message')
      .set({ sent_at: sql`platform_now()` })
      .where('key', '=', key)
      .execute()
  }),
]

/** What the mail server will never take is told of; anything else is tried again. */
function refusalOf(error: unknown): string {
  if (error instanceof MailRefused) return error.message
  throw error
}

/** Notes that a mail will never arrive, and announces it. */
async function refuseMail(
  { db, outbox }: { readonly db: Database; readonly outbox: Outbox },
  key: string,
  refusal: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('mail_message')
      .set({ refused_at: sql<Date>`platform_now()`, refusal })
      .where('key', '=', key)
      .execute()
    await outbox.announce(tx, mailRefused, { key })
  })
}

/** Notes that a mail of ours came back; answers whether there is such a mail. Idempotent. */
export async function takeBounce(
  deps: { readonly db: Database; readonly outbox: Outbox },
  { messageId, reason }: Bounce,
): Promise<boolean> {
  const [digest = ''] = messageId.split('@')
  const mail = await deps.db
    .selectFrom('mail_message')
    .select(['key', 'refused_at'])
    .where(sql<string>`left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 40)`, '=', digest)
    .executeTakeFirst()
  if (mail === undefined) return false
  if (mail.refused_at === null) await refuseMail(deps, mail.key, reason)
  return true
}
