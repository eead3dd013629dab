import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Documents } from '#adapters/documents/port.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { runErrand } from './commands/errands.ts'
import { readRequest, withdrawRequest } from '#stages/request/contract.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { mailboxes } from '#test/signing.ts'
import { hasPoppler, type SigningThere, signingThere } from '#test/signing-there.ts'
import { downloadForm } from './contract.ts'
import { verifyDocument } from './contract/seal.ts'
import { correctSignatory, remindSignatory } from './contract/signing.ts'
import { claimErrand } from './store/service.ts'

let there: SigningThere
beforeAll(async () => {
  there = await signingThere()
})
afterAll(() => there.close())

const stateOf = async (requestId: string) =>
  (await there.house.ada.call(readRequest, { params: { requestId } })).state
const partsOf = async (requestId: string) =>
  (await there.house.envelope(requestId)).signatories.map(({ state }) => state)
const mailsTo = async (email: string, key: string): Promise<string[]> => {
  const alex = await there.house.platform.as('alex')
  const { messages } = await alex.call(listMail, { query: { q: email } })
  return messages.filter((mail) => mail.key.startsWith(key)).map(({ text }) => text)
}
const signerOf = async (requestId: string, capacity: string) => {
  const { signatories } = await there.house.envelope(requestId)
  const index = signatories.findIndex((one) => one.capacity === capacity)
  const found = signatories[index]
  if (found === undefined) throw new Error(`nobody signs as ${capacity}`)
  const params = { requestId, signatoryId: found.id }
  return { ...found, params, recipientId: String(index + 1) }
}

describe.skipIf(!hasPoppler)('an agreement that is signed at DocuSign (needs poppler)', () => {
  it('goes out there, is fetched as it was signed, and reaches the steward', async () => {
    const { requestId, envelope } = await there.house.out({ download: true })
    expect(envelope).toMatchObject({ state: 'out', provider: 'docusign' })
    const sent = there.sent(requestId)
    expect(sent.signers.map((one) => [one.roleName, one.routingOrder])).toEqual([
      ['principal-investigator', '1'],
      ['applicant', '1'],
      ['institutional-authority', '2'],
      ['information-security-officer', '3'],
    ])
    expect(await partsOf(requestId)).toEqual(['asked', 'asked', 'waiting', 'waiting'])
    there.sign(requestId, 'Pia', 'Ada')
    expect(await there.notices()).not.toContain(500)
    expect(await partsOf(requestId)).toEqual(['signed', 'signed', 'asked', 'waiting'])
    there.sign(requestId)
    await there.notices()
    const completed = await there.house.envelope(requestId)
    expect(completed).toMatchObject({ state: 'completed', isSealed: true })
    expect(await stateOf(requestId)).toBe('submitted')
    const stella = await there.house.platform.as('stella')
    const seen = await stella.call(readCase, { params: { requestId } })
    expect(seen.forms).toMatchObject([
      { n: 1, isSealed: true, name: 'Agreement signed at DocuSign.pdf' },
    ])
    expect(
      await mailsTo('stella@lakeside.example', `request-to-check:${requestId}:1`),
    ).toHaveLength(1)
    const form = await stella.download(downloadForm, { params: { requestId, n: '1' } })
    expect(there.fake.signed.get(there.sent(requestId).envelopeId)?.equals(form)).toBe(true)
    const checked = await there.house.browser().upload(verifyDocument, {}, form)
    expect(checked).toMatchObject({
      known: true,
      collectedFrom: 'docusign',
      seal: { valid: false },
    })
    const passed = await stella.call(passOn, {
      params: { requestId },
      body: { version: seen.request.version },
    })
    expect(passed.request.state).toBe('in-review')
    expect((await verifyAll(there.house.platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
    for (const email of [mailboxes.pia, mailboxes.ida, mailboxes.ivan])
      expect(await mailsTo(email, 'sign')).toEqual([])
    expect(await mailsTo('ada@northfield.example', `envelope-completed:`)).toHaveLength(1)
  })

  it('has a field in each place that the printed agreement has for it', async () => {
    const { requestId } = await there.house.out({ download: true })
    const tabs = there.sent(requestId).definition.recipients.signers.map((signer) => ({
      as: signer.roleName,
      signatures: signer.tabs.signHereTabs.length,
      initials: signer.tabs.initialHereTabs.length,
      dates: signer.tabs.dateSignedTabs.length,
    }))
    expect(tabs).toEqual([
      { as: 'principal-investigator', signatures: 1, initials: 1, dates: 2 },
      { as: 'applicant', signatures: 1, initials: 0, dates: 1 },
      { as: 'institutional-authority', signatures: 1, initials: 0, dates: 1 },
      { as: 'information-security-officer', signatures: 1, initials: 0, dates: 1 },
    ])
  })

  it('ends here when somebody declines there, once', async () => {
    const { requestId } = await there.house.out()
    const { envelopeId } = there.sent(requestId)
    there.sign(requestId, 'Pia')
    there.fake.declineAs(envelopeId, '2', 'Not my study.')
    await there.notices((waiting) => [...waiting, ...waiting].toReversed())
    expect(await there.house.envelope(requestId)).toMatchObject({
      state: 'declined',
      reason: 'Not my study.',
      isSealed: false,
    })
    expect(await partsOf(requestId)).toEqual(['signed', 'declined', 'waiting'])
    expect(await stateOf(requestId)).toBe('declined')
    const mails = await mailsTo('ada@northfield.example', 'envelope-ended:')
    expect(mails.filter((text) => text.includes('Not my study.'))).toHaveLength(1)
  })

  it('ends there when the request is withdrawn here, as soon as that can be done', async () => {
    const { requestId } = await there.house.out()
    const { version } = await there.house.ada.call(readRequest, { params: { requestId } })
    const answer = { status: 429, headers: { 'x-ratelimit-reset': soon() }, body: {} }
    there.fake.failNext('void', { effect: false, answer })
    await there.house.ada.call(withdrawRequest, { params: { requestId }, body: { version } })
    await there.house.drain()
    expect(there.sent(requestId).status).toBe('sent')
    await there.advance('5m')
    expect(there.sent(requestId).status).toBe('sent')
    await there.advance('10m')
    expect(there.sent(requestId)).toMatchObject({
      status: 'voided',
      voidedReason: 'The request was withdrawn.',
    })
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'withdrawn' })
  })

  it('ends there when its time here is over', async () => {
    const { requestId } = await there.house.out()
    await there.advance('31d')
    expect(await stateOf(requestId)).toBe('expired')
    expect(there.sent(requestId)).toMatchObject({ status: 'voided' })
  })

  it('lapses with it there', async () => {
    const { requestId } = await there.house.out()
    there.fake.expire(there.sent(requestId).envelopeId)
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'lapsed' })
    expect(await stateOf(requestId)).toBe('expired')
  })

  it('is withdrawn where it was cancelled there, and the requester is told why', async () => {
    const { requestId } = await there.house.out()
    there.fake.cancel(there.sent(requestId).envelopeId, 'Sent by mistake')
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({
      state: 'withdrawn',
      reason: 'Sent by mistake',
    })
    expect(await stateOf(requestId)).toBe('withdrawn')
    const mails = await mailsTo('ada@northfield.example', 'envelope-ended:')
    expect(mails.filter((text) => text.includes('Sent by mistake'))).toHaveLength(1)
  })
})

