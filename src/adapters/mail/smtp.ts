import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { type Mailer, MailRefused } from './port.ts'

/** Mail by SMTP. `url` as in `smtp://user:password@host:587`. */
export function smtpMailer(url: string): Mailer {
  const transport = createTransport(url)
  return {
    delivers: true,
    async send({ key, from, to, subject, text, html }) {
      const host = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')
      const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${host}>`
      await transport.sendMail({ messageId, from, to, subject, text, html }).catch(refuse)
    },
  }
}

/** A reply to the recipient of 500 and above is for good (RFC 5321, 4.2.1); of the connection or the sender, it is ours to mend. */
function refuse(error: Error & { responseCode?: number; command?: string }): never {
  const isForGood = (error.responseCode ?? 0) >= 500 && error.command === 'RCPT TO'
  if (isForGood) throw new MailRefused(error.message, { cause: error })
  throw error
}
