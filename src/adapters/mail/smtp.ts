import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Mailer } from './port.ts'

/** Mail by SMTP. `url` as in `smtp://user:password@host:587`. */
export function smtpMailer(url: string): Mailer {
  const transport = createTransport(url)
  return {
    delivers: true,
    async send({ key, from, to, subject, text, html }) {
      const host = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')
      const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${host}>`
      await transport.sendMail({ messageId, from, to, subject, text, html })
    },
  }
}
