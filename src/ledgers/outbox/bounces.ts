import PostalMime from 'postal-mime'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Outbox } from './boss.ts'
import { refuseMail } from './mail.ts'

/** What a report says of a mail that could not be delivered (RFC 3464). */
export type Bounce = {
  /** Of the mail that failed, without brackets. */
  readonly messageId: string
  /** The mail server's words. */
  readonly reason: string
}

/** Reads a delivery report as a mail server sends it; undefined for what is none, or tells of a mere delay. */
export async function readBounce(mail: Uint8Array): Promise<Bounce | undefined> {
  const { attachments } = await PostalMime.parse(mail, {
    attachmentEncoding: 'utf8',
    forceRfc822Attachments: true,
  })
  const textOf = (type: RegExp): string =>
    attachments
      .filter(({ mimeType }) => type.test(mimeType))
      .map(({ content }) => (typeof content === 'string' ? content : ''))
      .join('\n')
  const report = textOf(/^message\/delivery-status$/i)
  if (!/^Action:\s*failed/im.test(report)) return undefined
  const original = textOf(/^(message\/rfc822|text\/rfc822-headers|message\/rfc822-headers)$/i)
  const [, messageId] = /^Message-ID:\s*<([^>\s]+)>/im.exec(original) ?? []
  if (messageId === undefined) return undefined
  const [, diagnostic = ''] = /^Diagnostic-Code:\s*(.+(?:\r?\n[ \t].+)*)/im.exec(report) ?? []
  return { messageId, reason: diagnostic.replaceAll(/\s+/g, ' ').trim().slice(0, 500) }
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
