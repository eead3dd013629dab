import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { liveGrants } from '#ledgers/grants/store.ts'
import { listDaus, saveSchedule } from '#stages/catalog/contract.ts'
import { readRequest, saveSection } from '#stages/request/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { draftOf, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { addForm, downloadAgreement, submitRequest } from './contract.ts'
import {
  addNewAgreement,
  decideResigning,
  discardAgreementVersion,
  downloadNewAgreement,
  draftAgreementVersion,
  listAgreementVersions,
  listResignings,
  previewAgreementVersion,
  publishAgreementVersion,
  readAgreementVersion,
  readCurrentVersion,
  readResigning,
  saveAgreementVersion,
} from './contract/versions.ts'

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
beforeEach(() => move('1h'))

const move = (span: string) =>
  platform.deps.db
    .transaction()
    .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, span))

const problem = (code: string, detail?: RegExp) =>
  expect.objectContaining({ code, ...(detail && { message: expect.stringMatching(detail) }) })

const day = async (later: number) => {
  const { rows } = await platform.deps.pool.query<{ day: string }>(
    "select ((platform_now() at time zone 'UTC')::date + $1::int)::text as day",
    [later],
  )
  return rows[0]?.day ?? ''
}

const current = () => ada.call(readCurrentVersion).then(({ version }) => version)

/** A draft with one clause changed. */
async function draft(version: string, to = 'You must tell the Provider within a day when') {
  const from = await current()
  const begun = await stella.call(draftAgreementVersion, { body: { version, from } })
  const template = begun.template.replace(/You must tell the Provider .*? when/u, to)
  const body = { revision: begun.revision, title: begun.title, note: 'Changes are told.', template }
  return stella.call(saveAgreementVersion, { params: { version }, body })
}

const publish = (
  version: string,
  revision: number,
  days: { effectiveOn?: string | null; resignBy?: string | null } = {},
) =>
  stella.call(publishAgreementVersion, {
    params: { version },
    body: { revision, effectiveOn: null, resignBy: null, ...days },
  })

const textOf = async (bytes: Uint8Array) => {
  const read = await platform.deps.documents.readPages(bytes)
  if (read.state !== 'read') throw new Error('poppler is needed')
  return read.pages.flatMap(({ words }) => words.map(({ text }) => text)).join(' ')
}

const chairOf = (dau: string) =>
  platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')

async function approved(name: string): Promise<string> {
  const { id } = await fileByForm(ada, name, false)
  await approveAll(stella, chairOf, id)
  await platform.deps.outbox.drain()
  return id
}

async function live({ handle }: Person): Promise<string[]> {
  const { db } = platform.deps
  const { id } = await db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', handle)
    .executeTakeFirstOrThrow()
  return (await liveGrants(db, id)).map(({ dau }) => dau)
}

const mailsTo = async (key: string) =>
  (
    await platform.deps.db
      .selectFrom('mail_message')
      .select(['key', 'to_address', 'body_text'])
      .where('key', 'like', `${key}%`)
      .orderBy('to_address')
      .execute()
  ).map(({ to_address }) => to_address)

const whole = async () =>
  expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])

