import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signAs, typedSignature } from '#app/journey/signer.ts'
import { verifyAll } from '#app/verify.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { decidePolicy } from '#stages/request/commands/policy.ts'
import { readRequest } from '#stages/request/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { type ResigningHouse, resigningHouse } from '#test/resigning.ts'
import { mailboxes, outcome, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  answerProposal,
  correctSignatory,
  declineSigning,
  downloadRecord,
  listEnvelopes,
  proposeSignatory,
  readPresented,
  readSigning,
  signAgreement,
} from './contract/signing.ts'
import {
  addNewAgreement,
  decideResigning,
  downloadNewAgreement,
  listResignings,
  readCurrentVersion,
  readResigning,
  sendResigning,
  withdrawResigning,
} from './contract/versions.ts'

let house: SigningHouse
let anew: ResigningHouse
beforeAll(async () => {
  house = await signingHouse()
  anew = await resigningHouse(house)
})
afterAll(() => house.platform.close())

const send = async (requestId: string) => {
  const { version: agreementVersion } = await house.ada.call(readCurrentVersion)
  const params = { requestId }
  const sent = await house.ada.call(sendResigning, { params, body: { agreementVersion } })
  await house.drain()
  return sent
}
const withdraw = (requestId: string) => house.ada.call(withdrawResigning, { params: { requestId } })
const standing = (requestId: string) => house.ada.call(readResigning, { params: { requestId } })
const sign = async (email: string) => {
  await signAs(house.platform.url, house.mails, email)
  await house.drain()
}
const signAll = async () => {
  for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) await sign(email)
}
const upload = async (requestId: string) => {
  const params = { requestId }
  const form = await house.ada.download(downloadNewAgreement, { params })
  return house.ada.upload(addNewAgreement, { params, query: { name: 'new.pdf' } }, form)
}
const accept = (requestId: string, n: number) =>
  anew.stella.call(decideResigning, {
    params: { requestId, n, decision: 'accept' },
    body: { reason: '' },
  })
const mailsTo = async (email: string, key: string) => {
  const alex = await house.platform.as('alex')
  const { messages } = await alex.call(listMail, { query: { q: email } })
  return messages.filter((mail) => mail.key.startsWith(key))
}
const textOf = async (bytes: Uint8Array) => {
  const read = await house.platform.deps.documents.readPages(bytes)
  if (read.state !== 'read') throw new Error('poppler is needed')
  return read.pages.flatMap(({ words }) => words.map(({ text }) => text)).join(' ')
}
const whole = async () =>
  expect((await verifyAll(house.platform.deps)).flatMap(({ faults }) => faults)).toEqual([])

