import {
  becomeReady,
  type Mailbox,
  mailboxOf,
  openLinkOf,
  type Signer,
} from '#app/journey/signer.ts'
import { type Person, visitor } from '#app/journey/person.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { Problem } from '#kernel/problem.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { listMail, type MailMessage } from '#ledgers/outbox/contract.ts'
import { type Envelope, listEnvelopes } from '#stages/agreement/contract/signing.ts'
import { smallCatalog } from './filing.ts'
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts'

/** The mailboxes of those who sign the agreements of `out`, in their turn; the requester signs beside the PI. */
export const mailboxes = {
  pia: 'pia@northfield.example',
  ada: 'ada@northfield.example',
  ida: 'ida@northfield.example',
  ivan: 'ivan@northfield.example',
} as const

/** A platform whose agreements are signed electronically. */
export type SigningHouse = {
  readonly platform: Platform
  readonly mails: Mailbox
  readonly ada: Person
  /** A request that waits for signatures: its id, and its envelope. */
  out(options?: { readonly download?: boolean }): Promise<Out>
  envelope(requestId: string): Promise<Envelope>
  /** The mails to an address whose key begins so, newest first. */
  mailsTo(email: string, key: string): Promise<readonly MailMessage[]>
  drain(): Promise<unknown>
  /** Somebody at a browser of their own. */
  browser(): Person
  /** Opens the newest link that was mailed to an address. */
  open(email: string): Promise<Signer>
  /** The same, up to the code. */
  ready(email: string): Promise<Signer>
  /** Moves the platform's clock ahead. */
  advance(span: string): Promise<void>
}

/** The code with which an attempt is refused, or `ok`. */
export const outcome = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'ok',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  )

export type Out = { readonly requestId: string; readonly envelope: Envelope }

let names = 0

export async function signingHouse(options: PlatformOptions = {}): Promise<SigningHouse> {
  const platform = await startPlatform(options)
  await smallCatalog(platform)
  const ada = await platform.as('ada')
  const alex = await platform.as('alex')
  const mails = mailboxOf(alex)
  const drain = () => platform.deps.outbox.drain()
  const envelope = async (requestId: string) => {
    const [newest] = await ada.call(listEnvelopes, { params: { requestId } })
    if (newest === undefined) throw new Error(`${requestId} has no envelope`)
    return newest
  }
  return {
    platform,
    mails,
    ada,
    drain,
    envelope,
    async mailsTo(email, key) {
      const { messages } = await alex.call(listMail, { query: { q: email } })
      return messages.filter((mail) => mail.to === email && mail.key.startsWith(key))
    },
    browser: () => visitor(platform.url),
    open: (email) => openLinkOf(platform.url, mails, email),
    async ready(email) {
      const signer = await openLinkOf(platform.url, mails, email)
      await becomeReady(signer, mails)
      return signer
    },
    advance(span) {
      const { db, outbox } = platform.deps
      return db.transaction().execute((tx) => moveClock(tx, outbox, undefined, span))
    },
    async out({ download = false } = {}) {
      const { id } = await sendForSignature(ada, `Signed ${(names += 1)}`, download)
      await drain()
      return { requestId: id, envelope: await envelope(id) }
    },
  }
}
