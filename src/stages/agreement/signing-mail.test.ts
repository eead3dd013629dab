import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBounce } from '#adapters/mail/bounce.ts'
import { becomeReady, type Mailbox, openLinkOf, typedSignature } from '#app/journey/signer.ts'
import type { Person } from '#app/journey/person.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { takeBounce } from '#ledgers/outbox/mail.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { mailboxes } from '#test/signing.ts'
import { mailboxOver, startSmtp, type TestSmtp } from '#test/smtp.ts'
import { correctSignatory, listEnvelopes, signAgreement } from './contract/signing.ts'

/* The same with a real mail server: what people get is all they have. */

let smtp: TestSmtp
let platform: Platform
let mails: Mailbox
let ada: Person
beforeAll(async () => {
  smtp = await startSmtp()
  platform = await startPlatform({ smtpUrl: smtp.url })
  await smallCatalog(platform)
  mails = mailboxOver(smtp, drain)
  ada = await platform.as('ada')
})
afterAll(async () => {
  await platform.close()
  await smtp.close()
})

const drain = () => platform.deps.outbox.drain()

async function signByMail(email: string): Promise<void> {
  const signer = await openLinkOf(platform.url, mails, email)
  await becomeReady(signer, mails)
  await signer.browser.call(signAgreement, { body: typedSignature(signer.ceremony) })
  await drain()
}

describe('signing by mail that is sent', () => {
  it('needs nothing but the mails, each with one link, readable as plain text', async () => {
    const { id } = await sendForSignature(ada, 'By real mail', true)
    await drain()
    for (const email of Object.values(mailboxes)) await signByMail(email)
    const [envelope] = await ada.call(listEnvelopes, { params: { requestId: id } })
    expect(envelope).toMatchObject({ state: 'completed', isSealed: true })
    const all = await smtp.mails()
    for (const { text = '', subject = '' } of all) {
      expect(text, subject).toMatch(/^Dear /)
      expect(text.match(/https?:\/\//g), subject).toHaveLength(1)
      expect(text, subject).not.toMatch(/undefined|null|<[a-z]|…$|\ue000/)
    }
    const invitation = await mails.newest(mailboxes.ida, 'sign:')
    expect(invitation.text).toContain('Ada Okafor of Northfield University')
    expect(invitation.text).toContain('Institutional Authority')
    expect(await mails.newest(mailboxes.ida, 'sign-completed:')).toBeDefined()
    if (process.env['SHOW_MAILS']) {
      for (const { to, subject, text } of all)
        process.stdout.write(`--- ${to?.[0]?.address}: ${subject}\n${text}\n`)
    }
  })

  it('leaves no secret on the page of the outbox', async () => {
    const alex = await platform.as('alex')
    const { messages } = await alex.call(listMail)
    const shown = JSON.stringify(messages)
    expect(shown).toContain('/sign#k=…')
    expect(shown).not.toMatch(/\/sign#k=[\w-]{20}/)
    expect(shown).not.toMatch(/\b\d{6}\b is your code/)
  })

  it('tells the requester of an address that takes no mail, who corrects it (T49)', async () => {
    smtp.refused.add(mailboxes.pia)
    const { id: requestId } = await sendForSignature(ada, 'Misspelt', false)
    await drain()
    const [envelope] = await ada.call(listEnvelopes, { params: { requestId } })
    const pia = envelope?.signatories.find(({ email }) => email === mailboxes.pia)
    expect(pia?.undeliveredAt).toEqual(expect.any(String))
    const all = await smtp.mails()
    const told = all.filter(({ subject }) => subject?.includes('could not be delivered'))
    expect(told.map(({ to }) => to?.[0]?.address)).toEqual([mailboxes.ada])
    const email = 'lindqvist@northfield.example'
    const params = { requestId, signatoryId: pia?.id ?? '' }
    const [after] = await ada.call(correctSignatory, { params, body: { email } })
    await drain()
    expect(after?.signatories.find(({ id }) => id === pia?.id)).toMatchObject({
      email,
      undeliveredAt: null,
    })
    await signByMail(email)
  })
})

/** A report of a mail server, hours after it took a mail. */
const reportOf = (messageId: string, action: 'failed' | 'delayed'): Buffer =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@northfield.example',
      'To: notifications@localhost',
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"',
      '',
      '--=_x',
      'Content-Type: text/plain',
      '',
      'Your mail could not be delivered.',
      '--=_x',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.northfield.example',
      '',
      'Final-Recipient: rfc822; ida@northfield.example',
      `Action: ${action}`,
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 <ida@northfield.example>:',
      ' Recipient address rejected: User unknown',
      '',
      '--=_x',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${messageId}`,
      'Subject: Please sign',
      '',
      '--=_x--',
      '',
    ].join('\r\n'),
  )

describe('a mail that comes back hours later (T49)', () => {
  it('is told of by the report that the mail server pipes in, once', async () => {
    const { id: requestId } = await sendForSignature(ada, 'Gone away', false)
    await drain()
    const params = { requestId }
    const invited = (await smtp.mails()).findLast(
      ({ to, subject }) => to?.[0]?.address === mailboxes.ada && subject?.startsWith('Please sign'),
    )
    const messageId = invited?.messageId ?? ''
    expect(await readBounce(reportOf(messageId, 'delayed'))).toBeUndefined()
    expect(
      await readBounce(Buffer.from('Subject: hello\r\n\r\nI am on holiday.\r\n')),
    ).toBeUndefined()
    const bounce = await readBounce(reportOf(messageId, 'failed'))
    expect(bounce?.reason).toContain('User unknown')
    if (bounce === undefined) return
    expect(await takeBounce(platform.deps, bounce)).toBe(true)
    expect(await takeBounce(platform.deps, bounce)).toBe(true)
    expect(await takeBounce(platform.deps, { messageId: 'other@x', reason: '' })).toBe(false)
    await drain()
    const [envelope] = await ada.call(listEnvelopes, { params })
    const part = envelope?.signatories.find(({ email }) => email === mailboxes.ada)
    expect(part?.undeliveredAt).toEqual(expect.any(String))
    const told = (await smtp.mails()).filter(({ subject }) =>
      subject?.includes('Ada Okafor could not be delivered'),
    )
    expect(told).toHaveLength(1)
  })
})
