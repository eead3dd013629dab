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
  /** Hands the mail over, idempotent on `key` as far as the channel allows. @throws to be retried. */
  send(mail: Mail): Promise<void>
}
