import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declareNone, refusal, treeOf, waitForVends } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { issueGrant } from '#ledgers/grants/store.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { reopenReview } from '#stages/review/contract/work.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import {
  after,
  day,
  type ExtensionHouse,
  extensionHouse,
  progressReport,
  second,
} from '#test/extensions.ts'
import { type AccessRequest, withdrawRequest } from './contract.ts'

let house: ExtensionHouse
let original: AccessRequest
/** When its access ends. */
let end: Date
beforeAll(async () => {
  house = await extensionHouse()
})
beforeEach(async () => {
  ;({ original, end } = await house.approveAnew())
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const grantsOf = (requestId: string) =>
  house.platform.deps.db
    .selectFrom('access_grant as g')
    .innerJoin('person as p', 'p.id', 'g.person_id')
    .select(['p.email', 'g.dau_code', 'g.download', 'g.from_at', 'g.until_at', 'g.ended_at'])
    .where('g.request_id', '=', requestId)
    .orderBy('p.email')
    .orderBy('g.dau_code')
    .execute()

describe('an approved extension', () => {
  it('gives the same people the same for a year after the old end, without a gap', async () => {
    await house.stopClock(after(end, -10 * day))
    const filed = await house.file(original.id)
    await house.stopClock(after(end, -3 * day))
    expect(await house.approve(filed)).toEqual(['PCG', 'SCP'])
    await house.drain()
    const newEnd = new Date(end)
    newEnd.setUTCFullYear(newEnd.getUTCFullYear() + 1)
    const before = await grantsOf(original.id)
    expect(await grantsOf(filed.id)).toEqual(
      before.map((grant) => ({
        ...grant,
        from_at: after(end, -3 * day),
        until_at: newEnd,
        ended_at: null,
      })),
    )
    expect(before.map(({ ended_at }) => ended_at)).toEqual(before.map(() => after(end, -3 * day)))
    expect(await house.read(filed)).toMatchObject({ state: 'approved' })
    expect((await house.read(original)).timeline.map(({ what }) => what)).toContain('extended')
    const vends = await house.platform.deps.db
      .selectFrom('vend')
      .select('id')
      .where('request_id', '=', filed.id)
      .execute()
    expect(vends).toEqual([])
    await expect(house.begin(original.id)).rejects.toEqual(problem('wrong-state'))
  })

  it('can be extended in its turn, and says which request was first', async () => {
    await house.stopClock(after(end, -day))
    const first = await house.file(original.id)
    await house.approve(first)
    await house.stopClock(after(end, 340 * day))
    const second = await house.begin(first.id)
    expect(second).toMatchObject({
      name: `Extension of ${original.name}`,
      extension: { requestId: first.id, original: { id: original.id, name: original.name } },
    })
    expect(second.draft.agreement.progressReport).toBe('')
  })

  it('opens the files again when it was filed late; until then they stay closed', async () => {
    await house.drain()
    const { projectId, receipts } = await waitForVends(house.people.ada, original.id, 3)
    const accesses = async () =>
      new Set(
        (await treeOf(house.people.ada, projectId)).files.flatMap(({ daus, access, kind }) =>
          daus.length > 0 && kind === 'vended' ? access : [],
        ),
      )
    const open = await accesses()
    await house.stopClock(after(end, 20 * day))
    expect(await accesses()).toEqual(new Set(['access-expired']))
    const filed = await house.file(original.id)
    await house.stopClock(after(end, 40 * day))
    expect(await accesses()).toEqual(new Set(['access-expired']))
    await house.approve(filed)
    await house.drain()
    expect(await accesses()).toEqual(open)
    // Nothing came a second time.
    const again = await waitForVends(house.people.ada, original.id, 3)
    expect(again.receipts).toEqual(receipts)
    const { requests } = await house.people.ada.call(readDashboard)
    expect(requests.find(({ id }) => id === filed.id)?.projectId).toBeNull()
    const [grant] = await grantsOf(filed.id)
    expect(grant?.from_at).toEqual(after(end, 40 * day))
  })

  it('does not give back what was revoked', async () => {
    await house.stopClock(after(end, -day))
    const filed = await house.file(original.id)
    const { id: pia } = await house.platform.deps.db
      .selectFrom('person')
      .select('id')
      .where('handle', '=', 'pia')
      .executeTakeFirstOrThrow()
    await house.platform.deps.db.transaction().execute(async (tx) => {
      for (const dau of ['PCG', 'SCP']) await endGrants(tx, pia, pia, dau, 'left')
    })
    await house.approve(filed)
    const emails = (await grantsOf(filed.id)).map(({ email }) => email)
    expect(new Set(emails)).toEqual(new Set(['ada@northfield.example']))
  })
})

describe('an extension that does not come to be', () => {
  it('is not filed 30 days after the end, nor when something has gone in the meantime', async () => {
    await house.stopClock(after(end, 29 * day))
    const draft = await house.begin(original.id)
    await house.save(draft, { progressReport, signing: 'form' })
    const ready = await house.sign(draft)
    await house.stopClock(after(end, 30 * day))
    expect(await refusal(house.submit(ready))).toBe('wrong-state')
  })

  it('leaves the access as it was when it is rejected or withdrawn', async () => {
    await house.stopClock(after(end, -10 * day))
    const before = await grantsOf(original.id)
    const filed = await house.file(original.id)
    const { request } = await house.people.stella.call(readCase, {
      params: { requestId: filed.id },
    })
    await house.people.stella.call(passOn, {
      params: { requestId: filed.id },
      body: { version: request.version },
    })
    await declareNone(house.people.chika, filed.id)
    await house.people.chika.call(decide, {
      params: { requestId: filed.id, dau: 'PCG', decision: 'reject' },
      body: { version: 0, reason: 'Nothing was done.', grounds: 'other' },
    })
    const { version } = await house.read(filed)
    await house.people.ada.call(withdrawRequest, {
      params: { requestId: filed.id },
      body: { version },
    })
    await house.drain()
    expect(await grantsOf(original.id)).toEqual(before)
    expect(await grantsOf(filed.id)).toEqual([])
    expect(await house.read(await house.begin(original.id))).toMatchObject({ state: 'draft' })
  })
})

describe('a rejected extension', () => {
  it('is not reopened beside another that was filed since', async () => {
    await house.stopClock(after(end, -10 * day))
    const rejected = await house.file(original.id)
    const params = { requestId: rejected.id }
    const { request } = await house.people.stella.call(readCase, { params })
    await house.people.stella.call(passOn, { params, body: { version: request.version } })
    const chairs = { PCG: house.people.chika, SCP: house.people.mei }
    for (const [dau, chair] of Object.entries(chairs)) {
      await declareNone(chair, rejected.id)
      await chair.call(decide, {
        params: { ...params, dau, decision: 'reject' },
        body: { version: 0, reason: 'Nothing was done.', grounds: 'other' },
      })
    }
    await house.file(original.id)
    const reopening = house.people.mei.call(reopenReview, {
      params: { ...params, dau: 'SCP' },
      body: { version: 1, reason: 'A report came since.' },
    })
    await expect(reopening).rejects.toEqual(problem('wrong-state'))
    expect(await house.read(rejected)).toMatchObject({ state: 'rejected' })
  })
})

describe('mails about access that ends', () => {
  const tick = async () => {
    await house.platform.deps.db
      .transaction()
      .execute((tx) => house.platform.deps.outbox.announce(tx, clockTicked, {}))
    await house.drain()
  }
  const mails = () =>
    house.platform.deps.db
      .selectFrom('mail_message')
      .select(['to_address', 'subject', 'body_text'])
      .where('key', 'like', `access-ending:${original.id}:%`)
      .orderBy('to_address')
      .execute()

  it('go to each holder 60, 30 and 7 days ahead and at the end, each once', async () => {
    const seen: number[] = []
    for (const ms of [
      -60 * day - second,
      -60 * day,
      -31 * day,
      -30 * day,
      -7 * day,
      -second,
      0,
      day,
    ]) {
      await house.stopClock(after(end, ms))
      await tick()
      await tick()
      seen.push((await mails()).length)
    }
    expect(seen).toEqual([0, 2, 2, 4, 6, 6, 8, 8])
    const [toAda, , , , toPia] = await mails()
    expect(toAda).toMatchObject({ to_address: 'ada@northfield.example' })
    expect(toAda?.body_text).toContain('PCG, SCP')
    expect(toAda?.body_text).toContain('choose “Renew”')
    expect(toPia?.body_text).toContain('choose “Renew”')
  })

  it('say to whoever else holds data who can ask for more', async () => {
    const { db } = house.platform.deps
    const { id: ben } = await db
      .selectFrom('person')
      .select('id')
      .where('handle', '=', 'ben')
      .executeTakeFirstOrThrow()
    const grant = { personId: ben, dau: 'PCG', download: false, requestId: original.id }
    await db.transaction().execute((tx) => issueGrant(tx, { ...grant, actorId: ben }))
    await house.stopClock(after(end, -60 * day))
    await tick()
    const toBen = (await mails()).find(({ to_address }) => to_address.startsWith('ben@'))
    expect(toBen?.body_text).toContain(
      'Pia Lindqvist (pia@northfield.example) or Ada Okafor (ada@northfield.example) can ask for another year.',
    )
    expect(toBen?.body_text).not.toContain('Renew')
  })

  it('say the last of several that a clock moved far makes due, and nothing once it is extended', async () => {
    await house.stopClock(after(end, -5 * day))
    await tick()
    expect((await mails()).length).toBe(2)
    await house.approve(await house.file(original.id))
    await house.stopClock(after(end, second))
    await tick()
    expect((await mails()).length).toBe(2)
  })
})

describe('the dashboard', () => {
  it('offers to renew from 60 days before the end, and leads to the draft from then on', async () => {
    const mine = async () =>
      (await house.people.ada.call(readDashboard)).grants.filter(
        ({ requestId }) => requestId === original.id,
      )
    await house.stopClock(after(end, -60 * day - second))
    expect((await mine()).map(({ renewable }) => renewable)).toEqual([false, false])
    await house.stopClock(after(end, -60 * day))
    expect(await mine()).toMatchObject([{ renewable: true, extensionId: null }, {}])
    const { id } = await house.begin(original.id)
    expect(await mine()).toMatchObject([{ renewable: true, extensionId: id }, {}])
  })
})

it('leaves everything verified', async () => {
  await house.drain()
  const faults = (await verifyAll(house.platform.deps)).flatMap((check) => check.faults)
  expect(faults).toEqual([])
})
