import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm } from '#app/journey/steps.ts'
import { addForm, downloadAgreement } from '#stages/agreement/contract.ts'
import { readRequest } from '#stages/request/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { type CommitteeHouse, committeeHouse, pcg, seenBy } from '#test/committees.ts'
import {
  acceptConditions,
  askChanges,
  declareInterest,
  readStanding,
  reopenReview,
} from './contract/work.ts'
import { decide, readQueue } from './contract.ts'

let house: CommitteeHouse
beforeAll(async () => {
  house = await committeeHouse()
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })

describe('an interest', () => {
  it('is declared before the first look: until then only the people are shown', async () => {
    const request = await house.filed()
    const params = { requestId: request.id }
    await expect(seenBy(house.people.chika, request)).rejects.toEqual(problem('not-permitted'))
    await expect(house.people.chika.call(readRequest, { params })).rejects.toEqual(
      problem('not-found'),
    )
    await expect(house.vote(house.people.chika, request, 'approve')).rejects.toEqual(
      problem('not-permitted'),
    )
    await expect(house.decide(request, 'approve')).rejects.toEqual(problem('not-permitted'))
    const standing = await house.people.chika.call(readStanding, { params })
    expect(standing).toMatchObject({ outcome: 'to-declare', found: [], daus: ['PCG'] })
    expect(standing.people.map(({ name }) => name)).toContain('Pia Lindqvist')
    await declareNone(house.people.chika, request.id)
    expect((await seenBy(house.people.chika, request)).reviews.map(({ dau }) => dau)).toEqual([
      'PCG',
    ])
  })

  it('takes who declares it off the request: they see nothing more and count for nothing', async () => {
    await house.setRules({ quorum: 3, majority: 'simple' })
    const request = await house.filed()
    const params = { requestId: request.id }
    for (const person of [house.people.chika, house.people.mei, house.people.tomas])
      await declareNone(person, request.id)
    await house.vote(house.people.tomas, request, 'reject')
    await house.vote(house.people.chika, request, 'approve')
    expect((await house.reviewSeenBy(house.people.chika, request)).work).toMatchObject({
      needed: 3,
      allowed: [],
    })
    const conflict = { params, body: { conflict: true, note: '' } }
    await expect(house.people.tomas.call(declareInterest, conflict)).rejects.toMatchObject({
      errors: [{ path: 'note' }],
    })
    const note = 'We share a grant.'
    expect(
      await house.people.tomas.call(declareInterest, { params, body: { conflict: true, note } }),
    ).toMatchObject({ outcome: 'recused', people: [] })
    await expect(seenBy(house.people.tomas, request)).rejects.toEqual(problem('not-permitted'))
    await expect(house.people.tomas.call(readRequest, { params })).rejects.toEqual(
      problem('not-found'),
    )
    await expect(house.vote(house.people.tomas, request, 'approve')).rejects.toEqual(
      problem('not-permitted'),
    )
    const queue = await house.people.tomas.call(readQueue)
    expect(queue.toDecide.map(({ requestId }) => requestId)).not.toContain(request.id)
    const { work } = await house.reviewSeenBy(house.people.chika, request)
    expect(work?.recused.map(({ name }) => name)).toHaveLength(1)
    expect(work?.needed).toBe(2)
    expect(work?.votes.map(({ vote, counts }) => [vote, counts])).toEqual([
      ['reject', false],
      ['approve', true],
    ])
    await house.setRules({})
  })

  it('at the same institution has to be explained, or recuses where the committee says so', async () => {
    const lakeside = await fileByForm(house.people.alex, 'From within', false)
    await house.pass(lakeside)
    const params = { requestId: lakeside.id }
    const declaring = (person: Person, note: string) =>
      person.call(declareInterest, { params, body: { conflict: false, note } })
    await expect(declaring(house.people.chika, '')).rejects.toMatchObject({
      errors: [{ path: 'note' }],
    })
    expect(await declaring(house.people.chika, 'Another building.')).toMatchObject({
      outcome: 'none',
      found: ['institution'],
    })
    await house.setRules({ sameInstitution: 'recuse' })
    expect(await declaring(house.people.tomas, 'Another building.')).toMatchObject({
      outcome: 'recused',
    })
    await house.setRules({})
  })
})

