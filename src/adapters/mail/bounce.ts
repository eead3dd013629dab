import PostalMime from 'postal-mime'
import type { Bounce } from './port.ts'

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
