import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PNG } from 'pngjs'
import { signAs, typedSignature } from '#app/journey/signer.ts'
import { decidePolicy } from '#stages/request/commands/policy.ts'
import { readRequest, saveSection, withdrawRequest } from '#stages/request/contract.ts'
import { readCase, returnRequest } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { mailboxes, type SigningHouse, signingHouse } from '#test/signing.ts'
import { submitRequest } from './contract.ts'
import {
  answerProposal,
  correctSignatory,
  declineSigning,
  downloadRecord,
  type Envelope,
  listEnvelopes,
  openSigning,
  proposeSignatory,
  readPresented,
  readSigning,
  remindSignatory,
  signAgreement,
} from './contract/signing.ts'

let house: SigningHouse
beforeAll(async () => {
  house = await signingHouse()
})
afterAll(() => house.platform.close())

const sign = async (email: string) => {
  const ceremony = await signAs(house.platform.url, house.mails, email)
  await house.drain()
  return ceremony
}
const state = async (requestId: string) =>
  (await house.ada.call(readRequest, { params: { requestId } })).state
const named = (envelope: Envelope, name: RegExp) => {
  const found = envelope.signatories.findLast((signatory) => name.test(signatory.name))
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}
describe('an agreement that is signed electronically', () => {
  it('is sealed as its record, which who signed can open', async () => {
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) await sign(email)
    const { id: envelopeId } = await house.envelope(requestId)
    const record = await house.ada.download(downloadRecord, { params: { requestId, envelopeId } })
    expect(await house.platform.deps.seals.verify(record)).toMatchObject({ valid: true })
    const sealed = await house.open(mailboxes.ida)
    expect(await sealed.browser.download(readPresented, { query: { which: 'sealed' } })).toEqual(
      record,
    )
  })

  it('wants the initials of the Principal Investigator for download', async () => {
    await house.out({ download: true })
    const pia = await house.ready(mailboxes.pia)
    expect(pia.ceremony.me.initialsNeeded).toBe(true)
    const body = { ...typedSignature(pia.ceremony), initials: '' }
    await expect(pia.browser.call(signAgreement, { body })).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'initials' }],
    })
  })

  it('takes a drawn signature, drawn anew', async () => {
    await house.out()
    const pia = await house.ready(mailboxes.pia)
    const picture = new PNG({ width: 200, height: 60 })
    picture.data.fill(0)
    for (let x = 20; x < 180; x += 1) picture.data.set([0, 0, 128, 255], (30 * 200 + x) * 4)
    const png = PNG.sync.write(picture).toString('base64')
    const body = { ...typedSignature(pia.ceremony), signature: { kind: 'drawn' as const, png } }
    const signed = await pia.browser.call(signAgreement, { body })
    expect(signed.me.state).toBe('signed')
  })

  it('asks everybody at once where that was decided', async () => {
    const { db } = house.platform.deps
    await decidePolicy(db, undefined, { signingInTurns: false })
    const { envelope } = await house.out({ download: true })
    await decidePolicy(db, undefined, { signingInTurns: true })
    expect(envelope.signatories.map((one) => one.state)).toEqual(Array(4).fill('asked'))
  })

  it('can be signed again after a return, with changed answers; the first stays as it was', async () => {
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) await sign(email)
    const stella = await house.platform.as('stella')
    const params = { requestId }
    const { request } = await stella.call(readCase, { params })
    await stella.call(returnRequest, {
      params,
      body: { version: request.version, reason: 'Please name an applicant more.' },
    })
    const back = await house.ada.call(readRequest, { params })
    expect(back.openCommands).toContain('send')
    const { requests } = await house.ada.call(readDashboard)
    expect(requests.find(({ id }) => id === requestId)).toMatchObject({
      signing: 'electronic',
      openCommands: expect.arrayContaining(['resubmit']),
    })
    const value = {
      ...back.draft.agreement,
      contemplatedUse: `${back.draft.agreement.contemplatedUse} And more.`,
    }
    const changed = await house.ada.call(saveSection, {
      params: { ...params, section: 'agreement' },
      body: { base: back.sectionVersions.agreement, value },
    })
    const sent = await house.ada.call(submitRequest, { params, body: { version: changed.version } })
    expect(sent.state).toBe('awaiting-signatures')
    await house.drain()
    for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) await sign(email)
    const envelopes = await house.ada.call(listEnvelopes, { params })
    expect(envelopes.map((one) => [one.state, one.isSealed])).toEqual([
      ['completed', true],
      ['completed', true],
    ])
    expect(envelopes[0]?.sha256).not.toBe(envelopes[1]?.sha256)
    const again = await stella.call(readCase, { params })
    expect(again.forms.map(({ n }) => n)).toEqual([2, 1])
    expect(again.openCommands).toContain('pass-on')
  })

  it('is open to the countries that were decided', async () => {
    const { db } = house.platform.deps
    const { requestId } = await house.out()
    await decidePolicy(db, undefined, { electronicCountries: ['DE'] })
    const here = await house.ada.call(readRequest, { params: { requestId } })
    expect(here).toMatchObject({ signing: 'form', electronicIsOpen: false })
    await decidePolicy(db, undefined, { electronicCountries: ['*'] })
    const everywhere = await house.ada.call(readRequest, { params: { requestId } })
    expect(everywhere).toMatchObject({ signing: 'electronic', electronicIsOpen: true })
    await decidePolicy(db, undefined, { electronicCountries: ['US'] })
  })
})

