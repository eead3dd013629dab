import { PDFDocument } from '@cantoo/pdf-lib'
import { createHash, randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EnvelopeFacts, Outgoing, SigningService } from '#adapters/signing/port.ts'

/** A service, and what people and time do there. */
export type SigningBench = {
  readonly service: SigningService
  sign(externalId: string, recipientId: string): void
  decline(externalId: string, recipientId: string, reason: string): void
  bounce(externalId: string, recipientId: string): void
  expire(externalId: string): void
  /** How many invitations a recipient got. */
  invitations(externalId: string, recipientId: string): number
  /** How many envelopes there are. */
  count(): number
  close(): Promise<void>
}

let pdf: Uint8Array

/** An agreement of two pages: the PI and an applicant sign in any order, the Institutional Authority after them. */
export async function outgoing(changes: Partial<Outgoing> = {}): Promise<Outgoing> {
  pdf ??= await twoPages()
  return {
    id: randomUUID(),
    requestId: 'request-7',
    preparedAt: new Date(),
    subject: 'Please sign: Data Access Agreement for “Relapse in ALL”',
    message: 'Asked for by Ada Lovelace, Lakeside University.',
    document: {
      name: 'Data Access Agreement',
      pdf,
      sha256: createHash('sha256').update(pdf).digest('hex'),
    },
    expiryDays: 30,
    reminderDays: 7,
    recipients: [
      {
        id: '1',
        capacity: 'principal-investigator',
        name: 'Grace Hopper',
        email: 'grace@lakeside.example',
        order: 1,
        fields: [
          { kind: 'initials', page: 1, left: 96.4, top: 372 },
          { kind: 'signature', page: 2, left: 190, top: 285 },
          { kind: 'name', page: 2, left: 190, top: 337 },
          { kind: 'date', page: 2, left: 190, top: 679.6 },
        ],
      },
      {
        id: '5f0f7c52-6f0c-4a35-9d0e-7a3d7e1f2b10',
        capacity: 'applicant',
        name: 'Ada Lovelace',
        email: 'ada@lakeside.example',
        order: 1,
        fields: [{ kind: 'signature', page: 2, left: 390, top: 285 }],
      },
      {
        id: '3',
        capacity: 'institutional-authority',
        name: 'Radia Perlman',
        email: 'radia@lakeside.example',
        order: 2,
        fields: [{ kind: 'signature', page: 2, left: 190, top: 500 }],
      },
    ],
    noticeUrl: undefined,
    ...changes,
  }
}

async function twoPages(): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.addPage([595, 842])
  document.addPage([595, 842])
  return document.save({ useObjectStreams: false })
}

const pi = '1'
const applicant = '5f0f7c52-6f0c-4a35-9d0e-7a3d7e1f2b10'
const authority = '3'

const statesIn = ({ recipients }: EnvelopeFacts): readonly string[] =>
  recipients.map(({ state }) => state)

/**
 * What every adapter of a signing service does, asked through its port alone: what sending, reading and collecting
 * answer, call by call. Signing on the platform itself has no such calls; what it has in common with a service is held
 * by `signing-ways.test.ts`, over HTTP.
 */
