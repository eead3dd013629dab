import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveClock } from '#ledgers/clock/store.ts'
import { readRequest } from '#stages/request/contract.ts'
import { signedHeaders } from '#test/fake-docusign/connect.ts'
import { hasPoppler, noticePath, type SigningThere, signingThere } from '#test/signing-there.ts'
import { listEnvelopes } from './contract/signing.ts'

let there: SigningThere
beforeAll(async () => {
  there = await signingThere()
})
afterAll(() => there.close())

const send = (body: Uint8Array | string, headers: Readonly<Record<string, string>>) =>
  fetch(there.house.platform.url + noticePath, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers,
  })
const stateOf = async (requestId: string) =>
  (await there.house.ada.call(readRequest, { params: { requestId } })).state
const audited = async (type: string): Promise<{ reason?: string }[]> => {
  const { rows } = await sql<{ data: { reason?: string } }>`
    select body::jsonb -> 'data' as data from audit_event where type = ${type} order by seq`.execute(
    there.house.platform.deps.db,
  )
  return rows.map(({ data }) => data)
}
/** A notice that is genuine, and says what `change` made of it. */
const genuine = (body: Uint8Array, change: (notice: Notice) => void) => {
  const notice = JSON.parse(Buffer.from(body).toString()) as Notice // as the stand-in wrote it
  change(notice)
  const raw = Buffer.from(JSON.stringify(notice))
  return { raw, headers: signedHeaders(raw, there.fake.options.hmacKeys) }
}
type Notice = {
  generatedDateTime: string
  data: {
    accountId: string
    envelopeId: string
    envelopeSummary: {
      envelopeId: string
      customFields: { textCustomFields: { name: string; value: string }[] }
    }
  }
}
const setField = ({ data }: Notice, name: string, value: string): void => {
  for (const field of data.envelopeSummary.customFields.textCustomFields) {
    if (field.name === name) field.value = value
  }
}

