import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAll } from '#app/verify.ts'
import { readRequest, withdrawRequest } from '#stages/request/contract.ts'
import { passOn, readCase, readQueue } from '#stages/review/contract.ts'
import { mailboxes, outcome } from '#test/signing.ts'
import { partOf, type SigningWay, signingWays, type Who } from '#test/signing-ways.ts'
import { downloadForm } from './contract.ts'
import { verifyDocument } from './contract/seal.ts'
import { correctSignatory, remindSignatory } from './contract/signing.ts'

/*
 * What every way of signing does, as requester, signers, steward and committee see it: on the platform and at each
 * signing service. What one way alone does is in `signing*.test.ts` and `signing-service*.test.ts`.
 */

for (const { name, isThere, start } of signingWays) {
  describe.skipIf(!isThere)(`an agreement that is signed ${name}`, () => {
    let way: SigningWay
    beforeAll(async () => {
      way = await start()
    })
    afterAll(() => way.close())

    const out = async (download = false) => (await way.house.out({ download })).requestId
    const requestState = async (requestId: string) =>
      (await way.house.ada.call(readRequest, { params: { requestId } })).state
    const states = async (requestId: string) =>
      (await way.house.envelope(requestId)).signatories.map(({ state }) => state)
    const paramsOf = async (requestId: string, who: Who) => ({
      params: { requestId, signatoryId: partOf(await way.house.envelope(requestId), who).id },
    })
    const signAll = async (requestId: string) => {
      for (const who of ['pia', 'ada', 'ida'] as const) await way.sign(requestId, who)
    }
    const withdraw = async (requestId: string) => {
      const params = { requestId }
      const { version } = await way.house.ada.call(readRequest, { params })
      const done = await outcome(way.house.ada.call(withdrawRequest, { params, body: { version } }))
      await way.house.drain()
      return done
    }
    const endsInTheLog = async (requestId: string) => {
      const { rows } = await sql<{ type: string }>`
        select type from audit_event where subject_id = ${requestId}
          and type in ('envelope.signed', 'envelope.declined', 'envelope.withdrawn', 'envelope.lapsed')`.execute(
        way.house.platform.deps.db,
      )
      return rows.map(({ type }) => type)
    }
    const toldRequester = async (requestId: string) => {
      const { id } = await way.house.envelope(requestId)
      const mails = await way.house.mailsTo(mailboxes.ada, `envelope-ended:${id}`)
      return mails.map(({ text }) => text)
    }

    it('goes from turn to turn, is sealed, and reaches steward and committee once', async () => {
      const { requestId, envelope } = await way.house.out({ download: true })
      expect(envelope.signatories.map((one) => [one.capacity, one.state, one.turn])).toEqual([
        ['principal-investigator', 'asked', 1],
        ['applicant', 'asked', 1],
        ['institutional-authority', 'waiting', 2],
        ['information-security-officer', 'waiting', 3],
      ])
      expect(await way.sign(requestId, 'ida')).toBe(false)
      expect(await way.sign(requestId, 'ada')).toBe(true)
      expect(await states(requestId)).toEqual(['asked', 'signed', 'waiting', 'waiting'])
      expect(await way.sign(requestId, 'pia')).toBe(true)
      expect(await states(requestId)).toEqual(['signed', 'signed', 'asked', 'waiting'])
      expect(await way.sign(requestId, 'ivan')).toBe(false)
      expect(await way.sign(requestId, 'ida')).toBe(true)
      expect(await states(requestId)).toEqual(['signed', 'signed', 'signed', 'asked'])
      expect(await requestState(requestId)).toBe('awaiting-signatures')
      expect(await way.sign(requestId, 'ivan')).toBe(true)
      const completed = await way.house.envelope(requestId)
      expect(completed).toMatchObject({ state: 'completed', isSealed: true })
      expect(completed.signatories.every(({ signedAt }) => signedAt !== null)).toBe(true)
      expect(await requestState(requestId)).toBe('submitted')

      const stella = await way.house.platform.as('stella')
      const { toCheck } = await stella.call(readQueue)
      expect(toCheck.filter((item) => item.requestId === requestId)).toHaveLength(1)
      const told = `request-to-check:${requestId}:`
      expect(await way.house.mailsTo('stella@lakeside.example', told)).toHaveLength(1)
      const { forms, request } = await stella.call(readCase, { params: { requestId } })
      expect(forms).toMatchObject([{ n: 1, isSealed: true, scan: 'clean' }])
      const sealed = await stella.download(downloadForm, { params: { requestId, n: '1' } })
      expect(await way.isSealed(requestId, sealed)).toBe(true)
      const verify = (bytes: Uint8Array) => way.house.browser().upload(verifyDocument, {}, bytes)
      expect(await verify(sealed)).toMatchObject({ known: true })
      const altered = Uint8Array.from(sealed)
      altered[1000] = (altered[1000] ?? 0) ^ 1
      expect(await way.isSealed(requestId, altered)).toBe(false)
      expect(await verify(altered)).toMatchObject({ known: false, seal: { valid: false } })

      const body = { version: request.version }
      const passed = await stella.call(passOn, { params: { requestId }, body })
      expect(passed.request.state).toBe('in-review')
      const { toDecide } = await (await way.house.platform.as('chika')).call(readQueue)
      const inbox = toDecide.filter((item) => item.requestId === requestId)
      expect(inbox.map(({ dau }) => dau)).toEqual(['PCG'])
      expect(
        await way.house.mailsTo(mailboxes.ada, `envelope-completed:${completed.id}`),
      ).toHaveLength(1)
      const checks = await verifyAll(way.house.platform.deps)
      expect(checks.flatMap(({ faults }) => faults)).toEqual([])
    })

    it('ends for everybody with the first who declines, and all who were asked are told', async () => {
      const requestId = await out()
      await way.sign(requestId, 'pia')
      expect(await way.decline(requestId, 'ada', 'Not my study.')).toBe(true)
      expect(await states(requestId)).toEqual(['signed', 'declined', 'waiting'])
      expect(await way.house.envelope(requestId)).toMatchObject({
        state: 'declined',
        endedBy: 'Ada Okafor',
        reason: 'Not my study.',
      })
      expect(await requestState(requestId)).toBe('declined')
      expect(await way.isToldOfEnd(requestId, 'pia')).toBe(true)
      expect(await way.isToldOfEnd(requestId, 'ida')).toBe(false)
      expect(await toldRequester(requestId)).toEqual([expect.stringContaining('Not my study.')])
    })

    it('ends when its request is withdrawn, and all who were asked are told', async () => {
      const requestId = await out()
      expect(await withdraw(requestId)).toBe('ok')
      expect(await way.house.envelope(requestId)).toMatchObject({ state: 'withdrawn' })
      expect(await way.isToldOfEnd(requestId, 'pia')).toBe(true)
      expect(await way.isToldOfEnd(requestId, 'ida')).toBe(false)
      expect(await way.sign(requestId, 'pia')).toBe(false)
    })

    it('lapses when its days are over, and all who were asked are told', async () => {
      const requestId = await out()
      await way.sign(requestId, 'pia')
      await way.expire(requestId)
      expect(await way.house.envelope(requestId)).toMatchObject({ state: 'lapsed' })
      expect(await requestState(requestId)).toBe('expired')
      expect(await way.isToldOfEnd(requestId, 'pia')).toBe(true)
      expect(await toldRequester(requestId)).toHaveLength(1)
    })

    it.each([
      ['completed', 'submitted', 'envelope.signed', signAll],
      [
        'declined',
        'declined',
        'envelope.declined',
        (id: string) => way.decline(id, 'pia', 'No, thanks.'),
      ],
      ['withdrawn', 'withdrawn', 'envelope.withdrawn', withdraw],
      ['lapsed', 'expired', 'envelope.lapsed', (id: string) => way.expire(id)],
    ] as const)('that is %s stays so, whatever is tried', async (ended, request, event, end) => {
      const requestId = await out()
      await end(requestId)
      const before = await way.house.envelope(requestId)
      expect(before.state).toBe(ended)
      expect(await way.sign(requestId, 'pia')).toBe(false)
      expect(await way.decline(requestId, 'ada', 'Too late, but no.')).toBe(false)
      for (const who of ['pia', 'ida'] as const) {
        const to = await paramsOf(requestId, who)
        expect(await outcome(way.house.ada.call(remindSignatory, to))).toBe('wrong-state')
        const body = { email: 'somebody@northfield.example' }
        expect(await outcome(way.house.ada.call(correctSignatory, { ...to, body }))).toBe(
          'wrong-state',
        )
      }
      await way.expire(requestId)
      expect(await way.house.envelope(requestId)).toEqual(before)
      expect(await requestState(requestId)).toBe(request)
      expect(await endsInTheLog(requestId)).toEqual([event])
    })

    it('ends once where the last signs at the moment of the withdrawal', async () => {
      const requestId = await out()
      for (const who of ['pia', 'ada'] as const) await way.sign(requestId, who)
      await Promise.all([way.sign(requestId, 'ida'), withdraw(requestId)])
      await way.house.drain()
      const { state } = await way.house.envelope(requestId)
      expect(['completed', 'withdrawn']).toContain(state)
      expect(await endsInTheLog(requestId)).toEqual([
        state === 'completed' ? 'envelope.signed' : 'envelope.withdrawn',
      ])
    })

    it('is told of once where an invitation comes back, and signed once the address is right', async () => {
      const requestId = await out()
      await way.bounce(requestId, 'pia')
      const { id, undeliveredAt } = partOf(await way.house.envelope(requestId), 'pia')
      expect(undeliveredAt).toEqual(expect.any(String))
      expect(await way.house.mailsTo(mailboxes.ada, `sign-undelivered:`)).toHaveLength(1)
      const body = { email: 'p.lindqvist@northfield.example' }
      await way.house.ada.call(correctSignatory, { params: { requestId, signatoryId: id }, body })
      expect(partOf(await way.house.envelope(requestId), 'pia')).toMatchObject({
        ...body,
        state: 'asked',
        undeliveredAt: null,
      })
      expect(await way.sign(requestId, 'pia')).toBe(true)
      expect(await states(requestId)).toEqual(['signed', 'asked', 'waiting'])
    })

    it('is brought to mind three times a day at most (T48)', async () => {
      const requestId = await out()
      const to = await paramsOf(requestId, 'pia')
      const before = await way.invitations(requestId, 'pia')
      const tries = await Promise.all(
        Array.from({ length: 100 }, () => outcome(way.house.ada.call(remindSignatory, to))),
      )
      await way.house.drain()
      expect(tries.filter((answer) => answer === 'ok')).toHaveLength(3)
      expect(new Set(tries)).toEqual(new Set(['ok', 'too-many']))
      expect(await way.invitations(requestId, 'pia')).toBe(before + 3)
    })
  })
}