describe('an agreement that is not signed by all', () => {
  it('is closed in every browser when one declines, and the record is sealed', async () => {
    const { requestId } = await house.out()
    await sign(mailboxes.pia)
    const other = await house.open(mailboxes.ada)
    const ada = await house.ready(mailboxes.ada)
    const declined = await ada.browser.call(declineSigning, {
      body: { reason: 'Not on these terms.' },
    })
    expect(declined).toMatchObject({ me: { state: 'declined' }, envelope: { state: 'declined' } })
    await house.drain()
    await expect(other.browser.call(readSigning)).rejects.toMatchObject({ code: 'not-found' })
    const { id: envelopeId, isSealed } = await house.envelope(requestId)
    expect(isSealed).toBe(true)
    const record = await house.ada.download(downloadRecord, { params: { requestId, envelopeId } })
    expect(await house.platform.deps.seals.verify(record)).toMatchObject({ valid: true })
  })

  it('ends when the request is withdrawn', async () => {
    const { requestId } = await house.out()
    const pia = await house.ready(mailboxes.pia)
    const { version } = await house.ada.call(readRequest, { params: { requestId } })
    await house.ada.call(withdrawRequest, { params: { requestId }, body: { version } })
    const body = typedSignature(pia.ceremony)
    // The envelope hears of it a moment later; nobody signs in between.
    await expect(pia.browser.call(signAgreement, { body })).rejects.toMatchObject({
      code: 'wrong-state',
    })
    await house.drain()
    expect(await house.envelope(requestId)).toMatchObject({ state: 'withdrawn', isSealed: true })
    await expect(pia.browser.call(readSigning)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is reminded of after 3, 7 and 14 days, and lapses after 30', async () => {
    const { requestId, envelope } = await house.out()
    await sign(mailboxes.pia)
    const ada = named(envelope, /Ada/)
    const reminders = () => house.mailsTo(mailboxes.ada, `sign-reminder:${ada.id}`)
    for (const [span, count] of [
      ['2d', 0],
      ['25h', 1],
      ['1d', 1],
      ['3d', 2],
      ['7d', 3],
      ['7d', 3],
    ] as const) {
      await house.advance(span)
      await house.drain()
      expect(await reminders(), `after ${span}`).toHaveLength(count)
    }
    expect(await state(requestId)).toBe('awaiting-signatures')
    await house.advance('10d')
    await house.drain()
    expect(await state(requestId)).toBe('expired')
    expect(await house.envelope(requestId)).toMatchObject({ state: 'lapsed', isSealed: true })
    await house.advance('1d')
    await house.drain()
    expect(await reminders()).toHaveLength(3)
  })
})

describe('a signer who is not the right person', () => {
  const successor = {
    name: 'Olga Brandt',
    email: 'olga@northfield.example',
    reason: 'I left the office.',
  }

  it('names another, whom the requester confirms', async () => {
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) await sign(email)
    const ida = await house.ready(mailboxes.ida)
    await ida.browser.call(proposeSignatory, { body: successor })
    const before = named(await house.envelope(requestId), /Ida/)
    expect(before).toMatchObject({ proposal: successor })
    expect(before.openCommands).toEqual(expect.arrayContaining(['replace', 'keep']))
    const [after] = await house.ada.call(answerProposal, {
      params: { requestId, signatoryId: before.id },
      body: { accept: true, jobTitle: 'Head of Contracts' },
    })
    await house.drain()
    expect(after?.signatories.map(({ name, state: is }) => [name, is])).toEqual([
      ['Pia Lindqvist', 'signed'],
      ['Ada Okafor', 'signed'],
      ['Olga Brandt', 'asked'],
      ['Ida Marchetti', 'replaced'],
    ])
    await expect(ida.browser.call(readSigning)).rejects.toMatchObject({ code: 'not-found' })
    await sign(successor.email)
    expect(await house.envelope(requestId)).toMatchObject({ state: 'completed', isSealed: true })
    expect(await state(requestId)).toBe('submitted')
  })

  it('may be kept', async () => {
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) await sign(email)
    const ida = await house.ready(mailboxes.ida)
    await ida.browser.call(proposeSignatory, { body: successor })
    const { id } = named(await house.envelope(requestId), /Ida/)
    const [kept] = await house.ada.call(answerProposal, {
      params: { requestId, signatoryId: id },
      body: { accept: false },
    })
    expect(named(kept as Envelope, /Ida/)).toMatchObject({ state: 'asked', proposal: null })
    await sign(mailboxes.ida)
    expect(await state(requestId)).toBe('submitted')
  })

  it('is never the Principal Investigator, nor the requester', async () => {
    await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) {
      const signer = await house.ready(email)
      expect(signer.ceremony.me.mayPropose).toBe(false)
      await expect(
        signer.browser.call(proposeSignatory, { body: successor }),
      ).rejects.toMatchObject({ code: 'not-permitted' })
    }
  })

  it('cannot be followed by who signs already', async () => {
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) await sign(email)
    const ida = await house.ready(mailboxes.ida)
    const body = { ...successor, email: 'Pia+office@northfield.example' }
    await ida.browser.call(proposeSignatory, { body })
    const { id } = named(await house.envelope(requestId), /Ida/)
    await expect(
      house.ada.call(answerProposal, {
        params: { requestId, signatoryId: id },
        body: { accept: true },
      }),
    ).rejects.toMatchObject({ code: 'invalid-input', errors: [{ path: 'email' }] })
  })
})