describe('votes', () => {
  it('decide together with the chair: no quorum, no decision; a majority binds', async () => {
    await house.setRules({ quorum: 2, majority: 'simple' })
    const request = await house.filed()
    for (const person of [house.people.chika, house.people.mei, house.people.tomas])
      await declareNone(person, request.id)
    const waits = async (person: Person) =>
      (await person.call(readQueue)).toDecide.find(({ requestId }) => requestId === request.id)
        ?.waitsFor
    await expect(house.decide(request, 'approve')).rejects.toEqual(problem('wrong-state'))
    expect(await waits(house.people.chika)).toBe('your-vote')
    await house.vote(house.people.mei, request, 'approve')
    expect(await waits(house.people.tomas)).toBe('your-vote')
    await house.vote(house.people.tomas, request, 'reject')
    expect(await waits(house.people.chika)).toBe('your-decision')
    expect(await waits(house.people.tomas)).toBe('chair')
    expect((await house.reviewSeenBy(house.people.chika, request)).openCommands).toEqual([
      'vote',
      'approve',
      'approve-on-conditions',
      'reject',
      'ask-changes',
    ])
    await house.vote(house.people.mei, request, 'reject')
    const seen = await house.reviewSeenBy(house.people.chika, request)
    expect(seen.openCommands).toEqual(['vote', 'reject', 'ask-changes'])
    expect(seen.work).toMatchObject({ outcome: 'reject', actsAsChair: true, seat: 'chair' })
    await expect(house.decide(request, 'approve')).rejects.toEqual(problem('wrong-state'))
    await house.decide(request, 'reject')
    await expect(house.vote(house.people.mei, request, 'approve')).rejects.toEqual(
      problem('wrong-state'),
    )
    await house.setRules({})
  })

  it('are a member’s alone', async () => {
    const request = await house.filed()
    await expect(house.vote(house.people.ben, request, 'approve')).rejects.toEqual(
      problem('not-found'),
    )
    await expect(house.vote(house.people.stella, request, 'approve')).rejects.toEqual(
      problem('not-found'),
    )
    await expect(house.vote(house.people.omar, request, 'approve')).rejects.toEqual(
      problem('not-found'),
    )
  })
})

describe('conditions', () => {
  it('give nothing until they are accepted, and then access once', async () => {
    const request = await house.filed()
    await declareNone(house.people.chika, request.id)
    const conditions = ['No linkage to other cohorts.', 'Report each year.']
    await house.decide(request, 'approve', conditions)
    const live = async () =>
      (await house.people.ada.call(readDashboard)).grants.filter((grant) => grant.live)
    expect(await live()).toEqual([])
    const [thread] = await house.threads(request)
    expect(thread).toMatchObject({ state: 'conditional', conditions, mayAccept: true })
    const accept = (person: Person) =>
      person.call(acceptConditions, {
        params: pcg(request),
        body: { version: thread?.version ?? 0 },
      })
    await expect(accept(house.people.ben)).rejects.toEqual(problem('not-found'))
    await accept(house.people.ada)
    await expect(accept(house.people.ada)).rejects.toEqual(problem('wrong-state'))
    expect((await live()).map(({ dau }) => dau)).toEqual(['PCG'])
    const { state, conditions: kept } = await house.reviewSeenBy(house.people.stella, request)
    expect([state, kept]).toEqual(['approved', conditions])
    await house.platform.deps.outbox.drain()
    const vends = await house.platform.deps.db
      .selectFrom('vend')
      .select('scope')
      .where('request_id', '=', request.id)
      .execute()
    expect(vends.map(({ scope }) => scope).toSorted()).toEqual(['PCG', 'immediate'])
    expect(
      await house.mailsTo('ada@northfield.example', `review-decided:${request.id}`),
    ).toHaveLength(1)
  })
})

