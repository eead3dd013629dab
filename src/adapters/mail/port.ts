export type Mail = {
  /** Ours, unique for each mail; becomes the Message-ID so that a repeat is recognised. */
  readonly key: string
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export type Mailer = {
  /** False where mail stays on the platform, to be read on its page. */
  readonly delivers: boolean
  /**
   * Hands the mail over, idempotent on `key` as far as the channel allows.
   * @throws MailRefused where the address will never take it; anything else is to be tried again.
   */
  send(mail: Mail): Promise<void>
}

/** The server refused the mail for good; the message is the server's. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}

/** What a report says of a mail that could not be delivered (RFC 3464). */
export type Bounce = {
  /** Of the mail that failed, without brackets. */
  readonly messageId: string
  /** The mail server's words. */
  readonly reason: string
}