describe('a version of the agreement', () => {
  it('that ships is published and in force, with its SHA-256', async () => {
    const [shipped] = await stella.call(listAgreementVersions)
    expect(shipped).toMatchObject({ version: '1.0', state: 'published', isCurrent: true })
    expect(shipped?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is for stewards', async () => {
    await expect(ada.call(listAgreementVersions)).rejects.toEqual(problem('not-permitted'))
  })

  it('is drafted from another, changed, told apart by words, discarded', async () => {
    const saved = await draft('9.1')
    expect(saved).toMatchObject({ state: 'draft', revision: 1, comparedWith: '1.0' })
    expect(saved.changes).toHaveLength(1)
    const words = saved.changes[0]?.words.filter(({ kind }) => kind !== 'same')
    expect(words).toEqual([
      { kind: 'removed', text: 'without delay ' },
      { kind: 'added', text: 'within a day ' },
    ])
    const params = { version: '9.1' }
    const body = { revision: 0, title: 'x', note: '', template: 'x' }
    await expect(stella.call(saveAgreementVersion, { params, body })).rejects.toEqual(
      problem('stale-version'),
    )
    await expect(
      stella.call(draftAgreementVersion, { body: { version: '9.1', from: '1.0' } }),
    ).rejects.toEqual(problem('already-exists'))
    await stella.call(discardAgreementVersion, { params, body: { revision: 1 } })
    await expect(stella.call(readAgreementVersion, { params })).rejects.toEqual(
      problem('not-found'),
    )
  })

  it('is previewed for few and many people, and says at which line it is wrong', async () => {
    const { template, revision } = await draft('9.2')
    const params = { version: '9.2' }
    for (const query of [
      { people: 'many', download: '1' } as const,
      { people: 'many', signed: '1' } as const,
    ]) {
      const text = await textOf(await stella.download(previewAgreementVersion, { params, query }))
      expect(text).toContain('version 9.2')
      expect(text).toContain('Щербакова')
    }
    const body = { revision, title: 'Wrong', note: '', template: `${template}\n#nothing` }
    const wrong = await stella.call(saveAgreementVersion, { params, body })
    const line = wrong.template.split('\n').length
    await expect(stella.download(previewAgreementVersion, { params, query: {} })).rejects.toEqual(
      problem('invalid-input', new RegExp(`line ${line}: unknown variable: nothing`)),
    )
    await expect(publish('9.2', wrong.revision)).rejects.toEqual(problem('invalid-input'))
    await stella.call(discardAgreementVersion, { params, body: { revision: wrong.revision } })
  })

  it('is in force from its day on, and never changes', async () => {
    const { revision } = await draft('1.1')
    await expect(publish('1.1', revision, { effectiveOn: await day(0) })).rejects.toEqual(
      problem('invalid-input', /tomorrow at the earliest/),
    )
    const effectiveOn = await day(10)
    await expect(
      publish('1.1', revision, { effectiveOn, resignBy: await day(39) }),
    ).rejects.toEqual(problem('invalid-input', /last day to re-sign/))
    const published = await publish('1.1', revision, { effectiveOn })
    expect(published).toMatchObject({ state: 'published', isCurrent: false })
    expect(await current()).toBe('1.0')
    const params = { version: '1.1' }
    const body = { revision: published.revision, title: 'x', note: '', template: 'x' }
    await expect(stella.call(saveAgreementVersion, { params, body })).rejects.toEqual(
      problem('wrong-state'),
    )
    await expect(
      platform.deps.pool.query("update agreement_version set title = 'x' where version = '1.1'"),
    ).rejects.toThrow('does not change')
    await move('11d')
    expect(await current()).toBe('1.1')
  })
})

describe('a request', () => {
  it('is submitted only under the version that was shown, and signed (T53)', async () => {
    const { id } = await draftOf(ada)
    const params = { requestId: id }
    const save = (section: 'name' | 'agreement', value: Record<string, unknown>) =>
      ada.call(saveSection, { params: { ...params, section }, body: { base: 0, value } })
    const like = await fileByForm(ada, 'Like it', false)
    await save('name', { name: 'Looked at before' })
    await save('agreement', like.draft.agreement)
    const form = await ada.download(downloadAgreement, { params })
    await ada.upload(addForm, { params, query: { name: 'signed.pdf' } }, form)
    const shown = await current()
    await publish('1.2', (await draft('1.2', 'You must tell the Provider at once when')).revision)
    const { version } = await ada.call(readRequest, { params })
    await expect(
      ada.call(submitRequest, { params, body: { version, agreementVersion: shown } }),
    ).rejects.toEqual(problem('stale-version', /1\.2 of the agreement is in force now; you were/))
    await expect(ada.call(submitRequest, { params, body: { version } })).rejects.toEqual(
      problem('stale-version', /your signed form is of version 1\.1/),
    )
    const anew = await ada.download(downloadAgreement, { params })
    await ada.upload(addForm, { params, query: { name: 'signed.pdf' } }, anew)
    const after = await ada.call(readRequest, { params })
    const body = { version: after.version, agreementVersion: '1.2' }
    expect((await ada.call(submitRequest, { params, body })).state).toBe('submitted')
    expect(await textOf(anew)).toContain('at once when')
    // What was submitted before prints with its own terms.
    const past = await ada.download(downloadAgreement, { params: { requestId: like.id } })
    expect(await textOf(past)).toContain('within a day when')
    expect(await textOf(past)).toContain('version 1.1')
  })
})

describe('what Schedule A says of a unit', () => {
  it('is changed by a steward, for agreements that are submitted later', async () => {
    const past = await fileByForm(ada, 'Before the schedule', false)
    const daus = await stella.call(listDaus)
    const { scheduleRevision: revision, acknowledgement } = daus.find(
      ({ code }) => code === 'PCG',
    ) ?? { scheduleRevision: -1, acknowledgement: '' }
    const schedule = {
      acknowledgement,
      embargoDate: '2027-03-01',
      embargoText: 'For all results.',
      extraTerms: ['Results about single patients are discussed first.'],
    }
    const params = { code: 'PCG' }
    await expect(
      ada.call(saveSchedule, { params, body: { revision, ...schedule } }),
    ).rejects.toEqual(problem('not-permitted'))
    const saved = await stella.call(saveSchedule, { params, body: { revision, ...schedule } })
    expect(saved).toMatchObject({ ...schedule, scheduleRevision: revision + 1 })
    await expect(
      stella.call(saveSchedule, { params, body: { revision, ...schedule } }),
    ).rejects.toEqual(problem('stale-version'))
    const later = await fileByForm(ada, 'After the schedule', false)
    const printed = async (id: string) =>
      textOf(await ada.download(downloadAgreement, { params: { requestId: id } }))
    expect(await printed(later.id)).toContain('Results about single patients are discussed first.')
    expect(await printed(later.id)).toContain('Embargo: until 2027-03-01. For all results.')
    expect(await printed(past.id)).not.toContain('Results about single patients')
  })
})

describe('a version that must be signed anew', () => {
  it('suspends access under older ones after its day, until a steward has confirmed the new form', async () => {
    const pia = await platform.as('pia')
    // Approved after publishing, signed before.
    const late = await fileByForm(ada, 'Approved later', false)
    const id = await approved('Signed before')
    const params = { requestId: id }
    const signedVersion = await current()
    const { revision, toResign } = await draft('2.0', 'You must tell the Provider soon when')
    expect(toResign).toMatchObject({ requests: 1, people: 2 })
    const resignBy = await day(30)
    await publish('2.0', revision, { resignBy })
    await platform.deps.outbox.drain()
    expect(await mailsTo(`agreement-version:2.0:${id}`)).toEqual([
      'ada@northfield.example',
      'pia@northfield.example',
    ])
    await approveAll(stella, chairOf, late.id)
    await platform.deps.outbox.drain()
    const suspended = async () =>
      (await ada.call(readDashboard)).grants
        .filter(({ endKind }) => endKind === null)
        .map((grant) => grant.suspendedFrom?.slice(0, 10))
    expect(new Set(await suspended())).toEqual(new Set([await day(31)]))
    expect(await live(ada)).toEqual(['PCG', 'SCP'])
    await whole()

    await move('25d')
    await platform.deps.outbox.drain()
    expect(await mailsTo(`resign-soon:${id}`)).toHaveLength(2)
    await move('7d')
    expect(await live(ada)).toEqual([])
    expect(await live(pia)).toEqual([])

    const standing = await ada.call(readResigning, { params })
    expect(standing).toMatchObject({ signedVersion, version: '2.0', isSuspended: true })
    await expect(pia.download(downloadNewAgreement, { params })).rejects.toEqual(
      problem('not-found'),
    )
    const form = await ada.download(downloadNewAgreement, { params })
    expect(await textOf(form)).toContain('version 2.0')
    const added = await ada.upload(addNewAgreement, { params, query: { name: 'new.pdf' } }, form)
    expect(added.form).toMatchObject({ n: 2, state: 'waiting' })
    expect(await live(ada)).toEqual([])
    const again = ada.upload(addNewAgreement, { params, query: { name: 'new.pdf' } }, form)
    await expect(again).rejects.toEqual(problem('wrong-state', /waits for a data steward/))

    expect((await stella.call(listResignings)).map(({ requestId }) => requestId)).toEqual([id])
    const decide = (decision: 'accept' | 'return', n: number, reason = '') =>
      stella.call(decideResigning, { params: { ...params, n, decision }, body: { reason } })
    await expect(decide('return', 2)).rejects.toEqual(problem('invalid-input'))
    await decide('return', 2, 'Pia has not signed.')
    expect((await ada.call(readResigning, { params })).form).toMatchObject({
      state: 'returned',
      reason: 'Pia has not signed.',
    })
    expect(await live(ada)).toEqual([])
    await ada.upload(addNewAgreement, { params, query: { name: 'new.pdf' } }, form)
    await decide('accept', 3)
    await expect(decide('accept', 3)).rejects.toEqual(problem('wrong-state'))
    expect(await live(ada)).toEqual(['PCG', 'SCP'])
    expect(await live(pia)).toEqual(['PCG', 'SCP'])
    expect(await ada.call(readResigning, { params })).toMatchObject({
      signedVersion: '2.0',
      suspendedFrom: null,
    })
    // The other request is not signed anew by it.
    expect(await ada.call(readResigning, { params: { requestId: late.id } })).toMatchObject({
      isSuspended: true,
    })
    await whole()
    const audited = await platform.deps.db
      .selectFrom('audit_event')
      .select('type')
      .where('type', 'in', ['grant.suspended', 'grant.resumed'])
      .execute()
    expect(audited.map(({ type }) => type).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'grant.resumed'),
      ...Array.from({ length: 4 }, () => 'grant.suspended'),
    ])
  }, 60_000)
})
