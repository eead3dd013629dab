import { createHash } from 'node:crypto'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A mail server of the tests that counts what it is handed over by Message-ID, goes away and comes back. */
export type Inbox = {
  readonly url: string
  /** How often each Message-ID was taken. */
  readonly taken: ReadonlyMap<string, number>
  /** The text of the mail with this key of the platform's, once it is there. */
  text(key: string): Promise<string | undefined>
  /** Nobody listens any more. */
  leave(): Promise<void>
  /** Listens again, where it was. */
  comeBack(): Promise<void>
}

/** The Message-ID that the platform gives a mail, without what is behind the `@`. */
export const messageIdOf = (key: string): string =>
  createHash('sha256').update(key).digest('hex').slice(0, 40)

export async function openInbox(): Promise<Inbox> {
  const taken = new Map<string, number>()
  const mails = new Map<string, Buffer>()
  const keep = (mail: Buffer): void => {
    const [, id = ''] = /^message-id: <([^@>]+)@/im.exec(mail.toString('latin1')) ?? []
    taken.set(id, (taken.get(id) ?? 0) + 1)
    mails.set(id, mail)
  }
  let server = listener(keep)
  await listen(server, 0)
  const address = server.server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    async text(key) {
      const mail = mails.get(messageIdOf(key))
      return mail && (await PostalMime.parse(mail)).text
    },
    leave: () => new Promise<void>((resolve) => server.close(resolve)),
    async comeBack() {
      server = listener(keep)
      await listen(server, port)
    },
  }
}

const listen = (server: SMTPServer, port: number): Promise<void> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))

/** A client that is killed leaves its mail unfinished: that one was not taken. */
const listener = (keep: (mail: Buffer) => void): SMTPServer => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 200,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        keep(Buffer.concat(chunks))
        done()
      })
    },
  })
  server.on('error', () => undefined)
  return server
}
