import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import { setTerms } from '#stages/catalog/commands/daus.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { readRequest } from '#stages/request/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { switchByOperator } from './commands/automatic.ts'
import {
  automaticRules,
  type Case,
  passOn,
  readAutomaticApproval,
  readCase,
  readQueue,
  switchAutomaticApproval,
} from './contract.ts'

let platform: Platform
let ada: Person
let stella: Person
let chika: Person
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ;[ada, stella, chika] = await Promise.all([
    platform.as('ada'),
    platform.as('stella'),
    platform.as('chika'),
  ])
})
afterAll(() => platform.close())

// PCG is HMB and NPUNCU; SCP is for research on sickle cell disease, with promises.
beforeEach(async () => {
  const { db } = platform.deps
  const { id } = await db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', 'ada')
    .executeTakeFirstOrThrow()
  await db.transaction().execute(async (tx) => {
    for (const dau of ['PCG', 'SCP']) await endGrants(tx, id, id, dau, 'for the next test')
  })
  for (const dau of ['PCG', 'SCP'])
    for (const rule of automaticRules) await switchByOperator(db, { dau, rule, on: false })
})

const set = (person: Person, on: boolean, dau = 'PCG') =>
  person.call(switchAutomaticApproval, {
    params: { dau, rule: 'biomedical-research' },
    body: { on },
  })

let count = 0
/** Files a request and passes it on; answers the case with the state of each review. */
async function passed(
  more: Readonly<Record<string, unknown>> = {},
  requester = ada,
): Promise<Case & { states: readonly string[] }> {
  const request = await fileByForm(requester, `Automatic ${(count += 1)}`, false, more)
  const seen = await stella.call(passOn, {
    params: { requestId: request.id },
    body: { version: request.version },
  })
  return { ...seen, states: seen.reviews.map(({ dau, state }) => `${dau} ${state}`) }
}
const auditOf = (type: string, subject: string) =>
  platform.deps.db
    .selectFrom('audit_event')
    .selectAll()
    .where('type', '=', type)
    .where('subject_id', '=', subject)
    .orderBy('seq')
    .execute()

describe('the switch of automatic approval', () => {
  it('is off, and is turned by the chair or a steward alone, each turn recorded once', async () => {
    const params = { dau: 'PCG' }
    expect(await chika.call(readAutomaticApproval, { params })).toEqual({ dau: 'PCG', on: [] })
    const before = (await auditOf('committee.automatic-approval', 'PCG')).length
    expect((await set(chika, true)).on).toEqual(['biomedical-research'])
    expect((await set(stella, true)).on).toEqual(['biomedical-research'])
    expect((await set(stella, false)).on).toEqual([])
    expect((await auditOf('committee.automatic-approval', 'PCG')).length).toBe(before + 2)
  })

  it('is refused to members and hidden from everybody else', async () => {
    const tomas = await platform.as('tomas')
    await expect(set(tomas, true)).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(set(ada, true)).rejects.toMatchObject({ code: 'not-found' })
    await expect(set(chika, true, 'SCP')).rejects.toMatchObject({ code: 'not-found' })
    await expect(set(stella, true, 'NONE')).rejects.toMatchObject({ code: 'not-found' })
    await expect(ada.call(readAutomaticApproval, { params: { dau: 'PCG' } })).rejects.toMatchObject(
      { code: 'not-found' },
    )
  })
})

