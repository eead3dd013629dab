import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import { addForm, downloadAgreement } from '#stages/agreement/contract.ts'
import { type AccessRequest, readRequest, withdrawRequest } from '#stages/request/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Case, decide, passOn, readCase, readQueue, returnRequest } from './contract.ts'

let platform: Platform
let people: Record<'ada' | 'ben' | 'stella' | 'chika' | 'mei' | 'omar' | 'tomas' | 'audrey', Person>
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  const as = async (handle: string) => [handle, await platform.as(handle)] as const
  people = Object.fromEntries(
    await Promise.all(['ada', 'ben', 'stella', 'chika', 'mei', 'omar', 'tomas', 'audrey'].map(as)),
  ) as typeof people
})
afterAll(() => platform.close())

let count = 0
/** A request of Ada, who holds no grant: what she was granted before is ended first. */
async function file(): Promise<AccessRequest> {
  const { id } = await platform.deps.db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', 'ada')
    .executeTakeFirstOrThrow()
  await platform.deps.db.transaction().execute(async (tx) => {
    for (const dau of ['PCG', 'SCP']) await endGrants(tx, id, id, dau, 'for the next test')
  })
  return fileByForm(people.ada, `Request ${(count += 1)}`, true)
}
const pass = (request: AccessRequest): Promise<Case> =>
  people.stella.call(passOn, {
    params: { requestId: request.id },
    body: { version: request.version },
  })
/** Passes it on, and the members of both committees say that nothing stands in the way. */
async function sit(request: AccessRequest): Promise<Case> {
  const passed = await pass(request)
  for (const member of [people.chika, people.mei, people.omar, people.tomas])
    await declareNone(member, request.id)
  return passed
}
const decideBy = (
  person: Person,
  request: AccessRequest,
  dau: string,
  decision: 'approve' | 'reject',
  version = 0,
  reason = '',
) =>
  person.call(decide, {
    params: { requestId: request.id, dau, decision },
    body: { version, reason, ...(decision === 'reject' && { grounds: 'other' as const }) },
  })
const stateOf = async (request: AccessRequest) =>
  (await people.ada.call(readRequest, { params: { requestId: request.id } })).state
const problem = (code: string) => expect.objectContaining({ code })

describe('the completeness check', () => {
  it('is the steward’s alone', async () => {
    const request = await file()
    for (const person of [people.chika, people.audrey, people.ben, people.ada]) {
      const attempt = person.call(passOn, {
        params: { requestId: request.id },
        body: { version: request.version },
      })
      await expect(attempt).rejects.toEqual(problem('not-found'))
    }
  })

  it('returns with reasons; the requester adds a form and it comes again', async () => {
    const request = await file()
    const params = { requestId: request.id }
    await people.stella.call(returnRequest, {
      params,
      body: { version: request.version, reason: 'Page 9 is not signed.' },
    })
    const returned = await people.ada.call(readRequest, { params })
    expect(returned).toMatchObject({
      status: 'Action needed',
      openCommands: ['resubmit', 'withdraw'],
    })
    expect(returned.timeline.at(-1)).toMatchObject({
      what: 'returned',
      note: 'Page 9 is not signed.',
    })
    const { requests } = await people.ada.call(readDashboard)
    expect(requests.find(({ id }) => id === request.id)).toMatchObject({
      signing: 'form',
      openCommands: expect.arrayContaining(['resubmit']),
    })
    const pdf = await people.ada.download(downloadAgreement, { params })
    expect(
      (await people.ada.upload(addForm, { params, query: { name: 'again.pdf' } }, pdf)).n,
    ).toBe(2)
    const again = await people.stella.call(readCase, { params })
    expect(again).toMatchObject({
      request: { state: 'submitted' },
      openCommands: ['return', 'pass-on'],
    })
    expect(again.forms.map(({ n }) => n)).toEqual([2, 1])
  })

  it('is refused on a version that was not the one read', async () => {
    const request = await file()
    const attempt = people.stella.call(passOn, {
      params: { requestId: request.id },
      body: { version: request.version - 1 },
    })
    await expect(attempt).rejects.toEqual(problem('stale-version'))
  })
})

describe('a partly approved request', () => {
  it('is withdrawn for the DAUs still open; what was granted stays', async () => {
    const request = await file()
    const params = { requestId: request.id }
    await sit(request)
    await decideBy(people.chika, request, 'PCG', 'approve')
    const { version, openCommands } = await people.ada.call(readRequest, { params })
    expect(openCommands).toEqual(['withdraw', 'close-out'])
    const withdrawn = await people.ada.call(withdrawRequest, { params, body: { version } })
    expect(withdrawn).toMatchObject({ state: 'withdrawn', openCommands: [] })
    await expect(decideBy(people.mei, request, 'SCP', 'approve')).rejects.toEqual(
      problem('wrong-state'),
    )
    await platform.deps.outbox.drain()
    const { reviews } = await people.stella.call(readCase, { params })
    expect(reviews.map(({ dau, state }) => [dau, state])).toEqual([
      ['PCG', 'approved'],
      ['SCP', 'closed'],
    ])
    const { requests, grants } = await people.ada.call(readDashboard)
    expect(requests.find(({ id }) => id === request.id)?.projectId).toMatch(/^project-/)
    expect(grants.filter(({ live }) => live).map(({ dau }) => dau)).toEqual(['PCG'])
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })

  it('has nothing left to withdraw once every committee has decided', async () => {
    const request = await file()
    const params = { requestId: request.id }
    await sit(request)
    await decideBy(people.chika, request, 'PCG', 'approve')
    await decideBy(people.mei, request, 'SCP', 'reject', 0, 'Not within our consent.')
    const decided = await people.ada.call(readRequest, { params })
    expect(decided).toMatchObject({ state: 'partly-approved', openCommands: ['close-out'] })
    const body = { version: decided.version }
    await expect(people.ada.call(withdrawRequest, { params, body })).rejects.toEqual(
      problem('wrong-state'),
    )
  })
})