describe.skipIf(!hasPoppler)('who is asked to sign at DocuSign (needs poppler)', () => {
  it('is corrected where the invitation did not arrive, and told of once', async () => {
    const { requestId } = await there.house.out()
    const { envelopeId } = there.sent(requestId)
    there.fake.bounce(envelopeId, '1')
    await there.notices((waiting) => [...waiting, ...waiting])
    const pia = await signerOf(requestId, 'principal-investigator')
    expect(pia.undeliveredAt).not.toBeNull()
    expect(await mailsTo('ada@northfield.example', `sign-undelivered:${pia.id}`)).toHaveLength(1)
    const body = { email: 'pia.new@northfield.example' }
    await there.house.ada.call(correctSignatory, { params: pia.params, body })
    expect(there.sent(requestId).signers[0]).toMatchObject({ ...body, status: 'sent' })
    expect(await signerOf(requestId, 'principal-investigator')).toMatchObject({
      ...body,
      undeliveredAt: null,
    })
    await there.notices()
    there.sign(requestId)
    await there.notices()
    expect(await stateOf(requestId)).toBe('submitted')
  })

  it('is reminded by DocuSign, three times a day at most', async () => {
    const { requestId } = await there.house.out()
    const { params } = await signerOf(requestId, 'principal-investigator')
    for (let n = 0; n < 3; n += 1) await there.house.ada.call(remindSignatory, { params })
    await expect(there.house.ada.call(remindSignatory, { params })).rejects.toMatchObject({
      code: 'too-many',
    })
    expect(there.sent(requestId).invitations.get('1')).toBe(4)
    await there.advance('8d')
    expect(await mailsTo(mailboxes.pia, 'sign')).toEqual([])
  })

  it('stays as they were where DocuSign refuses, in its words, or cannot now', async () => {
    const { requestId } = await there.house.out()
    const { params, email } = await signerOf(requestId, 'principal-investigator')
    const correct = (to: string) =>
      there.house.ada.call(correctSignatory, { params, body: { email: to } })
    const refused = { errorCode: 'RECIPIENT_UPDATE_FAILED', message: 'Not this one.' }
    there.fake.failNext('update', { effect: false, answer: { status: 400, body: refused } })
    await expect(correct('other@northfield.example')).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('Not this one.'),
    })
    there.fake.failNext('update', { effect: false, answer: { status: 500 } })
    await expect(correct('other@northfield.example')).rejects.toMatchObject({ code: 'busy' })
    await expect(correct(mailboxes.ida)).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await signerOf(requestId, 'principal-investigator')).email).toBe(email)
    expect(there.sent(requestId).signers[0]?.email).toBe(email)
  })

  it('has nobody named instead, and no page here', async () => {
    const { envelope } = await there.house.out()
    expect(envelope.signatories.map((one) => one.openCommands)).toEqual([
      ['remind', 'correct'],
      ['remind', 'correct'],
      ['correct-ahead'],
    ])
  })
})

