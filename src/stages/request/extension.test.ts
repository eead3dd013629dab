import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, refusal, treeOf, waitForVends } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { endGrants } from '#ledgers/grants/store.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type AccessRequest,
  deleteDraft,
  readRequest,
  saveSection,
  startExtension,
  withdrawRequest,
} from './contract.ts'

let platform: Platform
let people: Record<'ada' | 'ben' | 'stella' | 'chika' | 'mei', Person>
let original: AccessRequest
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  const as = async (handle: string) => [handle, await platform.as(handle)] as const
  people = Object.fromEntries(
    await Promise.all(['ada', 'ben', 'stella', 'chika', 'mei'].map(as)),
  ) as typeof people
})
afterAll(() => platform.close())

const day = 86_400_000
const second = 1000

/** Stops the platform's clock at an instant, so that nothing of it passes while a test runs. */
const stopClock = (at: Date) =>
  sql
    .raw(
      `create or replace function platform_now() returns timestamptz language sql stable as $$ select timestamptz '${at.toISOString()}' $$`,
    )
    .execute(platform.deps.db)
const after = (at: Date, ms: number) => new Date(at.getTime() + ms)

let count = 0
let start = new Date('2026-12-01T10:00:00Z')
/** When the access that was granted last ends. */
let end: Date

const drain = () => platform.deps.outbox.drain()
const chairs: Readonly<Record<string, () => Person>> = {
  PCG: () => people.chika,
  SCP: () => people.mei,
}
const approve = (request: AccessRequest) =>
  approveAll(people.stella, async (dau) => chairs[dau]?.() ?? people.chika, request.id)

/** A request that was approved for a year; those before it lie years back. */
async function approveAnew(): Promise<void> {
  start = after(start, 800 * day)
  await stopClock(start)
  original = await fileByForm(people.ada, `Original ${(count += 1)}`, true)
  await approve(original)
  end = new Date(start)
  end.setUTCFullYear(end.getUTCFullYear() + 1)
}

const begin = (person = people.ada, id = original.id) =>
  person.call(startExtension, { params: { requestId: id } })
const read = ({ id }: { id: string }, person = people.ada) =>
  person.call(readRequest, { params: { requestId: id } })
const save = async (
  request: AccessRequest,
  change: Record<string, unknown>,
  section: 'name' | 'about' | 'agreement' = 'agreement',
) => {
  const { draft, sectionVersions } = await read(request)
  return people.ada.call(saveSection, {
    params: { requestId: request.id, section },
    body: { base: sectionVersions[section], value: { ...draft[section], ...change } },
  })
}
const progressReport = Array.from({ length: 40 }, () => 'found').join(' ')
async function sign(request: AccessRequest): Promise<AccessRequest> {
  const params = { requestId: request.id }
  const pdf = await people.ada.download(downloadAgreement, { params })
  await people.ada.upload(addForm, { params, query: { name: 'addendum.pdf' } }, pdf)
  return read(request)
}
const submit = ({ id, version }: AccessRequest) =>
  people.ada.call(submitRequest, { params: { requestId: id }, body: { version } })
async function fileExtension(): Promise<AccessRequest> {
  const draft = await begin()
  await save(draft, { progressReport, signing: 'form' })
  return submit(await sign(draft))
}
const grantsOf = async (requestId: string) =>
  platform.deps.db
    .selectFrom('access_grant as g')
    .innerJoin('person as p', 'p.id', 'g.person_id')
    .select(['p.email', 'g.dau_code', 'g.download', 'g.from_at', 'g.until_at', 'g.ended_at'])
    .where('g.request_id', '=', requestId)
    .orderBy('p.email')
    .orderBy('g.dau_code')
    .execute()
const problem = (code: string) => expect.objectContaining({ code })

describe('starting an extension (T51)', () => {
  beforeAll(approveAnew)
  afterEach(async () => {
    for (const { id } of (await people.ada.call(readDashboard)).drafts)
      await people.ada.call(deleteDraft, { params: { requestId: id } })
  })

  it.each([
    ['a second before 60 days before the end', -60 * day - second, 'wrong-state'],
    ['60 days before the end', -60 * day, undefined],
    ['a second later', -60 * day + second, undefined],
    ['a second before the end', -second, undefined],
    ['at the end', 0, undefined],
    ['a second after the end', second, undefined],
    ['a second before 30 days after the end', 30 * day - second, undefined],
    ['30 days after the end', 30 * day, 'wrong-state'],
    ['31 days after the end', 31 * day, 'wrong-state'],
  ])('%s', async (_, ms, code) => {
    await stopClock(after(end, ms))
    if (code !== undefined) return expect(begin()).rejects.toEqual(problem(code))
    const { extension } = await begin()
    expect(extension).toMatchObject({ requestId: original.id, isLate: ms >= 0 })
  })

  it('is its requester’s alone', async () => {
    await stopClock(after(end, -day))
    for (const person of [people.ben, people.stella]) {
      await expect(begin(person)).rejects.toEqual(problem('not-found'))
    }
  })

  it('happens once at a time, and again once the draft is deleted', async () => {
    await stopClock(after(end, -day))
    const both = await Promise.allSettled([begin(), begin()])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(begin()).rejects.toEqual(problem('already-exists'))
    const id = both.flatMap((each) => (each.status === 'fulfilled' ? each.value.id : []))[0] ?? ''
    await people.ada.call(deleteDraft, { params: { requestId: id } })
    expect((await begin()).name).toBe(`Extension of ${original.name}`)
  })
})

