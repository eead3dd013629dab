import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { listMail, type MailMessage } from '#ledgers/outbox/contract.ts'
import {
  type Ceremony,
  consentToSigning,
  enterCode,
  noteViewed,
  openSigning,
  readPresented,
  sendCode,
  signAgreement,
} from '#stages/agreement/contract/signing.ts'
import { type Person, visitor } from './person.ts'
import { must } from './steps.ts'

/** The mails of a platform that sends none, as its administrator reads them. */
export type Mailbox = {
  /** The newest mail to an address whose key begins so, waited for. */
  newest(to: string, key: string): Promise<MailMessage>
  /** The same where it is there already. */
  find(to: string, key: string): Promise<MailMessage | undefined>
}

const patience = 60_000

export function mailboxOf(administrator: Person): Mailbox {
  const find: Mailbox['find'] = async (to, key) => {
    const { messages } = await administrator.call(listMail, { query: { q: to } })
    return messages.find((mail) => mail.to === to && mail.key.startsWith(key))
  }
  return {
    find,
    async newest(to, key) {
      for (let waited = 0; waited < patience; waited += 100) {
        const found = await find(to, key)
        if (found !== undefined) return found
        await sleep(100)
      }
      throw new Error(`no mail ${key}… to ${to}`)
    },
  }
}

export const keyOf = (mail: Pick<MailMessage, 'link'>): string => {
  const [, key] = /^\/sign#k=([\w-]{43})$/.exec(mail.link) ?? []
  must(key !== undefined, `the mail has a personal link, not ${mail.link}`)
  return key
}

export const codeIn = (mail: Pick<MailMessage, 'text'>): string => {
  const [code] = /\b\d{6}\b/.exec(mail.text) ?? []
  must(code !== undefined, 'the mail has a code')
  return code
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Somebody who was asked to sign, at a browser that opened their link. */
export type Signer = { readonly browser: Person; readonly ceremony: Ceremony }

/** Opens the link that was mailed to an address. */
export async function openLinkOf(url: string, mails: Mailbox, email: string): Promise<Signer> {
  const browser = visitor(url, email)
  const body = { key: keyOf(await mails.newest(email, 'sign:')) }
  return { browser, ceremony: await browser.call(openSigning, { body }) }
}

/** Reads the document, agrees to sign electronically and enters the code from the mailbox. */
export async function becomeReady({ browser, ceremony }: Signer, mails: Mailbox): Promise<void> {
  const document = await browser.download(readPresented, {})
  must(sha256(document) === ceremony.envelope.sha256, 'the document is the one that is signed')
  await browser.call(noteViewed, { body: { sha256: sha256(document) } })
  await browser.call(consentToSigning, { body: { sha256: ceremony.consent.sha256 } })
  await browser.call(sendCode)
  const code = codeIn(await mails.newest(ceremony.me.email, 'sign-code:'))
  await browser.call(enterCode, { body: { code } })
}

/** What a signer sends who types their name. */
export const typedSignature = ({
  envelope,
  me,
  intent,
}: Ceremony): z.input<(typeof signAgreement)['body']> => ({
  key: randomUUID(),
  sha256: envelope.sha256,
  intent,
  signature: { kind: 'typed' as const, text: me.name },
  initials: me.initialsNeeded ? initialsOf(me.name) : '',
  person: { jobTitle: me.jobTitle, telephone: me.telephone, address: me.address },
})

const initialsOf = (name: string): string =>
  name
    .split(' ')
    .map((part) => part.slice(0, 1))
    .join('')

/** The whole way of one signer, from the mail to the signature. */
export async function signAs(url: string, mails: Mailbox, email: string): Promise<Ceremony> {
  const signer = await openLinkOf(url, mails, email)
  await becomeReady(signer, mails)
  return signer.browser.call(signAgreement, { body: typedSignature(signer.ceremony) })
}