export function conformsToSigning(start: () => Promise<SigningBench>): void {
  let bench: SigningBench
  let envelope: Outgoing
  beforeAll(async () => {
    await outgoing()
  })
  beforeEach(async () => {
    bench = await start()
    envelope = await outgoing()
  })
  afterEach(() => bench.close())

  describe('an envelope', () => {
    it('is out with those whose turn it is', async () => {
      expect(await bench.service.preflight()).toEqual([])
      const id = await bench.service.send(envelope)
      expect(await bench.service.read(id)).toMatchObject({
        externalId: id,
        id: envelope.id,
        requestId: 'request-7',
        state: 'out',
        endedAt: undefined,
        recipients: [
          { id: pi, email: 'grace@lakeside.example', state: 'sent', signedAt: undefined },
          { id: applicant, state: 'sent' },
          { id: authority, state: 'waiting' },
        ],
      })
    })

    it('is one, however often it is sent', async () => {
      const id = await bench.service.send(envelope)
      expect(await bench.service.send(envelope)).toBe(id)
      bench.sign(id, pi)
      expect(await bench.service.send(envelope)).toBe(id)
      expect(bench.count()).toBe(1)
      expect(await bench.service.send(await outgoing())).not.toBe(id)
      expect(bench.count()).toBe(2)
    })

    it('is completed when all have signed in their order, and never goes back', async () => {
      const id = await bench.service.send(envelope)
      const seen: EnvelopeFacts[] = []
      for (const recipient of [applicant, pi, authority]) {
        bench.sign(id, recipient)
        seen.push(await bench.service.read(id))
      }
      expect(seen.map(statesIn)).toEqual([
        ['sent', 'signed', 'waiting'],
        ['signed', 'signed', 'sent'],
        ['signed', 'signed', 'signed'],
      ])
      expect(seen.map(({ state }) => state)).toEqual(['out', 'out', 'completed'])
      const [, , last] = seen
      expect(last?.endedAt).toBeInstanceOf(Date)
      expect(last?.recipients.every(({ signedAt }) => signedAt instanceof Date)).toBe(true)
      expect(await bench.service.read(id)).toEqual(last)
    })

    it('is collected as PDF when it is completed, not before', async () => {
      const id = await bench.service.send(envelope)
      bench.sign(id, pi)
      bench.sign(id, applicant)
      await expect(bench.service.collect(id)).rejects.toMatchObject({ kind: 'refused' })
      bench.sign(id, authority)
      const { signed, certificate } = await bench.service.collect(id)
      expect((await PDFDocument.load(signed)).getPageCount()).toBeGreaterThan(2)
      expect((await PDFDocument.load(certificate)).getPageCount()).toBeGreaterThan(0)
    })

    it('ends with the first who declines', async () => {
      const id = await bench.service.send(envelope)
      bench.decline(id, pi, 'Not my study.')
      const facts = await bench.service.read(id)
      expect(facts.state).toBe('declined')
      expect(facts.endedAt).toBeInstanceOf(Date)
      expect(facts.recipients[0]).toMatchObject({
        state: 'declined',
        declineReason: 'Not my study.',
      })
    })

    it('lapses', async () => {
      const id = await bench.service.send(envelope)
      bench.expire(id)
      expect(await bench.service.read(id)).toMatchObject({ state: 'expired' })
    })

    it('that is not there is gone', async () => {
      await expect(bench.service.read(randomUUID())).rejects.toMatchObject({ kind: 'gone' })
      await expect(bench.service.cancel(randomUUID(), 'Withdrawn')).rejects.toMatchObject({
        kind: 'gone',
      })
    })
  })

  describe('cancelling', () => {
    it('ends the envelope, once', async () => {
      const id = await bench.service.send(envelope)
      await bench.service.cancel(id, 'The request was withdrawn.')
      const facts = await bench.service.read(id)
      expect(facts).toMatchObject({ state: 'cancelled', reason: 'The request was withdrawn.' })
      await bench.service.cancel(id, 'Again')
      expect(await bench.service.read(id)).toEqual(facts)
    })

    it('leaves what has ended as it is', async () => {
      const declined = await bench.service.send(envelope)
      bench.decline(declined, applicant, 'No.')
      await bench.service.cancel(declined, 'Withdrawn')
      expect(await bench.service.read(declined)).toMatchObject({ state: 'declined' })
      const completed = await bench.service.send(await outgoing())
      for (const recipient of [pi, applicant, authority]) bench.sign(completed, recipient)
      await bench.service.cancel(completed, 'Withdrawn')
      expect(await bench.service.read(completed)).toMatchObject({ state: 'completed' })
    })

    it('takes a reason of any length', async () => {
      const id = await bench.service.send(envelope)
      await bench.service.cancel(id, 'because '.repeat(100))
      const { reason } = await bench.service.read(id)
      expect(reason).toMatch(/^because because/)
    })
  })

  describe('a recipient', () => {
    it('is reminded', async () => {
      const id = await bench.service.send(envelope)
      await bench.service.remind(id, pi)
      expect(bench.invitations(id, pi)).toBe(2)
      expect(bench.invitations(id, applicant)).toBe(1)
    })

    it('whose invitation bounced is corrected, and can sign', async () => {
      const id = await bench.service.send(envelope)
      bench.bounce(id, applicant)
      expect(statesIn(await bench.service.read(id))).toEqual(['sent', 'bounced', 'waiting'])
      await bench.service.correct(id, {
        id: applicant,
        name: 'Ada King',
        email: 'ada.king@lakeside.example',
      })
      expect((await bench.service.read(id)).recipients[1]).toMatchObject({
        email: 'ada.king@lakeside.example',
        state: 'sent',
      })
      bench.sign(id, applicant)
      expect(statesIn(await bench.service.read(id))).toEqual(['sent', 'signed', 'waiting'])
    })

    it('who has signed, or is not one, can be neither corrected nor reminded', async () => {
      const id = await bench.service.send(envelope)
      bench.sign(id, pi)
      for (const recipient of [pi, '99']) {
        const other = { id: recipient, name: 'Mallory', email: 'mallory@elsewhere.example' }
        await expect(bench.service.correct(id, other)).rejects.toMatchObject({ kind: 'refused' })
        await expect(bench.service.remind(id, recipient)).rejects.toMatchObject({
          kind: 'refused',
        })
      }
      const { recipients } = await bench.service.read(id)
      expect(recipients[0]?.email).toBe('grace@lakeside.example')
    })
  })

  describe('what changed since', () => {
    it('is told with every fact, for more envelopes than one answer holds', async () => {
      const since = new Date(Date.now() - 60_000)
      const ids: string[] = []
      for (let n = 0; n < 103; n += 1) ids.push(await bench.service.send(await outgoing()))
      const [first = ''] = ids
      bench.sign(first, pi)
      const changed = await bench.service.changedSince(since)
      expect(changed.map(({ externalId }) => externalId).toSorted()).toEqual(ids.toSorted())
      expect(changed.find(({ externalId }) => externalId === first)).toEqual(
        await bench.service.read(first),
      )
    })

    it('leaves out what did not change', async () => {
      await bench.service.send(envelope)
      expect(await bench.service.changedSince(new Date(Date.now() + 60_000))).toEqual([])
    })
  })
}
