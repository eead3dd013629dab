import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

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