describe('a committee', () => {
  it('sees only what concerns its DAU, once it is asked', async () => {
    const request = await file()
    const params = { requestId: request.id }
    await expect(people.chika.call(readCase, { params })).rejects.toEqual(problem('not-found'))
    await sit(request)
    const seen = await people.chika.call(readCase, { params })
    expect(seen.reviews.map(({ dau }) => dau)).toEqual(['PCG'])
    expect(seen.request.shares.map(({ dau }) => dau?.code)).toEqual(['PCG'])
    await expect(people.omar.call(readCase, { params })).resolves.toMatchObject({
      reviews: [{ dau: 'SCP', openCommands: ['vote'] }],
    })
    await expect(people.ben.call(readCase, { params })).rejects.toEqual(problem('not-found'))
    const queue = await people.chika.call(readQueue)
    expect(queue.toDecide.map(({ requestId, dau }) => [requestId, dau])).toContainEqual([
      request.id,
      'PCG',
    ])
  })

  it('decides by its chair alone, on its own DAU alone', async () => {
    const request = await file()
    await sit(request)
    await expect(decideBy(people.tomas, request, 'PCG', 'approve')).rejects.toEqual(
      problem('not-permitted'),
    )
    await expect(decideBy(people.chika, request, 'SCP', 'approve')).rejects.toEqual(
      problem('not-found'),
    )
    await expect(decideBy(people.stella, request, 'PCG', 'approve')).rejects.toEqual(
      problem('not-found'),
    )
  })

  it('says why it rejects', async () => {
    const request = await file()
    await sit(request)
    await expect(decideBy(people.chika, request, 'PCG', 'reject')).rejects.toMatchObject({
      errors: [{ path: 'reason' }],
    })
  })

  it.each([
    ['approve', 'approve', 'approved'],
    ['approve', 'reject', 'partly-approved'],
    ['reject', 'approve', 'partly-approved'],
    ['reject', 'reject', 'rejected'],
  ] as const)(
    'decides apart from the other: %s and %s make the request %s',
    async (first, second, state) => {
      const request = await file()
      await sit(request)
      await decideBy(people.chika, request, 'PCG', first, 0, 'because')
      expect(await stateOf(request)).toBe(first === 'approve' ? 'partly-approved' : 'in-review')
      await decideBy(people.mei, request, 'SCP', second, 0, 'because')
      expect(await stateOf(request)).toBe(state)
    },
  )

  it('decides once', async () => {
    const request = await file()
    await sit(request)
    await decideBy(people.chika, request, 'PCG', 'approve')
    await expect(decideBy(people.chika, request, 'PCG', 'reject', 1, 'no')).rejects.toEqual(
      problem('wrong-state'),
    )
    await expect(decideBy(people.chika, request, 'PCG', 'approve', 0)).rejects.toEqual(
      problem('wrong-state'),
    )
  })

  it('is no longer asked once the request is withdrawn', async () => {
    const request = await file()
    const passed = await sit(request)
    await people.ada.call(withdrawRequest, {
      params: { requestId: request.id },
      body: { version: passed.request.version },
    })
    await platform.deps.outbox.drain()
    await expect(decideBy(people.chika, request, 'PCG', 'approve')).rejects.toEqual(
      problem('wrong-state'),
    )
    const queue = await people.chika.call(readQueue)
    expect(queue.toDecide.map(({ requestId }) => requestId)).not.toContain(request.id)
  })
})

describe('an approval', () => {
  it('grants to each person who will hold data, for a year, and to no signer', async () => {
    const request = await file()
    await sit(request)
    await decideBy(people.chika, request, 'PCG', 'approve')
    const grants = await platform.deps.db
      .selectFrom('access_grant as g')
      .innerJoin('person as p', 'p.id', 'g.person_id')
      .select(['p.handle', 'g.dau_code', 'g.download', 'g.from_at', 'g.until_at'])
      .where('g.request_id', '=', request.id)
      .orderBy('p.handle')
      .execute()
    expect(grants.map(({ handle, dau_code, download }) => [handle, dau_code, download])).toEqual([
      ['ada', 'PCG', true],
      ['pia', 'PCG', true],
    ])
    const [grant] = grants
    const days = ((grant?.until_at.getTime() ?? 0) - (grant?.from_at.getTime() ?? 0)) / 86_400_000
    expect(days).toBe(365)
    const dashboard = await people.ada.call(readDashboard)
    expect(dashboard.grants[0]).toMatchObject({ dau: 'PCG', live: true, renewable: false })
  })

  it('leaves ledgers that replay to their tables', async () => {
    await platform.deps.outbox.drain()
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})

describe('a party', () => {
  it('never decides on a request in which its chair is a party (T24, T105)', async () => {
    const request = await fileByForm(people.mei, 'Her own', true)
    await pass(request)
    await expect(decideBy(people.mei, request, 'SCP', 'approve')).rejects.toEqual(
      problem('not-permitted'),
    )
    const params = { requestId: request.id }
    await expect(people.mei.call(readCase, { params })).rejects.toEqual(problem('not-permitted'))
    await expect(people.mei.call(readRequest, { params })).resolves.toMatchObject({
      status: 'Pending review',
    })
  })
})
