import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Mailer } from '#adapters/mail/port.ts'
import { event, type Reaction, reacts } from '#kernel/event.ts'
import type { Outbox } from './boss.ts'

const mailQueued = event('mail.queued', z.object({ key: z.string() }))

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
}): readonly Reaction[] => [
  reacts(mailQueued, 'deliver', 'mail_message.sent_at', async ({ key }) => {
    if (!deps.mailer.delivers) return
    const mail = await deps.db
      .selectFrom('mail_message')
      .selectAll()
      .where('key', '=', key)
      .where('sent_at', 'is', null)
      .executeTakeFirst()
    if (mail === undefined) return
    await deps.mailer.send({
      key,
      from: deps.mailFrom,
      to: mail.to_address,
      subject: mail.subject,
      text: mail.body_text,
      html: mail.body_html,
    })
    await deps.db
      .updateTable('mail_message')
      .set({ sent_at: sql`platform_now()` })
      .where('key', '=', key)
      .execute()
  }),
]