describe('an extension keeps what was agreed (T50)', () => {
  beforeAll(approveAnew)
  afterEach(async () => {
    for (const { id } of (await people.ada.call(readDashboard)).drafts)
      await people.ada.call(deleteDraft, { params: { requestId: id } })
  })

  it('copies data access units, people, uses and download', async () => {
    await stopClock(after(end, -day))
    const { draft, shares, filing, openCommands } = await begin()
    const { agreement } = original.draft
    expect(draft).toMatchObject({
      about: original.draft.about,
      agreement: {
        download: true,
        contemplatedUse: agreement.contemplatedUse,
        principalInvestigator: agreement.principalInvestigator,
        applicants: agreement.applicants,
        institutionalAuthority: agreement.institutionalAuthority,
        informationSecurityOfficer: agreement.informationSecurityOfficer,
      },
    })
    expect(shares.map(({ dau, access }) => [dau?.code, access])).toEqual([
      ['PCG', 'needs-agreement'],
      ['SCP', 'needs-agreement'],
    ])
    expect(filing).toBe('by-agreement')
    expect(openCommands).not.toContain('move-to-release')
  })

  const mallory = { name: 'Mallory', email: 'mallory@northfield.example', jobTitle: 'Postdoc' }
  it.each([
    ['agreement.applicants', 'agreement', { applicants: [mallory] }],
    ['agreement.principalInvestigator', 'agreement', { principalInvestigator: mallory }],
    [
      'agreement.requesterIsPrincipalInvestigator',
      'agreement',
      { requesterIsPrincipalInvestigator: true },
    ],
    ['agreement.contemplatedUse', 'agreement', { contemplatedUse: 'Something else.' }],
    ['agreement.download', 'agreement', { download: false }],
    ['agreement.daus', 'agreement', { daus: ['CLIN'] }],
    ['about.email', 'about', { email: mallory.email }],
    ['name.name', 'name', { name: 'Another project' }],
  ] as const)('refuses another %s', async (path, section, change) => {
    await stopClock(after(end, -day))
    const draft = await begin()
    await expect(save(draft, change, section)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path }],
    })
    expect((await read(draft)).draft).toEqual(draft.draft)
  })

  it('refuses a body that says what to extend', async () => {
    await stopClock(after(end, -day))
    const tampered: object = { daus: ['CLIN'] }
    const body = tampered as Record<string, never>
    const attempt = people.ada.call(startExtension, { params: { requestId: original.id }, body })
    await expect(attempt).rejects.toEqual(problem('invalid-input'))
  })

  it('lets another authority sign, with a reason', async () => {
    await stopClock(after(end, -day))
    const draft = await begin()
    const { institutionalAuthority } = draft.draft.agreement
    const changed = await save(draft, {
      progressReport,
      institutionalAuthority: {
        ...institutionalAuthority,
        name: 'Iris Novak',
        email: 'iris@northfield.example',
      },
    })
    expect(changed.missing.map(({ path }) => path)).toContain('agreement.authorityChange')
    const said = await save(draft, { authorityChange: 'Ida Marchetti has retired.' })
    expect(said.missing.map(({ path }) => path)).toEqual(['form'])
  })
})

