import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, sendForSignature } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { moveClock, readNow } from '#ledgers/clock/store.ts'
import {
  type AccessRequest,
  listSubmissions,
  readRequest,
  saveSection,
  withdrawRequest,
} from '#stages/request/contract.ts'
import { decide, passOn, readCase, returnRequest } from '#stages/review/contract.ts'
import { draftOf, saveName, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { addForm, downloadAgreement, listForms } from './contract.ts'

let platform: Platform
let ada: Person
let stella: Person
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  stella = await platform.as('stella')
})
afterAll(() => platform.close())
// Nobody uploads more than some forms an hour.
beforeEach(() =>
  platform.deps.db
    .transaction()
    .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '1h')),
)

const problem = (code: string) => expect.objectContaining({ code })

let count = 0
/** A request of Ada's that the steward has returned, as she reads it. */
async function returned(): Promise<AccessRequest> {
  const { id, version } = await fileByForm(ada, `Returned ${(count += 1)}`, false)
  const params = { requestId: id }
  await stella.call(returnRequest, { params, body: { version, reason: 'Pia has moved.' } })
  return read(id)
}

const read = (id: string, person = ada) => person.call(readRequest, { params: { requestId: id } })

const save = (
  request: AccessRequest,
  section: 'about' | 'agreement',
  change: Record<string, unknown>,
) =>
  ada.call(saveSection, {
    params: { requestId: request.id, section },
    body: {
      base: request.sectionVersions[section],
      value: { ...request.draft[section], ...change },
    },
  })

const paul = {
  name: 'Paul Ito',
  jobTitle: 'Professor',
  institution: 'Northfield University',
  email: 'paul@northfield.example',
  telephone: '+1 555 0199',
  address: '2 College Way, Northfield',
}

async function agreementOf(id: string, submission?: number, person = ada): Promise<Buffer> {
  const query = submission === undefined ? {} : { submission }
  return Buffer.from(await person.download(downloadAgreement, { params: { requestId: id }, query }))
}

const addRevised = async (id: string, version: number) =>
  ada.upload(
    addForm,
    { params: { requestId: id }, query: { name: 'revised.pdf', version } },
    await agreementOf(id),
  )

const peopleOf = async (id: string) =>
  (
    await platform.deps.db
      .selectFrom('request_person')
      .select(['capacity', 'name'])
      .where('request_id', '=', id)
      .orderBy('capacity')
      .execute()
  ).map(({ capacity, name }) => `${capacity}: ${name}`)

describe('the agreement of a submission', () => {
  it.each([
    ['by form', fileByForm],
    ['electronically', sendForSignature],
  ])('that is signed %s stays as it was, whatever prints today', async (_, file) => {
    const { id } = await file(ada, `Printed ${(count += 1)}`, false)
    await platform.deps.outbox.drain()
    const then = await agreementOf(id)
    await platform.deps.db
      .updateTable('agreement_document')
      .set({ document: sql`jsonb_set(document, '{title}', '"Printed otherwise"')` })
      .where('request_id', '=', id)
      .execute()
    for (const submission of [undefined, 1])
      expect((await agreementOf(id, submission)).equals(then)).toBe(true)
  })
})

