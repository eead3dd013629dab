import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Documents } from '#adapters/documents/port.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { runErrand } from './commands/errands.ts'
import { readRequest, withdrawRequest } from '#stages/request/contract.ts'
import { readCase } from '#stages/review/contract.ts'
import { mailboxes, outcome } from '#test/signing.ts'
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
const signerOf = async (requestId: string, capacity: string) => {
  const { signatories } = await there.house.envelope(requestId)
  const index = signatories.findIndex((one) => one.capacity === capacity)
  const found = signatories[index]
  if (found === undefined) throw new Error(`nobody signs as ${capacity}`)
  const params = { requestId, signatoryId: found.id }
  return { ...found, params, recipientId: String(index + 1) }
}

describe.skipIf(!hasPoppler)('an agreement that is signed at DocuSign (needs poppler)', () => {
  it('goes out there in turns, and is kept as DocuSign sealed it', async () => {
    const { requestId, envelope } = await there.house.out({ download: true })
    expect(envelope).toMatchObject({ state: 'out', provider: 'docusign' })
    expect(there.sent(requestId).signers.map((one) => [one.roleName, one.routingOrder])).toEqual([
      ['principal-investigator', '1'],
      ['applicant', '1'],
      ['institutional-authority', '2'],
      ['information-security-officer', '3'],
    ])
    there.sign(requestId)
    expect(await there.notices()).not.toContain(500)
    const stella = await there.house.platform.as('stella')
    const { forms } = await stella.call(readCase, { params: { requestId } })
    expect(forms).toMatchObject([{ n: 1, name: 'Agreement signed at DocuSign.pdf' }])
    const form = await stella.download(downloadForm, { params: { requestId, n: '1' } })
    const checked = await there.house.browser().upload(verifyDocument, {}, form)
    expect(checked).toMatchObject({
      known: true,
      collectedFrom: 'docusign',
      seal: { valid: false },
    })
    for (const email of [mailboxes.pia, mailboxes.ida, mailboxes.ivan])
      expect(await there.house.mailsTo(email, 'sign')).toEqual([])
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

  it('is withdrawn where it was cancelled there, and the requester is told why', async () => {
    const { requestId } = await there.house.out()
    there.fake.cancel(there.sent(requestId).envelopeId, 'Sent by mistake')
    await there.notices()
    expect(await there.house.envelope(requestId)).toMatchObject({
      state: 'withdrawn',
      reason: 'Sent by mistake',
    })
    expect(await stateOf(requestId)).toBe('withdrawn')
    const mails = await there.house.mailsTo(mailboxes.ada, 'envelope-ended:')
    expect(mails.filter(({ text }) => text.includes('Sent by mistake'))).toHaveLength(1)
  })
})

describe.skipIf(!hasPoppler)('who is asked to sign at DocuSign (needs poppler)', () => {
  it('is reminded by DocuSign, never by us', async () => {
    const { requestId } = await there.house.out()
    const { params } = await signerOf(requestId, 'principal-investigator')
    await there.house.ada.call(remindSignatory, { params })
    expect(there.sent(requestId).invitations.get('1')).toBe(2)
    await there.advance('8d')
    expect(await there.house.mailsTo(mailboxes.pia, 'sign')).toEqual([])
  })

  it('is not counted as reminded where DocuSign cannot now', async () => {
    const { requestId } = await there.house.out()
    const { params } = await signerOf(requestId, 'principal-investigator')
    const remind = () => outcome(there.house.ada.call(remindSignatory, { params }))
    for (let n = 0; n < 4; n += 1) {
      there.fake.failNext('update', { effect: false, answer: { status: 500 } })
      expect(await remind()).toBe('busy')
    }
    expect([await remind(), await remind(), await remind(), await remind()]).toEqual([
      'ok',
      'ok',
      'ok',
      'too-many',
    ])
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