describe('a new version that is signed electronically', () => {
  it('opens access again once it is sealed', async () => {
    const requestId = await anew.suspended('Signed anew')
    const pia = await house.platform.as('pia')
    const version = (await house.ada.call(readCurrentVersion)).version
    expect(await anew.open(house.ada, requestId)).toEqual([])
    const body = { agreementVersion: version }
    const byPia = pia.call(sendResigning, { params: { requestId }, body })
    expect(await outcome(byPia)).toBe('not-found')
    const before = await standing(requestId)
    expect(before).toMatchObject({ isSuspended: true, electronicIsOpen: true })
    expect(before.openCommands).toEqual(['send', 'upload'])
    expect(before.signers.map(({ name, turn }) => [name, turn])).toEqual([
      ['Pia Lindqvist', 1],
      ['Ada Okafor', 1],
      ['Ida Marchetti', 2],
    ])
    const { openCommands } = await send(requestId)
    expect(openCommands).toEqual(['upload', 'withdraw'])
    expect(await outcome(send(requestId))).toBe('wrong-state')
    const envelope = await house.envelope(requestId)
    expect(envelope).toMatchObject({
      state: 'out',
      purpose: 'new-version',
      agreementVersion: version,
    })
    const [invited] = await mailsTo(mailboxes.pia, 'sign:')
    expect(invited?.subject).toBe(
      'Please sign: new version of the Data Access Agreement for “Signed anew”',
    )
    expect(invited?.text).toContain('What was approved stays as it is.')
    await sign(mailboxes.pia)
    await sign(mailboxes.ada)
    expect((await house.ada.call(readDashboard)).grants[0]?.resigning).toEqual({
      waitsFor: 'signatures',
      signed: 2,
      signers: 3,
      asked: ['Ida Marchetti'],
    })
    const ida = await house.open(mailboxes.ida)
    const presented = await textOf(await ida.browser.download(readPresented, {}))
    expect(presented).toContain(`version ${version}`)
    expect(await anew.open(house.ada, requestId)).toEqual([])
    await sign(mailboxes.ida)

    const completed = await house.envelope(requestId)
    expect(completed).toMatchObject({ state: 'completed', isSealed: true })
    expect(await anew.open(house.ada, requestId)).toEqual(['PCG', 'SCP'])
    expect(await anew.open(pia, requestId)).toEqual(['PCG', 'SCP'])
    expect(await standing(requestId)).toMatchObject({
      signedVersion: version,
      suspendedFrom: null,
      form: null,
      openCommands: [],
    })
    const request = await house.ada.call(readRequest, { params: { requestId } })
    expect(request).toMatchObject({ state: 'approved', formVersion: 2 })
    expect(request.timeline.slice(-2).map(({ what }) => what)).toEqual([
      'new-agreement-sent',
      'new-agreement-signed',
    ])
    expect(await anew.audited(requestId)).toEqual([
      ...Array.from({ length: 4 }, () => 'grant.resumed'),
      'new-agreement.sealed',
    ])
    const params = { requestId, envelopeId: completed.id }
    const record = await house.ada.download(downloadRecord, { params })
    expect(await house.platform.deps.seals.verify(record)).toMatchObject({ valid: true })
    const [told] = await mailsTo(mailboxes.ada, `envelope-completed:${completed.id}`)
    expect(told).toMatchObject({ link: `/requests/${requestId}/new-version` })
    expect(told?.text).toContain('access under it goes on')
    await whole()
  }, 120_000)

  it('leaves access suspended when somebody declines; it can be sent out again', async () => {
    const requestId = await anew.suspended('Declined anew')
    await send(requestId)
    const pia = await house.ready(mailboxes.pia)
    await pia.browser.call(declineSigning, { body: { reason: 'Not these terms.' } })
    await house.drain()
    const declined = await house.envelope(requestId)
    expect(declined).toMatchObject({ state: 'declined', isSealed: true })
    expect((await house.ada.call(readRequest, { params: { requestId } })).state).toBe('approved')
    expect(await anew.open(house.ada, requestId)).toEqual([])
    const [told] = await mailsTo(mailboxes.ada, `envelope-ended:${declined.id}`)
    expect(told?.subject).toBe(
      'Declined: the new version of the Data Access Agreement for “Declined anew”',
    )
    expect(told?.text).toContain('Not these terms.')
    expect(told?.text).not.toContain('so has the request')
    await send(requestId)
    const { form } = await upload(requestId)
    await signAll()
    expect(await anew.open(house.ada, requestId)).toEqual(['PCG', 'SCP'])
    // The form that waited is no longer needed.
    expect(await anew.stella.call(listResignings)).toEqual([])
    expect(await outcome(accept(requestId, form?.n ?? 0))).toBe('wrong-state')
    expect((await standing(requestId)).form).toBeNull()
    await whole()
  }, 120_000)

  it('ends when it is withdrawn, or not signed in time, and nothing else does', async () => {
    const requestId = await anew.suspended('Withdrawn anew')
    await send(requestId)
    const pia = await house.open(mailboxes.pia)
    await withdraw(requestId)
    await house.drain()
    expect(await house.envelope(requestId)).toMatchObject({ state: 'withdrawn' })
    expect(await outcome(pia.browser.call(readSigning))).toBe('not-found')
    expect(await outcome(withdraw(requestId))).toBe('wrong-state')
    await send(requestId)
    await house.advance('31d')
    await house.drain()
    const lapsed = await house.envelope(requestId)
    expect(lapsed).toMatchObject({ state: 'lapsed' })
    expect(await mailsTo(mailboxes.ada, `envelope-ended:${lapsed.id}`)).toHaveLength(1)
    expect((await house.ada.call(readRequest, { params: { requestId } })).state).toBe('approved')
    expect((await standing(requestId)).openCommands).toEqual(['send', 'upload'])
    expect(await anew.audited(requestId)).toEqual([])
    await whole()
  }, 120_000)

  it('is withdrawn where a still newer version is in force, or nobody has access any more', async () => {
    const requestId = await anew.suspended('Overtaken by a version')
    const { version: shown } = await standing(requestId)
    await send(requestId)
    const pia = await house.ready(mailboxes.pia)
    await anew.publish()
    const body = typedSignature(pia.ceremony)
    expect(await outcome(pia.browser.call(signAgreement, { body }))).toBe('wrong-state')
    await house.advance('1m')
    await house.drain()
    const ended = await house.envelope(requestId)
    expect(ended).toMatchObject({
      state: 'withdrawn',
      reason: 'A still newer version of the agreement is in force.',
    })
    expect(await mailsTo(mailboxes.pia, 'sign-ended:')).not.toEqual([])
    const again = house.ada.call(sendResigning, {
      params: { requestId },
      body: { agreementVersion: shown },
    })
    expect(await outcome(again)).toBe('stale-version')
    await send(requestId)
    const { rows } = await house.platform.deps.pool.query<{ person: string; dau: string }>(
      'select person_id as person, dau_code as dau from access_grant where request_id = $1',
      [requestId],
    )
    const later = await house.ready(mailboxes.pia)
    for (const { person: personId, dau } of rows)
      await anew.stella.call(revokeGrant, { params: { dau }, body: { personId, reason: 'Left.' } })
    const late = typedSignature(later.ceremony)
    expect(await outcome(later.browser.call(signAgreement, { body: late }))).toBe('wrong-state')
    await house.advance('1m')
    await house.drain()
    expect(await house.envelope(requestId)).toMatchObject({
      state: 'withdrawn',
      reason: 'Nobody has access by this request any more.',
    })
    await whole()
  }, 120_000)

  it('is withdrawn in the transaction that confirms a form', async () => {
    const requestId = await anew.suspended('Overtaken by a form')
    const { db } = house.platform.deps
    await decidePolicy(db, undefined, { electronicCountries: ['DE'] })
    expect(await outcome(send(requestId))).toBe('wrong-state')
    expect((await standing(requestId)).openCommands).toEqual(['upload'])
    await decidePolicy(db, undefined, { electronicCountries: ['US'] })
    await send(requestId)
    const { form, openCommands } = await upload(requestId)
    expect(openCommands).toEqual(['withdraw'])
    expect(await outcome(upload(requestId))).toBe('wrong-state')
    expect((await house.envelope(requestId)).state).toBe('out')
    await accept(requestId, form?.n ?? 0)
    expect((await house.envelope(requestId)).state).toBe('withdrawn')
    expect(await anew.open(house.ada, requestId)).toEqual(['PCG', 'SCP'])
    await house.drain()
    await whole()
  }, 120_000)

  it('ends once, whoever is first', async () => {
    const requestId = await anew.suspended('At one instant')
    await send(requestId)
    const { form } = await upload(requestId)
    await sign(mailboxes.pia)
    await sign(mailboxes.ada)
    const ida = await house.ready(mailboxes.ida)
    const body = typedSignature(ida.ceremony)
    const outcomes = await Promise.all(
      [
        ida.browser.call(signAgreement, { body }),
        withdraw(requestId),
        accept(requestId, form?.n ?? 0),
      ].map(outcome),
    )
    // A link that has ended is not found.
    expect(['ok', 'wrong-state', 'not-found']).toEqual(expect.arrayContaining(outcomes))
    await house.drain()
    const { state } = await house.envelope(requestId)
    expect(['completed', 'withdrawn']).toContain(state)
    expect(state === 'completed').toBe(outcomes[0] === 'ok')
    expect(await anew.open(house.ada, requestId)).toEqual(['PCG', 'SCP'])
    const audited = await anew.audited(requestId)
    expect(audited.filter((type) => type === 'grant.resumed')).toHaveLength(4)
    const ends = await house.platform.deps.pool.query(
      `select from audit_event where subject_id = $1 and type in ('envelope.withdrawn', 'envelope.signed')`,
      [requestId],
    )
    expect(ends.rowCount).toBe(1)
    await whole()
  }, 120_000)
})

