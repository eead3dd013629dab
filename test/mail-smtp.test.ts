import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smtpMailer } from '#adapters/mail/smtp.ts'

const received: Buffer[] = []
let refuseNext = false
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      if (!refuseNext) received.push(Buffer.concat(chunks))
      const refusal = Object.assign(new Error('try later'), { responseCode: 451 })
      done(refuseNext ? refusal : undefined)
    })
  },
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  url = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => new Promise<void>((resolve) => server.close(resolve)))

const mail = {
  key: 'vend-ready:1',
  from: 'Accession <notifications@data.example>',
  to: 'ada@northfield.example',
  subject: 'Your data are ready: “Łódź & Ω”',
  text: 'Dear Ada,\n\nopen it: https://data.example/projects/1\n',
  html: '<p>Dear Ada,</p>',
}

describe('mail by SMTP', () => {
  it('arrives with its subject, both its parts and an id made of its key', async () => {
    await smtpMailer(url).send(mail)
    await smtpMailer(url).send(mail)
    const [first, second] = await Promise.all(received.map((bytes) => PostalMime.parse(bytes)))
    expect(first).toMatchObject({
      subject: mail.subject,
      from: { address: 'notifications@data.example' },
    })
    expect(first?.to?.[0]?.address).toBe(mail.to)
    expect(first?.text).toContain('https://data.example/projects/1')
    expect(first?.html).toContain('<p>Dear Ada,</p>')
    expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@data\.example>$/)
    expect(second?.messageId).toBe(first?.messageId)
  })

  it('takes no header out of a subject', async () => {
    await smtpMailer(url).send({ ...mail, subject: 'a\r\nBcc: everyone@x.example' })
    const parsed = await PostalMime.parse(received.at(-1) ?? '')
    expect(parsed.bcc ?? []).toEqual([])
    expect(parsed.subject).toContain('Bcc')
  })

  it('tells of a server that refuses, so that the mail is tried again', async () => {
    refuseNext = true
    await expect(smtpMailer(url).send(mail)).rejects.toThrow('try later')
  })
})