describe.skipIf(!hasPoppler)('what gets lost on the way to DocuSign (needs poppler)', () => {
  it.each([
    ['before it arrives', false, 'cut'],
    ['after it had its effect', true, 'cut'],
    ['after it had its effect, with an answer of 500', true, { status: 500 }],
    ['where DocuSign is asked too often', false, { status: 429 }],
  ] as const)('is sent again: %s', async (_when, effect, answer) => {
    there.fake.failNext('create', { effect, answer })
    const { requestId, envelope } = await there.house.out()
    expect(envelope).toMatchObject({ state: 'preparing' })
    await there.advance('16m')
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'out' })
    expect(there.sentFor(requestId)).toHaveLength(1)
    there.sign(requestId)
    await there.notices()
    expect(await stateOf(requestId)).toBe('submitted')
  })

  it('is one envelope, however many workers send it at once', async () => {
    const { ada, platform } = there.house
    const { id } = await sendForSignature(ada, 'Sent by many', false)
    const { id: envelopeId } = await there.house.envelope(id)
    const before = there.fake.asked.filter((route) => route === 'create').length
    await Promise.all([1, 2, 3, 4].map(() => runErrand(platform.deps, envelopeId)))
    await there.house.drain()
    expect(there.fake.asked.filter((route) => route === 'create')).toHaveLength(before + 1)
    expect(there.sent(id).status).toBe('sent')
  })

  it('is sent by another worker, not before a quarter of an hour, where one was killed', async () => {
    const { ada, platform } = there.house
    const { id } = await sendForSignature(ada, 'Sent by nobody', false)
    await claimErrand(platform.deps.db, (await there.house.envelope(id)).id)
    await there.house.drain()
    await there.advance('14m')
    expect(there.sentFor(id)).toEqual([])
    await there.advance('2m')
    expect(there.sent(id).status).toBe('sent')
  })

  it('fails for the operator where poppler is missing, and is sent once it is there', async () => {
    const { ada, platform } = there.house
    const { id } = await sendForSignature(ada, 'Not to be measured', false)
    const { id: envelopeId } = await there.house.envelope(id)
    const documents: Documents = {
      ...platform.deps.documents,
      readPages: async () => ({ state: 'not-installed' }),
    }
    await expect(runErrand({ ...platform.deps, documents }, envelopeId)).rejects.toThrow(
      'poppler is not installed',
    )
    expect(there.sentFor(id)).toEqual([])
    await there.advance('6m')
    expect(there.sent(id).status).toBe('sent')
  })

  it('ends the request where DocuSign refuses it for good, in its words', async () => {
    const body = { errorCode: 'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', message: 'No such host.' }
    there.fake.failNext('create', { effect: false, answer: { status: 400, body } })
    const { requestId, envelope } = await there.house.out()
    expect(envelope).toMatchObject({ state: 'withdrawn', isSealed: false })
    expect(envelope.reason).toContain('No such host.')
    expect(await stateOf(requestId)).toBe('withdrawn')
  })

  it('is ended there where it was withdrawn here before we knew of it', async () => {
    there.fake.failNext('create', { effect: true, answer: 'cut' })
    const { requestId } = await there.house.out()
    const { version } = await there.house.ada.call(readRequest, { params: { requestId } })
    await there.house.ada.call(withdrawRequest, { params: { requestId }, body: { version } })
    await there.house.drain()
    expect(there.sent(requestId).status).toBe('sent')
    await there.advance('21m')
    expect(there.sent(requestId).status).toBe('voided')
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'withdrawn' })
  })

  it('is fetched again where the signed document did not arrive', async () => {
    const { requestId } = await there.house.out()
    there.fake.failNext('combined', { effect: false, answer: 'cut' })
    there.fake.failNext('certificate', {
      effect: true,
      answer: { status: 400, body: { errorCode: 'API_REQUEST_IS_THROTTLED' } },
    })
    there.sign(requestId)
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'signed' })
    expect(await stateOf(requestId)).toBe('submitted')
    await there.advance('2m')
    await there.advance('11m')
    expect(await there.house.envelope(requestId)).toMatchObject({ state: 'completed' })
  })
})

describe.skipIf(!hasPoppler)('a request whose agreement cannot be sent (needs poppler)', () => {
  it('is not filed while DocuSign is not ready', async () => {
    const other = await signingThere()
    try {
      other.fake.hasConsent = false
      await expect(other.house.out()).rejects.toMatchObject({
        code: 'wrong-state',
        message: expect.stringContaining('Upload a signed form instead'),
      })
      other.fake.hasConsent = true
      expect((await other.house.out()).envelope.state).toBe('out')
    } finally {
      await other.close()
    }
  })
})

/** A moment as DocuSign tells when it may be asked again, ten minutes from now. */
const soon = (): string => String(Math.floor(Date.now() / 1000) + 600)
