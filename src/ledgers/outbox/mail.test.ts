import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readSettings } from '#app/config.ts'
import { type Deps, wire } from '#app/wire.ts'
import { freshDatabase } from '#test/database.ts'
import { type Message, queueMail } from './mail.ts'

/** What reached the mail server: to whom it was handed over, and the message itself. */
type Delivery = { readonly rcpt: readonly string[]; readonly mail: Email; readonly head: string }

const deliveries: Delivery[] = []
let refusals = 0
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, session, callback) {
    const rcpt = session.envelope.rcptTo.map(({ address }) => address)
    void receive(stream, rcpt, callback)
  },
})

async function receive(
  stream: AsyncIterable<Buffer>,
  rcpt: readonly string[],
  answer: (refusal?: Error) => void,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  if (refusals > 0) {
    refusals -= 1
    answer(Object.assign(new Error('Try later'), { responseCode: 451 }))
    return
  }
  const raw = Buffer.concat(chunks)
  const [head = ''] = raw.toString('utf8').split('\r\n\r\n')
  deliveries.push({ rcpt, mail: await PostalMime.parse(raw), head })
  answer()
}

let folder: string
let deps: Deps
const faults: string[] = []
async function platformWith(smtpUrl: string | undefined): Promise<Deps> {
  const { url: databaseUrl, db } = await freshDatabase()
  await db.destroy()
  return wire({
    databaseUrl,
    dataFolder: folder,
    siteUrl: 'https://data.lakeside.example',
    name: 'Accession',
    demo: true,
    signIn: readSettings({}).signIn,
    smallestGroup: 5,
    smtpUrl,
    clamd: undefined,
    mailFrom: 'Accession at Lakeside <notifications@lakeside.example>',
    sealP12: undefined,
    timestamp: undefined,
    onFault: (queue, error) => faults.push(`${queue}: ${String(error)}`),
  })
}
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  folder = await mkdtemp(join(tmpdir(), 'accession-mail-'))
  deps = await platformWith(`smtp://127.0.0.1:${port}`)
})
afterAll(async () => {
  await deps.close()
  await new Promise<void>((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  deliveries.length = 0
})

let keys = 0
const message = (change: Partial<Message> = {}): Message => ({
  key: `test:${(keys += 1)}`,
  to: { name: 'Ada Okafor', email: 'ada@northfield.example' },
  subject: 'Your data are ready: “Größe”',
  paragraphs: ['The files of PCG are in your project “Größe”.', 'A second paragraph.'],
  path: '/projects/project-1?a=1&b=2',
  action: 'Open the project',
  ...change,
})

const queue = (mail: Message, at: Deps = deps): Promise<void> =>
  at.db.transaction().execute((tx) => queueMail(tx, at, mail))

/** The one message that a mail makes at the server. */
async function delivered(mail: Message): Promise<Delivery> {
  await queue(mail)
  await deps.outbox.drain()
  expect(deliveries).toHaveLength(1)
  const [delivery] = deliveries
  if (delivery === undefined) throw new Error('nothing was delivered')
  return delivery
}

const sentAt = async (mail: Message, { db }: Deps = deps): Promise<Date | null> => {
  const rows = db.selectFrom('mail_message').select('sent_at').where('key', '=', mail.key)
  return (await rows.executeTakeFirstOrThrow()).sent_at
}

describe('a queued mail', () => {
  it('reaches its one reader in two forms, each with its text and the link', async () => {
    const { rcpt, mail } = await delivered(message())
    expect(rcpt).toEqual(['ada@northfield.example'])
    expect(mail.from?.name).toBe('Accession at Lakeside')
    expect(mail.subject).toBe('Your data are ready: “Größe”')
    expect(mail.messageId).toMatch(/^<[0-9a-f]{40}@lakeside\.example>$/)
    expect(mail.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(
      [
        'Dear Ada Okafor,',
        'The files of PCG are in your project “Größe”.',
        'A second paragraph.',
        'Open the project: https://data.lakeside.example/projects/project-1?a=1&b=2',
      ].join('\n\n'),
    )
    expect(mail.html).toContain('<p>The files of PCG are in your project “Größe”.</p>')
    expect(mail.html).toContain(
      '<a href="https://data.lakeside.example/projects/project-1?a=1&amp;b=2">Open the project</a>',
    )
    expect(mail.html?.match(/<a /g)).toHaveLength(1)
  })

  it('escapes what people typed (T95)', async () => {
    const typed = `<img src=x onerror="alert('1')"> & <script>`
    const to = { name: typed, email: 'ada@northfield.example' }
    const { mail } = await delivered(
      message({ to, paragraphs: [typed], action: typed, path: '/"><b>' }),
    )
    expect(mail.html).not.toMatch(/<(img|script|b)\b/)
    expect(mail.html).toContain('&lt;img src=x onerror=&quot;alert(')
    expect(mail.html).toContain('href="https://data.lakeside.example/&quot;&gt;&lt;b&gt;"')
    expect(mail.text).toContain(typed)
  })

  it.each([
    ['a subject', { subject: 'Ready: “x\r\nBcc: eve@evil.example\r\n\r\nHello”' }],
    ['other line ends', { subject: 'Ready: “x\u2028Bcc: eve@evil.example\u0085\vX: y\nZ: z”' }],
    ['a name', { to: { name: 'A\r\nBcc: eve@evil.example', email: 'ada@northfield.example' } }],
    ['a paragraph', { paragraphs: ['.\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n'] }],
    ['an action', { action: 'Open\r\nBcc: eve@evil.example' }],
  ])('takes no header from %s (T96)', async (_where, change) => {
    const sent = message(change)
    const { rcpt, mail, head } = await delivered(sent)
    expect(rcpt).toEqual(['ada@northfield.example'])
    expect(mail.headers.map(({ key }) => key).sort()).toEqual(
      ['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].sort(),
    )
    expect(head).not.toMatch(/^(bcc|x|z):/im)
    expect(mail.subject).not.toMatch(/[\r\n]/)
    // What is kept of it is what arrived.
    const kept = deps.db.selectFrom('mail_message').select('subject').where('key', '=', sent.key)
    expect((await kept.executeTakeFirstOrThrow()).subject).toBe(mail.subject)
  })

  it('keeps a long subject within bounds', async () => {
    const { mail } = await delivered(message({ subject: `Ready: “${'ö'.repeat(400)}”` }))
    expect(mail.subject).toHaveLength(200)
    expect(mail.subject?.endsWith('…')).toBe(true)
  })

  it('is one message, however often it is queued', async () => {
    const mail = message()
    await Promise.all([queue(mail), queue(mail), queue({ ...mail, subject: 'Another subject' })])
    await deps.outbox.drain()
    await queue(mail)
    await deps.outbox.drain()
    expect(deliveries).toHaveLength(1)
    expect(await sentAt(mail)).not.toBeNull()
  })

  it('is not sent when its transaction is rolled back', async () => {
    const failing = deps.db.transaction().execute(async (tx) => {
      await queueMail(tx, deps, message())
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await deps.outbox.drain()
    expect(deliveries).toEqual([])
  })

  it('is kept without a mail server, and does not count as sent', async () => {
    const kept = await platformWith(undefined)
    const mail = message()
    await queue(mail, kept)
    expect(await kept.outbox.drain()).toBe(1)
    expect(await sentAt(mail, kept)).toBeNull()
    expect(deliveries).toEqual([])
    await kept.close()
  })

  it('is tried again when the server refuses it, and counts as sent only then', async () => {
    const mail = message()
    refusals = 2
    await deps.outbox.work()
    await queue(mail)
    await expect.poll(() => faults.length, { timeout: 20_000 }).toBe(1)
    expect(await sentAt(mail)).toBeNull()
    await expect.poll(() => deliveries.length, { timeout: 50_000 }).toBe(1)
    expect(faults.every((fault) => fault.includes('Try later'))).toBe(true)
    await expect.poll(() => sentAt(mail), { timeout: 10_000 }).not.toBeNull()
  })
})
