import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAll } from '#app/verify.ts'
import { readRequest } from '#stages/request/contract.ts'
import { type ResigningHouse, resigningHouse } from '#test/resigning.ts'
import { hasPoppler, type SigningThere, signingThere } from '#test/signing-there.ts'
import { downloadForm } from './contract.ts'
import { readCurrentVersion, sendResigning, withdrawResigning } from './contract/versions.ts'

let there: SigningThere
let anew: ResigningHouse
beforeAll(async () => {
  there = await signingThere()
  anew = await resigningHouse(there.house)
})
afterAll(() => there.close())

const send = async (requestId: string) => {
  const { ada } = there.house
  const { version: agreementVersion } = await ada.call(readCurrentVersion)
  await ada.call(sendResigning, { params: { requestId }, body: { agreementVersion } })
  await there.house.drain()
}

describe.skipIf(!hasPoppler)('a new version that is signed at DocuSign (needs poppler)', () => {
  it('opens access again once it was fetched; ended there, it ends alone', async () => {
    const { ada } = there.house
    const requestId = await anew.suspended('Signed anew there')
    await send(requestId)
    const [first] = there.sentFor(requestId)
    expect(first?.definition.emailSubject).toBe(
      'Please sign: new version of the Data Access Agreement for “Signed anew there”',
    )
    there.fake.cancel(first?.envelopeId ?? '', 'Sent by mistake.')
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({
      state: 'withdrawn',
      reason: 'Sent by mistake.',
    })
    await send(requestId)
    await ada.call(withdrawResigning, { params: { requestId } })
    await there.house.drain()
    const [, second] = there.sentFor(requestId)
    expect(second).toMatchObject({
      status: 'voided',
      voidedReason: 'It no longer needs to be signed.',
    })
    expect((await ada.call(readRequest, { params: { requestId } })).state).toBe('approved')
    expect(await anew.open(ada, requestId)).toEqual([])

    await send(requestId)
    const third = there.sentFor(requestId)[2]
    for (const { recipientId } of third?.signers ?? [])
      there.fake.signAs(third?.envelopeId ?? '', recipientId)
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'completed' })
    expect(await anew.open(ada, requestId)).toEqual(['PCG', 'SCP'])
    expect(await anew.audited(requestId)).toEqual([
      ...Array.from({ length: 4 }, () => 'grant.resumed'),
      'new-agreement.sealed',
    ])
    const form = await ada.download(downloadForm, { params: { requestId, n: '2' } })
    expect(there.fake.signed.get(third?.envelopeId ?? '')?.equals(form)).toBe(true)
    expect((await verifyAll(there.house.platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  }, 120_000)
})
