import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mailbox, mailboxOf, signAs } from '#app/journey/signer.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { readRequest } from '#stages/request/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { downloadRecord, listEnvelopes } from './contract/signing.ts'

let platform: Platform
let mails: Mailbox
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  mails = mailboxOf(await platform.as('alex'))
})
afterAll(() => platform.close())

const drain = () => platform.deps.outbox.drain()

describe('an agreement that is signed electronically', () => {
  it('goes from signer to signer, is sealed, and reaches the steward', async () => {
    const ada = await platform.as('ada')
    const sent = await sendForSignature(ada, 'Electronic', true)
    expect(sent).toMatchObject({ state: 'awaiting-signatures', status: 'Awaiting signatures' })
    await drain()
    const params = { requestId: sent.id }
    const [envelope] = await ada.call(listEnvelopes, { params })
    expect(
      envelope?.signatories.map(({ capacity, state, turn }) => [capacity, state, turn]),
    ).toEqual([
      ['principal-investigator', 'asked', 1],
      ['applicant', 'asked', 1],
      ['institutional-authority', 'waiting', 2],
      ['information-security-officer', 'waiting', 3],
    ])
    for (const handle of ['pia', 'ada', 'ida', 'ivan']) {
      await signAs(platform.url, mails, `${handle}@northfield.example`)
      await drain()
    }
    const [completed] = await ada.call(listEnvelopes, { params })
    expect(completed).toMatchObject({ state: 'completed', isSealed: true })
    expect(await ada.call(readRequest, { params })).toMatchObject({
      state: 'submitted',
      formVersion: 1,
    })
    const record = await ada.download(downloadRecord, {
      params: { ...params, envelopeId: completed?.id ?? '' },
    })
    expect(await platform.deps.seals.verify(record)).toMatchObject({ valid: true })
  })
})