describe('the requester', () => {
  it('corrects an address: the old link ends at once (T37)', async () => {
    const { requestId, envelope } = await house.out()
    const pia = await house.ready(mailboxes.pia)
    const { id } = named(envelope, /Pia/)
    const email = 'p.lindqvist@northfield.example'
    await house.ada.call(correctSignatory, {
      params: { requestId, signatoryId: id },
      body: { email },
    })
    await expect(pia.browser.call(readSigning)).rejects.toMatchObject({ code: 'not-found' })
    const old = {
      key: (await house.mails.newest(mailboxes.pia, 'sign:')).link.slice('/sign#k='.length),
    }
    await expect(house.browser().call(openSigning, { body: old })).rejects.toMatchObject({
      code: 'not-found',
    })
    await sign(email)
    expect(named(await house.envelope(requestId), /Pia/)).toMatchObject({ state: 'signed', email })
  })

  it('says why an authority has no address of the institution', async () => {
    const { requestId, envelope } = await house.out()
    const params = { requestId, signatoryId: named(envelope, /Ida/).id }
    const body = { email: 'ida.marchetti@gmail.com' }
    await expect(house.ada.call(correctSignatory, { params, body })).rejects.toMatchObject({
      errors: [{ path: 'emailReason' }],
    })
    const emailReason = 'The university moves its mail this week.'
    const [after] = await house.ada.call(correctSignatory, {
      params,
      body: { ...body, emailReason },
    })
    expect(named(after as Envelope, /Ida/)).toMatchObject({ state: 'waiting', email: body.email })
  })

  it('is the only one who may', async () => {
    const { requestId, envelope } = await house.out()
    const params = { requestId, signatoryId: named(envelope, /Pia/).id }
    for (const handle of ['ben', 'pia', 'stella']) {
      const other = await house.platform.as(handle)
      await expect(other.call(remindSignatory, { params })).rejects.toMatchObject({
        code: 'not-found',
      })
    }
    const ben = await house.platform.as('ben')
    await expect(ben.call(listEnvelopes, { params: { requestId } })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