describe.skipIf(!hasPoppler)('a notice (needs poppler)', () => {
  it('that nobody signed with our key is refused, changes nothing and is written down (T54)', async () => {
    const { requestId } = await there.house.out()
    there.sign(requestId)
    const waiting = there.fake.notices.splice(0)
    const before = (await audited('notice.rejected')).length
    const last = waiting.at(-1)
    if (last === undefined) throw new Error('no notice')
    const forged = createHmac('sha256', 'not-the-key-of-ours').update(last.body).digest('base64')
    const sent = [
      await send(last.body, { 'content-type': 'application/json' }),
      await send(last.body, {
        ...last.headers,
        'x-docusign-signature-1': forged,
        'x-docusign-signature-2': forged,
      }),
      await send(Buffer.concat([last.body, Buffer.from(' ')]), last.headers),
      await send('{', last.headers),
    ]
    expect(sent.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    await there.house.drain()
    expect(await stateOf(requestId)).toBe('awaiting-signatures')
    expect(await audited('notice.rejected')).toHaveLength(before + 4)
  })

  it('reaches the check of its signature byte for byte, whatever it calls itself', async () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
      const raw = Buffer.from(` {"é": "\u00e9", "${type}": 1 }\n\n`)
      const headers = { ...signedHeaders(raw, there.fake.options.hmacKeys), 'content-type': type }
      expect((await send(raw, headers)).status).toBe(200)
    }
  })

  it('that comes three times, late and in another order leads to the same end (T55)', async () => {
    const { requestId } = await there.house.out()
    there.sign(requestId)
    const statuses = await there.notices((waiting) => {
      const last = waiting.at(-1)
      return [...(last ? [last, last, last] : []), ...waiting.toReversed(), ...waiting]
    })
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'completed' })
    expect(await stateOf(requestId)).toBe('submitted')
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from audit_event where subject_id = ${requestId} and type in ('envelope.signed', 'envelope.collected', 'request.complete')
      group by type`.execute(there.house.platform.deps.db)
    expect(rows.map(({ n }) => n)).toEqual([1, 1, 1])
  })

  it('of one signature, told again later, gives it once, and waits for nothing (T55)', async () => {
    const { requestId } = await there.house.out()
    there.sign(requestId, 'Pia')
    const told = there.fake.notices.at(-1)
    if (told === undefined) throw new Error('no notice')
    expect(await there.notices()).toContain(200)
    const again = genuine(told.body, (notice) => {
      notice.generatedDateTime = new Date(Date.parse(notice.generatedDateTime) + 1000).toISOString()
    })
    expect((await send(again.raw, again.headers)).status).toBe(200)
    await there.house.drain()
    const { rows } = await sql<object>`
      select (select count(*) from signing_notice where state = 'waiting') as waiting,
        (select count(*) from audit_event where subject_id = ${requestId} and type = 'signatory.signed') as signed`.execute(
      there.house.platform.deps.db,
    )
    expect(rows).toEqual([{ waiting: 0, signed: 1 }])
  })

  it('for another account, another envelope or another request is kept, noted and without effect (T56)', async () => {
    const { requestId } = await there.house.out()
    const { requestId: other } = await there.house.out()
    there.sign(requestId)
    const last = there.fake.notices.splice(0).at(-1)
    if (last === undefined) throw new Error('no notice')
    const before = (await audited('notice.ignored')).length
    const changes: ((notice: Notice) => void)[] = [
      (notice) => {
        notice.data.accountId = 'b7e2f3a4-0000-4000-8000-000000000000'
      },
      (notice) => setField(notice, 'accessionEnvelope', 'envelope-000000000000000000000000'),
      (notice) => setField(notice, 'accessionRequest', other),
      (notice) => {
        const elsewhere = there.sent(other).envelopeId
        notice.data.envelopeId = elsewhere
        notice.data.envelopeSummary.envelopeId = elsewhere
      },
    ]
    for (const change of changes) {
      const { raw, headers } = genuine(last.body, change)
      expect((await send(raw, headers)).status).toBe(200)
    }
    await there.house.drain()
    expect((await audited('notice.ignored')).slice(before).map(({ reason }) => reason)).toEqual([
      'unknown-envelope',
      'unknown-envelope',
      'other-request',
      'other-envelope',
    ])
    for (const id of [requestId, other]) expect(await stateOf(id)).toBe('awaiting-signatures')
  })

  it('that never comes is made good within 20 minutes (T58)', async () => {
    const { requestId } = await there.house.out()
    await there.advance('21m')
    there.sign(requestId)
    await there.notices(() => [])
    expect(await stateOf(requestId)).toBe('awaiting-signatures')
    await there.advance('20m')
    expect(await stateOf(requestId)).toBe('submitted')
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'completed' })
  })

  it('is looked for every 20 minutes at most, later where DocuSign asks for that', async () => {
    const looks = () => there.fake.asked.filter((route) => route === 'list').length
    await there.advance('21m')
    const before = looks()
    for (let n = 0; n < 19; n += 1) await there.advance('1m')
    expect(looks()).toBe(before)
    there.fake.failNext('list', {
      effect: false,
      answer: { status: 400, body: { errorCode: 'API_REQUEST_IS_THROTTLED' } },
    })
    await there.advance('2m')
    await there.advance('5m')
    expect(looks()).toBe(before + 1)
    await there.advance('6m')
    expect(looks()).toBe(before + 2)
  })

  it('larger than 2 MB is refused (T57)', async () => {
    const raw = Buffer.alloc(3 * 1024 * 1024, 32)
    expect((await send(raw, signedHeaders(raw, there.fake.options.hmacKeys))).status).toBe(413)
  })

  it('is nothing that an address in a browser could stand for (T61)', async () => {
    const { requestId } = await there.house.out()
    there.sign(requestId)
    const told = there.fake.notices.splice(0).at(-1)
    if (told === undefined) throw new Error('no notice')
    for (const path of [noticePath, `/requests/${requestId}`]) {
      const claimed = `${there.house.platform.url}${path}?event=signing_complete`
      await fetch(claimed)
      await fetch(claimed, { method: 'POST', body: new Uint8Array(told.body) })
    }
    await there.house.drain()
    const [envelope] = await there.house.ada.call(listEnvelopes, { params: { requestId } })
    expect(envelope).toMatchObject({ state: 'out' })
  })

  it('sent a thousand times does not keep people from their pages (T57)', async () => {
    const { requestId } = await there.house.out()
    const statuses: number[] = []
    const answered: number[] = []
    /** Goes on until a thousand were sent and the pages have been answered. */
    const flood = async () => {
      while (statuses.length < 1000 || answered.length < 50) {
        const raw = Buffer.from(`{"flood":"${randomUUID()}"}`)
        const headers = signedHeaders(raw, there.fake.options.hmacKeys)
        const forged = { 'content-type': 'application/json' }
        statuses.push((await send(raw, statuses.length % 2 === 0 ? headers : forged)).status)
      }
    }
    const pages = async () => {
      for (let n = 0; n < 50; n += 1) {
        expect(await stateOf(requestId)).toBe('awaiting-signatures')
        answered.push((await fetch(`${there.house.platform.url}/readyz`)).status)
      }
    }
    await Promise.all([pages(), ...Array.from({ length: 10 }, flood)])
    expect(new Set(answered)).toEqual(new Set([200]))
    expect(new Set(statuses)).toEqual(new Set([200, 401, 429]))
  })

  it('beyond a hundred a minute has to come again; as many forged ones do not keep it out (T57)', async () => {
    await there.advance('2m')
    const written = (await audited('notice.rejected')).length
    const forged = await Promise.all(
      Array.from({ length: 130 }, (_, n) =>
        send(`{"n":${n}}`, { 'content-type': 'application/json' }),
      ),
    )
    expect(forged.filter(({ status }) => status !== 401 && status !== 429)).toEqual([])
    expect((await audited('notice.rejected')).length - written).toBeLessThanOrEqual(100)
    const statuses: number[] = []
    for (let n = 0; n < 103; n += 1) {
      const raw = Buffer.from(`{"genuine":${n}}`)
      statuses.push((await send(raw, signedHeaders(raw, there.fake.options.hmacKeys))).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(100)
    expect(statuses.slice(100)).toEqual([429, 429, 429])
    // Their jobs are left undone: there is one for each.
    const { db, outbox } = there.house.platform.deps
    await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, '2m'))
    const raw = Buffer.from('{"genuine":102}')
    expect((await send(raw, signedHeaders(raw, there.fake.options.hmacKeys))).status).toBe(200)
  })
})
