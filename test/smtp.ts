import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { Mailbox } from '#app/journey/signer.ts'

/** A mail server on loopback that keeps what it gets, and refuses mail to some addresses for good. */
export type TestSmtp = {
  readonly url: string
  readonly refused: Set<string>
  /** Everything that arrived, oldest first. */
  mails(): Promise<Email[]>
  close(): Promise<void>
}

export async function startSmtp(): Promise<TestSmtp> {
  const received: Buffer[] = []
  const refused = new Set<string>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const refusal = Object.assign(new Error(`<${address}>: no such user`), { responseCode: 550 })
      done(refused.has(address) ? refusal : undefined)
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push(Buffer.concat(chunks))
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    refused,
    mails: () => Promise.all(received.map((bytes) => PostalMime.parse(bytes))),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** What tells a mail about signing, by the beginning of its key, among those that arrive. */
const subjects: Readonly<Record<string, string>> = {
  'sign:': 'Please sign',
  'sign-code:': 'Your code',
  'sign-completed:': 'Signed by all',
}

/** Mailboxes of people who have nothing but their mail. `deliver` does the jobs that are due. */
export function mailboxOver(smtp: TestSmtp, deliver: () => Promise<unknown>): Mailbox {
  const find: Mailbox['find'] = async (to, key) => {
    await deliver()
    const found = (await smtp.mails()).findLast(
      (mail) => mail.to?.[0]?.address === to && mail.subject?.startsWith(subjects[key] ?? '-'),
    )
    if (found === undefined) return undefined
    const { text = '', subject = '', date = '' } = found
    const link = /https?:\/\/[^/\s]+(\/\S*)/.exec(text)?.[1] ?? ''
    return { key, to, subject, text, link, createdAt: date, sentAt: date, read: false }
  }
  return {
    find,
    async newest(to, key) {
      const found = await find(to, key)
      if (found === undefined) throw new Error(`no mail ${key} reached ${to}`)
      return found
    },
  }
}