describe('an approved extension', () => {
  beforeEach(approveAnew)

  it('gives the same people the same for a year after the old end, without a gap', async () => {
    await stopClock(after(end, -10 * day))
    const filed = await fileExtension()
    await stopClock(after(end, -3 * day))
    expect(await approve(filed)).toEqual(['PCG', 'SCP'])
    await drain()
    const newEnd = new Date(end)
    newEnd.setUTCFullYear(newEnd.getUTCFullYear() + 1)
    const before = await grantsOf(original.id)
    expect(await grantsOf(filed.id)).toEqual(
      before.map((grant) => ({ ...grant, from_at: after(end, -3 * day), until_at: newEnd })),
    )
    expect(await read(filed)).toMatchObject({ state: 'approved' })
    expect((await read(original)).timeline.map(({ what }) => what)).toContain('extended')
    const vends = await platform.deps.db
      .selectFrom('vend')
      .select('id')
      .where('request_id', '=', filed.id)
      .execute()
    expect(vends).toEqual([])
    await expect(begin()).rejects.toEqual(problem('wrong-state'))
  })

  it('can be extended in its turn, and says which request was first', async () => {
    await stopClock(after(end, -day))
    const first = await fileExtension()
    await approve(first)
    await stopClock(after(end, 340 * day))
    const second = await begin(people.ada, first.id)
    expect(second).toMatchObject({
      name: `Extension of ${original.name}`,
      extension: { requestId: first.id, original: { id: original.id, name: original.name } },
    })
    expect(second.draft.agreement.progressReport).toBe('')
  })

  it('opens the files again when it was filed late; until then they stay closed', async () => {
    const { projectId } = await (async () => {
      await drain()
      return waitForVends(people.ada, original.id, 3)
    })()
    const accesses = async () =>
      new Set(
        (await treeOf(people.ada, projectId)).files.flatMap(({ daus, access, kind }) =>
          daus.length > 0 && kind === 'vended' ? access : [],
        ),
      )
    const open = await accesses()
    await stopClock(after(end, 20 * day))
    expect(await accesses()).toEqual(new Set(['access-expired']))
    const filed = await fileExtension()
    await stopClock(after(end, 40 * day))
    expect(await accesses()).toEqual(new Set(['access-expired']))
    await approve(filed)
    expect(await accesses()).toEqual(open)
    const [grant] = await grantsOf(filed.id)
    expect(grant?.from_at).toEqual(after(end, 40 * day))
  })

  it('does not give back what was revoked', async () => {
    await stopClock(after(end, -day))
    const filed = await fileExtension()
    const { id: pia } = await platform.deps.db
      .selectFrom('person')
      .select('id')
      .where('handle', '=', 'pia')
      .executeTakeFirstOrThrow()
    await platform.deps.db.transaction().execute(async (tx) => {
      for (const dau of ['PCG', 'SCP']) await endGrants(tx, pia, pia, dau, 'left')
    })
    await approve(filed)
    const emails = (await grantsOf(filed.id)).map(({ email }) => email)
    expect(new Set(emails)).toEqual(new Set(['ada@northfield.example']))
  })
})

describe('an extension that does not come to be', () => {
  beforeEach(approveAnew)

  it('is not filed 30 days after the end, nor when something has gone in the meantime', async () => {
    await stopClock(after(end, 29 * day))
    const draft = await begin()
    await save(draft, { progressReport, signing: 'form' })
    const ready = await sign(draft)
    await stopClock(after(end, 30 * day))
    expect(await refusal(submit(ready))).toBe('wrong-state')
  })

  it('leaves the access as it was when it is rejected or withdrawn', async () => {
    await stopClock(after(end, -10 * day))
    const before = await grantsOf(original.id)
    const filed = await fileExtension()
    const { request } = await people.stella.call(readCase, { params: { requestId: filed.id } })
    await people.stella.call(passOn, {
      params: { requestId: filed.id },
      body: { version: request.version },
    })
    await people.chika.call(decide, {
      params: { requestId: filed.id, dau: 'PCG', decision: 'reject' },
      body: { version: 0, reason: 'Nothing was done.' },
    })
    const { version } = await read(filed)
    await people.ada.call(withdrawRequest, { params: { requestId: filed.id }, body: { version } })
    await drain()
    expect(await grantsOf(original.id)).toEqual(before)
    expect(await grantsOf(filed.id)).toEqual([])
    expect(await read(await begin())).toMatchObject({ state: 'draft' })
  })
})

describe('mails about access that ends', () => {
  beforeEach(approveAnew)

  const tick = async () => {
    await platform.deps.db
      .transaction()
      .execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
    await drain()
  }
  const mails = () =>
    platform.deps.db
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
      await stopClock(after(end, ms))
      await tick()
      await tick()
      seen.push((await mails()).length)
    }
    expect(seen).toEqual([0, 2, 2, 4, 6, 6, 8, 8])
    const [toAda, , , , toPia] = await mails()
    expect(toAda).toMatchObject({ to_address: 'ada@northfield.example' })
    expect(toAda?.body_text).toContain('PCG, SCP')
    expect(toAda?.body_text).toContain('choose “Renew”')
    expect(toPia?.body_text).toContain('Ada Okafor (ada@northfield.example)')
  })

  it('say the last of several that a clock moved far makes due, and nothing once it is extended', async () => {
    await stopClock(after(end, -5 * day))
    await tick()
    expect((await mails()).length).toBe(2)
    await approve(await fileExtension())
    await stopClock(after(end, second))
    await tick()
    expect((await mails()).length).toBe(2)
  })
})

describe('the dashboard', () => {
  beforeEach(approveAnew)

  it('offers to renew from 60 days before the end, and leads to the draft from then on', async () => {
    const mine = async () =>
      (await people.ada.call(readDashboard)).grants.filter(
        ({ requestId }) => requestId === original.id,
      )
    await stopClock(after(end, -60 * day - second))
    expect((await mine()).map(({ renewable }) => renewable)).toEqual([false, false])
    await stopClock(after(end, -60 * day))
    expect(await mine()).toMatchObject([{ renewable: true, extensionId: null }, {}])
    const { id } = await begin()
    expect(await mine()).toMatchObject([{ renewable: true, extensionId: id }, {}])
  })
})

it('leaves everything verified', async () => {
  await drain()
  const faults = (await verifyAll(platform.deps)).flatMap((check) => check.faults)
  expect(faults).toEqual([])
})
