import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedHeaders } from '#test/fake-docusign/connect.ts'
import { type FakeDocuSign, startDocuSign } from '#test/fake-docusign.ts'
import { outgoing } from '#test/signing-conformance.ts'
import { type EnvelopeFacts, maxNoticeBytes, type NoticeHeaders } from '../port.ts'
import { isSigned } from './connect.ts'
import { docuSign } from './docusign.ts'

const key = 'k'.repeat(44)
const body = Buffer.from('{"event":"envelope-completed","data":{"envelopeId":"e"}}')
const good = createHmac('sha256', key).update(body).digest('base64')
const first = { 'x-docusign-signature-1': good }

describe('a notice', () => {
  it.each<[string, Uint8Array, NoticeHeaders, readonly string[]]>([
    ['signed with the key', body, first, [key]],
    [
      'signed in the second place',
      body,
      { 'x-docusign-signature-1': `${'A'.repeat(43)}=`, 'x-docusign-signature-2': good },
      [key],
    ],
    ['signed with the second key', body, first, ['o'.repeat(44), key]],
    ['with its header in other letters', body, { 'X-DocuSign-Signature-1': good }, [key]],
    ['with its header twice', body, { 'x-docusign-signature-1': ['AAAA', good] }, [key]],
  ])('is genuine: %s', (_, raw, headers, keys) => {
    expect(isSigned(raw, headers, keys)).toBe(true)
  })

  it.each<[string, Uint8Array, NoticeHeaders, readonly string[]]>([
    ['no header', body, {}, [key]],
    ['no keys', body, first, []],
    [
      'an empty key',
      body,
      { 'x-docusign-signature-1': createHmac('sha256', '').update(body).digest('base64') },
      [''],
    ],
    [
      'a key that is too short',
      body,
      { 'x-docusign-signature-1': createHmac('sha256', 'short').update(body).digest('base64') },
      ['short'],
    ],
    ['another key', body, first, ['o'.repeat(44)]],
    ['one byte changed', Buffer.concat([body.subarray(0, -1), Buffer.from(' ')]), first, [key]],
    ['one byte more', Buffer.concat([body, Buffer.from('\n')]), first, [key]],
    [
      'the same JSON written anew',
      Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
      first,
      [key],
    ],
    ['a short signature', body, { 'x-docusign-signature-1': 'AAAA' }, [key]],
    ['a signature cut off', body, { 'x-docusign-signature-1': good.slice(0, -1) }, [key]],
    [
      'a signature in another alphabet',
      body,
      { 'x-docusign-signature-1': Buffer.from(good, 'base64').toString('hex') },
      [key],
    ],
    [
      'a signature in another header',
      body,
      { 'x-docusign-signature-one': good, 'x-signature-1': good },
      [key],
    ],
    ['nothing in the header', body, { 'x-docusign-signature-1': undefined }, [key]],
  ])('is not genuine: %s', (_, raw, headers, keys) => {
    expect(isSigned(raw, headers, keys)).toBe(false)
  })

  it('is not genuine beyond the largest size', () => {
    const large = Buffer.alloc(maxNoticeBytes, ' ')
    expect(isSigned(large, signedHeaders(large, [key]), [key])).toBe(true)
    const larger = Buffer.alloc(maxNoticeBytes + 1, ' ')
    expect(isSigned(larger, signedHeaders(larger, [key]), [key])).toBe(false)
  })

  it('is never genuine with any other signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const signature = Buffer.from(bytes).toString('base64')
        fc.pre(signature !== good)
        expect(isSigned(body, { 'x-docusign-signature-1': signature }, [key])).toBe(false)
      }),
    )
  })
})

let fake: FakeDocuSign
beforeEach(async () => {
  fake = await startDocuSign()
})
afterEach(() => fake.close())

/** Sends an envelope whose notices go to `url`. */
const sendTo = async (url: string) =>
  docuSign(fake.options).send(await outgoing({ noticeUrl: url }))