describe('a returned request', () => {
  it('takes corrected answers, which others see once it is submitted again', async () => {
    const request = await returned()
    expect(request.openCommands).toContain('resubmit')
    await save(request, 'agreement', { principalInvestigator: paul })
    const corrected = await save(request, 'about', { jobTitle: 'Group leader' })
    expect(corrected).toMatchObject({ state: 'returned', missing: [] })
    expect(corrected.draft.agreement.principalInvestigator.name).toBe('Paul Ito')
    const asSeen = await read(request.id, stella)
    expect(asSeen.draft).toEqual(request.draft)
    expect(await peopleOf(request.id)).toContain('principal-investigator: Pia Lindqvist')

    expect((await addRevised(request.id, corrected.version)).n).toBe(2)
    const again = await read(request.id, stella)
    expect(again).toMatchObject({ state: 'submitted', draft: corrected.draft, formVersion: 2 })
    expect([again.release, again.files, again.bytes, again.shares]).toEqual([
      asSeen.release,
      asSeen.files,
      asSeen.bytes,
      asSeen.shares,
    ])
    expect(again.timeline.at(-1)).toMatchObject({
      what: 'form-added',
      note: 'Version 2, with changed answers',
    })
    expect(await peopleOf(request.id)).toEqual([
      'institutional-authority: Ida Marchetti',
      'principal-investigator: Paul Ito',
      'requester: Ada Okafor',
    ])
  })

  it('keeps every submission with its answers and its agreement (T74)', async () => {
    const request = await returned()
    const params = { requestId: request.id }
    const first = await agreementOf(request.id, 1)
    const corrected = await save(request, 'agreement', { principalInvestigator: paul })
    await addRevised(request.id, corrected.version)
    const submissions = await stella.call(listSubmissions, { params })
    expect(submissions.map(({ n, form }) => [n, form])).toEqual([
      [2, 2],
      [1, 1],
    ])
    expect(submissions.map(({ answers }) => answers)).toEqual([corrected.draft, request.draft])
    const [second, now] = [await agreementOf(request.id, 2), await agreementOf(request.id)]
    expect(now.equals(second)).toBe(true)
    expect(second.equals(first)).toBe(false)
    expect((await agreementOf(request.id, 1, stella)).equals(first)).toBe(true)
    await expect(agreementOf(request.id, 3)).rejects.toEqual(problem('not-found'))
    const stranger = await platform.as('ben')
    await expect(stranger.call(listSubmissions, { params })).rejects.toEqual(problem('not-found'))
    const events = await platform.deps.db
      .selectFrom('audit_event')
      .select('body')
      .where('subject_id', '=', request.id)
      .where('type', '=', 'request.resubmit')
      .execute()
    expect(events.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { data: { submission: 2, form: 2, changed: ['agreement'] } },
    ])
  })

  it('keeps its name, and refuses a save that was made on an older version of a step', async () => {
    const request = await returned()
    await expect(saveName(ada, request, 1, 'Another name')).rejects.toEqual(problem('wrong-state'))
    await save(request, 'about', { jobTitle: 'From the desk' })
    await expect(save(request, 'about', { jobTitle: 'From the phone' })).rejects.toEqual(
      problem('stale-version'),
    )
  })

  it('is not submitted while an answer is missing; the form is not kept', async () => {
    const request = await returned()
    const { version } = await save(request, 'agreement', { contemplatedUse: 'Too short.' })
    await expect(addRevised(request.id, version)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'agreement.contemplatedUse' }],
    })
    expect((await read(request.id)).missing.map(({ path }) => path)).toEqual([
      'agreement.contemplatedUse',
    ])
    const forms = await ada.call(listForms, { params: { requestId: request.id } })
    expect(forms.map(({ n }) => n)).toEqual([1])
  })

  it('refuses a form that was signed for other answers', async () => {
    const request = await returned()
    await save(request, 'agreement', { principalInvestigator: paul })
    await expect(addRevised(request.id, request.version)).rejects.toEqual(problem('stale-version'))
    expect(await read(request.id)).toMatchObject({ state: 'returned', formVersion: 1 })
  })

  it('is submitted once, with the answers that its form was signed for, whoever is first', async () => {
    const request = await returned()
    const form = await agreementOf(request.id)
    const query = { name: 'revised.pdf', version: request.version }
    const upload = () => ada.upload(addForm, { params: { requestId: request.id }, query }, form)
    const attempts = [
      ...Array.from({ length: 4 }, upload),
      save(request, 'about', { jobTitle: 'At the same instant' }),
      ...Array.from({ length: 4 }, upload),
    ]
    const ended = await Promise.allSettled(attempts)
    const done = ended.filter(({ status }) => status === 'fulfilled')
    expect(done).toHaveLength(1)
    const after = await read(request.id)
    const wasSaved = after.state === 'returned'
    expect(after.draft.about.jobTitle).toBe(
      wasSaved ? 'At the same instant' : request.draft.about.jobTitle,
    )
    expect(after.formVersion).toBe(wasSaved ? 1 : 2)
    const params = { requestId: request.id }
    expect(await ada.call(listSubmissions, { params })).toHaveLength(wasSaved ? 1 : 2)
  })

  it('that is withdrawn shows what was submitted, not what was being corrected', async () => {
    const request = await returned()
    const { version } = await save(request, 'about', { jobTitle: 'Never submitted' })
    const withdrawn = await ada.call(withdrawRequest, {
      params: { requestId: request.id },
      body: { version },
    })
    expect(withdrawn).toMatchObject({ state: 'withdrawn', draft: request.draft })
  })

  it('gives its grants to the people it was submitted with last', async () => {
    const request = await returned()
    const params = { requestId: request.id }
    const { version } = await save(request, 'agreement', { principalInvestigator: paul })
    await addRevised(request.id, version)
    const { request: seen } = await stella.call(readCase, { params })
    await stella.call(passOn, { params, body: { version: seen.version } })
    const chika = await platform.as('chika')
    await declareNone(chika, request.id)
    const pcg = { ...params, dau: 'PCG', decision: 'approve' as const }
    await chika.call(decide, { params: pcg, body: { version: 0 } })
    const holders = await platform.deps.db
      .selectFrom('access_grant as g')
      .innerJoin('person as p', 'p.id', 'g.person_id')
      .select('p.email')
      .where('g.request_id', '=', request.id)
      .orderBy('p.email')
      .execute()
    expect(holders.map(({ email }) => email)).toEqual([
      'ada@northfield.example',
      'paul@northfield.example',
    ])
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})

describe('the agreement', () => {
  it('prints for ever what was true when it was submitted; a draft prints what is true now', async () => {
    const ben = await platform.as('ben')
    const { id } = await fileByForm(ben, 'Of its day', false)
    const { id: draftId } = await draftOf(ben)
    const [filed, draft] = [
      await agreementOf(id, undefined, ben),
      await agreementOf(draftId, undefined, ben),
    ]
    const { db } = platform.deps
    await db
      .updateTable('dau')
      .set({
        name: 'Renamed since',
        terms: '[{"code":"GRU","values":[]}]',
        acknowledgement: 'Written since.',
      })
      .execute()
    await db
      .insertInto('agreement_version')
      .values({
        version: '1.1',
        title: 'Data Access Agreement',
        effective_from: (await readNow(db)).now,
      })
      .execute()
    expect((await agreementOf(id, undefined, ben)).equals(filed)).toBe(true)
    expect((await agreementOf(draftId, undefined, ben)).equals(draft)).toBe(false)
  })
})
