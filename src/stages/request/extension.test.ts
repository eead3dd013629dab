import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { Problem } from '#kernel/problem.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import {
  after,
  day,
  type ExtensionHouse,
  extensionHouse,
  progressReport,
  second,
} from '#test/extensions.ts'
import { type AccessRequest, deleteDraft, startExtension } from './contract.ts'

let house: ExtensionHouse
let original: AccessRequest
/** When its access ends. */
let end: Date
beforeAll(async () => {
  house = await extensionHouse()
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })

describe('starting an extension (T51)', () => {
  beforeAll(async () => {
    ;({ original, end } = await house.approveAnew())
  })
  afterEach(async () => {
    for (const { id } of (await house.people.ada.call(readDashboard)).drafts)
      await house.people.ada.call(deleteDraft, { params: { requestId: id } })
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
    await house.stopClock(after(end, ms))
    const answer = await house.begin(original.id).then(
      ({ extension }) => extension?.isLate,
      (error: unknown) => (error instanceof Problem ? error.code : error),
    )
    expect(answer).toBe(code ?? ms >= 0)
  })

  it('is nobody else’s than its requester’s and its Principal Investigator’s', async () => {
    await house.stopClock(after(end, -day))
    const ida = await house.platform.as('ida')
    for (const person of [house.people.ben, house.people.stella, ida]) {
      await expect(
        person.call(startExtension, { params: { requestId: original.id } }),
      ).rejects.toEqual(problem('not-found'))
    }
  })

  it('happens once at a time, and again once the draft is deleted', async () => {
    await house.stopClock(after(end, -day))
    const both = await Promise.allSettled([house.begin(original.id), house.begin(original.id)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(house.begin(original.id)).rejects.toEqual(problem('already-exists'))
    const id = both.flatMap((each) => (each.status === 'fulfilled' ? each.value.id : []))[0] ?? ''
    await house.people.ada.call(deleteDraft, { params: { requestId: id } })
    expect((await house.begin(original.id)).name).toBe(`Extension of ${original.name}`)
  })
})

describe('an extension by the Principal Investigator', () => {
  beforeEach(async () => {
    ;({ original, end } = await house.approveAnew())
    await house.stopClock(after(end, -day))
  })
  const grantsOf = async (person: Person) =>
    (await person.call(readDashboard)).grants.filter(({ requestId }) => requestId === original.id)

  it('extends the access of all, and names who signs as the agreement did', async () => {
    const { ada, pia } = house.people
    expect(await grantsOf(pia)).toMatchObject([{ renewable: true, extensionId: null }, {}])
    const filed = await house.as(pia).file(original.id)
    expect(filed).toMatchObject({
      requester: { name: 'Pia Lindqvist' },
      draft: { about: { fullName: 'Ada Okafor' } },
    })
    await house.approve(filed)
    for (const person of [ada, pia])
      expect((await grantsOf(person)).map(({ extended }) => extended)).toEqual([true, true])
    await house.stopClock(after(end, 340 * day))
    const next = await house.begin(filed.id)
    expect(next).toMatchObject({
      requester: { name: 'Ada Okafor' },
      name: `Extension of ${original.name}`,
    })
  })

  it('is theirs while they draft it; the requester reads who has begun it', async () => {
    const { ada, pia } = house.people
    const draft = await house.as(pia).begin(original.id)
    expect(await grantsOf(pia)).toMatchObject([
      { extensionId: draft.id, extensionBegunBy: null },
      {},
    ])
    expect(await grantsOf(ada)).toMatchObject([
      { renewable: true, extensionId: null, extensionBegunBy: 'Pia Lindqvist' },
      {},
    ])
    await expect(house.read(draft)).rejects.toEqual(problem('not-found'))
    await house.as(pia).save(draft, { progressReport, signing: 'form' })
    await house.as(pia).submit(await house.as(pia).sign(draft))
    expect(await grantsOf(ada)).toMatchObject([
      { extensionId: draft.id, extensionBegunBy: null },
      {},
    ])
    expect(await house.read(draft)).toMatchObject({ state: 'submitted', openCommands: [] })
  })

  it.each([
    ['Principal Investigator', 'pia', 'ada'],
    ['requester', 'ada', 'pia'],
  ] as const)(
    'that the %s forgot hinders nobody: the first that is filed counts',
    async (...who) => {
      const [, forgetful, other] = who
      const [first, second] = [house.as(house.people[forgetful]), house.as(house.people[other])]
      const forgotten = await first.begin(original.id)
      await first.save(forgotten, { progressReport, signing: 'form' })
      const signed = await first.sign(forgotten)
      const filed = await second.file(original.id)
      expect(filed.state).toBe('submitted')
      await expect(first.submit(signed)).rejects.toMatchObject({
        code: 'wrong-state',
        message: expect.stringContaining('has submitted an extension meanwhile') as string,
      })
      await house.approve(filed)
      expect((await grantsOf(house.people[forgetful])).map(({ extended }) => extended)).toEqual([
        true,
        true,
      ])
    },
  )

  it('is filed once where both file at one instant', async () => {
    const both = [house.as(house.people.ada), house.as(house.people.pia)] as const
    const signed: AccessRequest[] = []
    for (const one of both) {
      const draft = await one.begin(original.id)
      await one.save(draft, { progressReport, signing: 'form' })
      signed.push(await one.sign(draft))
    }
    const ends = await Promise.allSettled(both.map((one, n) => one.submit(signed[n] ?? original)))
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('is begun with any account of their mailbox', async () => {
    const { ben } = house.people
    const accounts = house.platform.deps.db.updateTable('person').where('handle', '=', 'ben')
    await accounts.set({ email: 'Pia+lab@northfield.example' }).execute()
    expect(await house.as(ben).begin(original.id)).toMatchObject({ state: 'draft' })
    await accounts.set({ email: 'ben@ostsee.example' }).execute()
  })
})

describe('an extension keeps what was agreed (T50)', () => {
  beforeAll(async () => {
    ;({ original, end } = await house.approveAnew())
  })
  afterEach(async () => {
    for (const { id } of (await house.people.ada.call(readDashboard)).drafts)
      await house.people.ada.call(deleteDraft, { params: { requestId: id } })
  })

  it('copies data access units, people, uses and download', async () => {
    await house.stopClock(after(end, -day))
    const { draft, shares, filing, openCommands } = await house.begin(original.id)
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
    await house.stopClock(after(end, -day))
    const draft = await house.begin(original.id)
    await expect(house.save(draft, change, section)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path }],
    })
    expect((await house.read(draft)).draft).toEqual(draft.draft)
  })

  it('refuses a body that says what to extend', async () => {
    await house.stopClock(after(end, -day))
    const tampered: object = { daus: ['CLIN'] }
    const body = tampered as Record<string, never>
    const attempt = house.people.ada.call(startExtension, {
      params: { requestId: original.id },
      body,
    })
    await expect(attempt).rejects.toEqual(problem('invalid-input'))
  })

  it('lets another authority sign, with a reason', async () => {
    await house.stopClock(after(end, -day))
    const draft = await house.begin(original.id)
    const { institutionalAuthority } = draft.draft.agreement
    const changed = await house.save(draft, {
      progressReport,
      institutionalAuthority: {
        ...institutionalAuthority,
        name: 'Iris Novak',
        email: 'iris@northfield.example',
      },
    })
    expect(changed.missing.map(({ path }) => path)).toContain('agreement.authorityChange')
    const said = await house.save(draft, { authorityChange: 'Ida Marchetti has retired.' })
    expect(said.missing.map(({ path }) => path)).toEqual(['form'])
  })
})