describe('what a genuine notice says', () => {
  const notices = async () => {
    await sendTo('https://data.lakeside.example/notices')
    return fake.notices.map((notice) => notice.body)
  }

  it('are the facts as they were, without asking DocuSign for them', async () => {
    const service = docuSign(fake.options)
    const id = await sendTo('https://data.lakeside.example/notices')
    for (const recipient of fake.envelopes[0]?.signers ?? []) fake.signAs(id, recipient.recipientId)
    const last = fake.notices.at(-1)?.body ?? Buffer.alloc(0)
    expect(await service.readNotice(last)).toEqual(await service.read(id))
    expect(fake.asked.filter((route) => route === 'read')).toHaveLength(1)
  })

  it('is nothing where it is about another account or another envelope', async () => {
    const service = docuSign(fake.options)
    const [raw = Buffer.alloc(0)] = await notices()
    type Told = { data: { accountId: string; envelopeId: string; envelopeSummary: object } }
    const changed = (change: (told: Told) => void) => {
      const told = JSON.parse(raw.toString()) as Told
      change(told)
      return service.readNotice(Buffer.from(JSON.stringify(told)))
    }
    expect(await changed(() => undefined)).toMatchObject({ state: 'out' })
    expect(await changed(({ data }) => void (data.accountId = 'other'))).toBeUndefined()
    expect(await changed(({ data }) => void (data.envelopeId = 'other'))).toBeUndefined()
    expect(
      await changed(({ data }) => void Object.assign(data.envelopeSummary, { customFields: {} })),
    ).toBeUndefined()
  })

  it.each(['', '{', 'null', '[]', '{"event":"click-agreed","data":{}}', '\u0000'])(
    'is nothing where it is not about an envelope: %j',
    async (text) => {
      expect(await docuSign(fake.options).readNotice(Buffer.from(text))).toBeUndefined()
    },
  )

  it('knows states in any case, and takes what it does not know for unfinished', async () => {
    const [raw = Buffer.alloc(0)] = await notices()
    const stateWith = async (status: string, voidedReason = '') => {
      const text = raw
        .toString()
        .replace('"status":"sent"', JSON.stringify({ status, voidedReason }).slice(1, -1))
      return (await docuSign(fake.options).readNotice(Buffer.from(text)))?.state
    }
    expect(await stateWith('Completed')).toBe('completed')
    expect(await stateWith('DECLINED')).toBe('declined')
    expect(await stateWith('Voided', 'Request withdrawn')).toBe('cancelled')
    expect(await stateWith('Voided', 'Envelope has expired.')).toBe('expired')
    expect(await stateWith('TimedOut')).toBe('expired')
    expect(await stateWith('Deleted')).toBe('cancelled')
    for (const status of ['Created', 'Sent', 'Delivered', 'Signed', 'Processing', 'Correct', 'New'])
      expect(await stateWith(status)).toBe('out')
  })
})

/** As the platform will apply facts: who has signed or declined, and what has ended, stays so. */
function apply(known: EnvelopeFacts | undefined, told: EnvelopeFacts): EnvelopeFacts {
  if (known !== undefined && known.state !== 'out') return known
  const recipients = told.recipients.map((recipient) => {
    const was = known?.recipients.find(({ id }) => id === recipient.id)
    return was?.state === 'signed' || was?.state === 'declined' ? was : recipient
  })
  return { ...told, recipients }
}

describe('notices that come late, twice, in another order or not at all', () => {
  let server: Server
  let received: { raw: Buffer; headers: NoticeHeaders }[]
  let url: string
  beforeEach(async () => {
    received = []
    server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const raw = Buffer.concat(pieces)
        const isGenuine = docuSign(fake.options).isGenuine(raw, request.headers)
        if (isGenuine) received.push({ raw, headers: request.headers })
        response.writeHead(isGenuine ? 200 : 401).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/notices`
  })
  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )

  it('lead to the truth: at once with all of them, with the poll without', async () => {
    const service = docuSign(fake.options)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('all', 'decline', 'cancel', 'some'),
        fc.infiniteStream(fc.nat({ max: 3 })),
        fc.boolean(),
        async (ending, copies, withAll) => {
          received = []
          let known: EnvelopeFacts | undefined
          const id = await sendTo(url)
          const ids = fake.envelopes.at(-1)?.signers.map(({ recipientId }) => recipientId) ?? []
          fake.signAs(id, ids[1] ?? '')
          if (ending === 'decline') fake.declineAs(id, ids[0] ?? '', 'No.')
          if (ending === 'all') for (const each of [0, 2]) fake.signAs(id, ids[each] ?? '')
          if (ending === 'cancel') await service.cancel(id, 'Withdrawn')
          const statuses = await fake.deliver((waiting) =>
            waiting
              .flatMap((notice) =>
                Array.from(
                  { length: (copies.next().value ?? 1) + (withAll ? 1 : 0) },
                  () => notice,
                ),
              )
              .map((notice) => [copies.next().value ?? 0, notice] as const)
              .toSorted(([one], [other]) => one - other)
              .map(([, notice]) => notice),
          )
          expect(statuses.every((status) => status === 200)).toBe(true)
          for (const { raw } of received) {
            const told = await service.readNotice(raw)
            if (told?.externalId === id) known = apply(known, told)
          }
          if (!withAll) {
            const changed = await service.changedSince(new Date(0))
            for (const told of changed) if (told.externalId === id) known = apply(known, told)
          }
          const truth = await service.read(id)
          expect(known?.state).toBe(truth.state)
          expect(signedIn(known)).toEqual(signedIn(truth))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are refused where somebody else sends them', async () => {
    await sendTo(url)
    const forged = (notice: (typeof fake.notices)[number]) => ({
      ...notice,
      headers: signedHeaders(notice.body, ['another-key-than-ours']),
    })
    const statuses = await fake.deliver((waiting) => waiting.map(forged))
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(received).toEqual([])
  })
})

const signedIn = (facts: EnvelopeFacts | undefined) =>
  facts?.recipients.filter(({ state }) => state === 'signed').map(({ id }) => id)