describe('the people of what is signed anew', () => {
  it('are those who were agreed on; who signs for the institution may change, and is printed', async () => {
    const requestId = await anew.suspended('Somebody else signs')
    await send(requestId)
    const { signatories } = await house.envelope(requestId)
    const idOf = (capacity: string) => signatories.find((one) => one.capacity === capacity)?.id
    const params = (capacity: string) => ({ requestId, signatoryId: idOf(capacity) ?? '' })
    const email = 'somebody@northfield.example'
    for (const capacity of ['principal-investigator', 'applicant'])
      expect(
        await outcome(
          house.ada.call(correctSignatory, { params: params(capacity), body: { email } }),
        ),
      ).toBe('invalid-input')
    await sign(mailboxes.pia)
    await sign(mailboxes.ada)
    const ida = await house.ready(mailboxes.ida)
    const olga = { name: 'Olga Brandt', email: 'olga@northfield.example' }
    await ida.browser.call(proposeSignatory, { body: { ...olga, reason: 'I have moved on.' } })
    await house.ada.call(answerProposal, {
      params: params('institutional-authority'),
      body: { accept: true, jobTitle: 'Signing Official' },
    })
    await withdraw(requestId)
    await house.drain()
    await send(requestId)
    const envelopes = await house.ada.call(listEnvelopes, { params: { requestId } })
    expect(envelopes[0]?.signatories.map(({ name }) => name)).toContain('Olga Brandt')
    const pia = await house.open(mailboxes.pia)
    const printed = await textOf(await pia.browser.download(readPresented, {}))
    expect(printed).toContain('Olga Brandt')
    expect(printed).not.toContain('Ida Marchetti')
    await withdraw(requestId)
  }, 120_000)
})