describe('changes that a committee asks for', () => {
  it('bring the request back; what was voted on the old answers counts no more', async () => {
    const request = await house.filed()
    const params = { requestId: request.id }
    for (const person of [house.people.chika, house.people.mei, house.people.omar])
      await declareNone(person, request.id)
    await house.vote(house.people.mei, request, 'approve')
    const { version } = await house.reviewSeenBy(house.people.chika, request)
    const body = { version, sections: ['agreement' as const], reason: 'Say which assays.' }
    await house.people.chika.call(askChanges, { params: pcg(request), body })
    const returned = await house.people.ada.call(readRequest, { params })
    expect(returned).toMatchObject({ state: 'returned', status: 'Action needed' })
    expect(await house.threads(request)).toMatchObject([
      { dau: 'PCG', state: 'changes-asked', sections: ['agreement'] },
      { dau: 'SCP', state: 'open' },
    ])
    // The other committee waits.
    const scp = { ...params, dau: 'SCP' }
    await expect(
      house.people.mei.call(decide, {
        params: { ...scp, decision: 'approve' },
        body: { version: 0 },
      }),
    ).rejects.toEqual(problem('wrong-state'))
    const pdf = await house.people.ada.download(downloadAgreement, { params })
    await house.people.ada.upload(addForm, { params, query: { name: 'again.pdf' } }, pdf)
    await house.pass(await house.people.ada.call(readRequest, { params }))
    const again = await house.reviewSeenBy(house.people.chika, request)
    expect(again).toMatchObject({ state: 'open', round: 2 })
    expect(again.work?.votes.map(({ counts }) => counts)).toEqual([false])
    await expect(house.vote(house.people.mei, request, 'approve', 1)).rejects.toEqual(
      problem('stale-version'),
    )
    await house.vote(house.people.mei, request, 'approve', 2)
    await house.decide(request, 'approve')
    expect(await house.reviewSeenBy(house.people.chika, request)).toMatchObject({
      state: 'approved',
      submission: 2,
    })
    expect(
      await house.mailsTo('chika@lakeside.example', `review-opened:${request.id}:PCG`),
    ).toHaveLength(2)
  })
})

describe('a rejection', () => {
  it('is reopened by the chair with a reason, and the request with it', async () => {
    const request = await house.filed()
    for (const person of [house.people.chika, house.people.mei])
      await declareNone(person, request.id)
    await house.decide(request, 'reject')
    await house.people.mei.call(decide, {
      params: { requestId: request.id, dau: 'SCP', decision: 'reject' },
      body: { version: 0, reason: 'No.', grounds: 'outside-terms' },
    })
    const read = () => house.people.ada.call(readRequest, { params: { requestId: request.id } })
    expect((await read()).state).toBe('rejected')
    const { version } = await house.reviewSeenBy(house.people.chika, request)
    const reopening = (person: Person) =>
      person.call(reopenReview, {
        params: pcg(request),
        body: { version, reason: 'New evidence.' },
      })
    await expect(reopening(house.people.mei)).rejects.toEqual(problem('not-permitted'))
    await reopening(house.people.chika)
    expect((await read()).state).toBe('in-review')
    expect((await house.reviewSeenBy(house.people.chika, request)).state).toBe('open')
    await house.decide(request, 'approve')
    expect((await read()).state).toBe('partly-approved')
    const { reviews } = await seenBy(house.people.stella, request)
    expect(reviews.map(({ dau, state, grounds }) => [dau, state, grounds])).toEqual([
      ['PCG', 'approved', null],
      ['SCP', 'rejected', 'outside-terms'],
    ])
  })
})