describe('a request that is passed on', () => {
  it('waits for its committees while no rule is on, whatever the match', async () => {
    expect((await passed()).states).toEqual(['PCG open', 'SCP open'])
  })

  it('is approved by a rule that is on, as a chair would approve it', async () => {
    await set(chika, true)
    const { request, reviews, states } = await passed()
    expect(states).toEqual(['PCG approved', 'SCP open'])
    expect(reviews[0]).toMatchObject({
      decidedBy: null,
      reason: expect.stringMatching(/^Approved automatically by the rule “biomedical-research”/),
    })
    const params = { requestId: request.id }
    const seen = await ada.call(readRequest, { params })
    expect(seen.state).toBe('partly-approved')
    expect(seen.timeline.map(({ what, dau }) => [what, dau])).toContainEqual(['approved', 'PCG'])
    const [audited] = await auditOf('committee.approved', request.id)
    expect(audited?.actor_id).toBeNull()
    const grants = await platform.deps.db
      .selectFrom('access_grant')
      .select('dau_code')
      .where('request_id', '=', request.id)
      .execute()
    expect(grants.map(({ dau_code }) => dau_code)).toEqual(['PCG', 'PCG'])
    await platform.deps.outbox.drain()
    const mails = await platform.deps.db
      .selectFrom('mail_message')
      .select('key')
      .where('key', 'like', `%${request.id}:%`)
      .execute()
    const keys = mails.map(({ key }) => key)
    expect(keys).toContain(`review-decided:${request.id}:PCG`)
    expect(keys.some((key) => key.startsWith(`review-opened:${request.id}:SCP`))).toBe(true)
    expect(keys.some((key) => key.startsWith(`review-opened:${request.id}:PCG`))).toBe(false)
    const { toDecide, decided } = await chika.call(readQueue)
    expect(toDecide.map(({ requestId }) => requestId)).not.toContain(request.id)
    expect(decided.map(({ requestId }) => requestId)).toContain(request.id)
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })

  it('is approved as a whole where every committee has a rule that does', async () => {
    const { db } = platform.deps
    await set(chika, true)
    await switchByOperator(db, { dau: 'SCP', rule: 'disease-research', on: true })
    await setTerms(db, 'SCP', ['DS=SJSCD', 'NCU'])
    const purpose = { kinds: ['disease'], diseases: ['SJSCD'], commercial: 'no', sensitive: [] }
    const { request, states } = await passed({ purpose })
    expect(states).toEqual(['PCG approved', 'SCP approved'])
    expect(request.state).toBe('approved')
    await setTerms(db, 'SCP', ['DS=SJSCD', 'NCU', 'RTN', 'TS=12'])
  })

  it.each([
    ['does not fit', { purpose: { kinds: ['ancestry'], commercial: 'no', sensitive: [] } }],
    [
      'is sensitive',
      { purpose: { kinds: ['biomedical'], commercial: 'no', sensitive: ['stigmatising'] } },
    ],
    ['is commercial', { purpose: { kinds: ['biomedical'], commercial: 'yes', sensitive: [] } }],
    [
      'names an address that shows no institution',
      {
        institutionalAuthority: {
          name: 'Ida Marchetti',
          jobTitle: 'Signing Official',
          institution: 'Northfield University',
          email: 'ida.marchetti@gmail.com',
          emailReason: 'The university moves its mail this week.',
          telephone: '+1 555 0100',
          address: '1 College Way',
        },
      },
    ],
  ])('goes to the committee where it %s', async (_why, more) => {
    await set(chika, true)
    expect((await passed(more)).states).toEqual(['PCG open', 'SCP open'])
  })

  it('goes to the committee where one who sits on it is a party', async () => {
    await set(chika, true)
    const applicant = {
      name: 'Tomas',
      jobTitle: 'Statistician',
      institution: 'Lakeside',
      email: 'tomas@lakeside.example',
    }
    expect((await passed({ applicants: [applicant] })).states).toEqual(['PCG open', 'SCP open'])
  })

  it('is approved only where the rule is for the permission of the data', async () => {
    const { db } = platform.deps
    await switchByOperator(db, { dau: 'PCG', rule: 'general-research', on: true })
    expect((await passed()).states).toEqual(['PCG open', 'SCP open'])
  })
})

describe('the purpose', () => {
  it('is kept with the submission, and seen by the committee', async () => {
    const purpose = { kinds: ['disease'], diseases: ['BALLMYC'], commercial: 'no', sensitive: [] }
    const { request } = await passed({ purpose })
    await declareNone(chika, request.id)
    const seen = await chika.call(readCase, { params: { requestId: request.id } })
    expect(seen.request.draft.agreement.purpose).toEqual(purpose)
    const { answers } = await platform.deps.db
      .selectFrom('request_submission')
      .select('answers')
      .where('request_id', '=', request.id)
      .executeTakeFirstOrThrow()
    expect(answers).toMatchObject({ agreement: { purpose } })
  })
})

describe('the terms of a data access unit', () => {
  it('are set as written and recorded without their sentences', async () => {
    const { db } = platform.deps
    await setTerms(db, 'LIFE', ['DS=BLL', 'RS=studies of survivors'])
    const life = (await readDaus(db)).find(({ code }) => code === 'LIFE')
    expect(life?.terms).toEqual([
      { code: 'DS', values: ['BLL'] },
      { code: 'RS', values: ['studies of survivors'] },
    ])
    const audited = await auditOf('dau.terms-changed', 'LIFE')
    expect(JSON.stringify(audited)).toContain('DS=BLL')
    expect(JSON.stringify(audited)).not.toContain('survivors')
    await expect(setTerms(db, 'LIFE', ['NOPE'])).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(setTerms(db, 'NONE', ['GRU'])).rejects.toMatchObject({ code: 'not-found' })
  })
})
