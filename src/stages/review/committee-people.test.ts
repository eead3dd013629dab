import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type CommitteeHouse, committeeHouse, pcg, seenBy } from '#test/committees.ts'
import {
  announceAbsence,
  endAbsence,
  giveSeat,
  setCommitteeRules,
  takeSeat,
} from './contract/committees.ts'
import {
  addNote,
  answerQuestion,
  assignLead,
  endAssignment,
  inviteExpert,
  listThreads,
} from './contract/work.ts'
import { readQueue } from './contract.ts'

let house: CommitteeHouse
beforeAll(async () => {
  house = await committeeHouse()
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })

describe('what is written', () => {
  it('to the committee stays there; questions reach the requester, who answers', async () => {
    const request = await house.filed()
    for (const person of [house.people.chika, house.people.mei])
      await declareNone(person, request.id)
    const say = (kind: 'note' | 'question', text: string) =>
      house.people.mei.call(addNote, { params: pcg(request), body: { kind, text } })
    const answering = () =>
      house.people.ada.call(answerQuestion, {
        params: pcg(request),
        body: { text: 'In the tumor board.' },
      })
    await say('note', 'I doubt this.')
    await expect(answering()).rejects.toEqual(problem('wrong-state'))
    await say('question', 'Where will it be used?')
    await answering()
    const [thread] = await house.threads(request)
    expect(thread?.messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['question', 'Where will it be used?'],
      ['answer', 'In the tumor board.'],
    ])
    const { work } = await house.reviewSeenBy(house.people.chika, request)
    expect(work?.messages.map(({ kind }) => kind)).toEqual(['note', 'question', 'answer'])
    const asked = await house.mailsTo('ada@northfield.example', 'review-question:')
    expect(asked.at(-1)?.body_text).toContain('Where will it be used?')
    expect(await house.mailsTo('chika@lakeside.example', 'review-answer:')).toHaveLength(1)
  })
})

describe('others', () => {
  it('are asked to look first, and that is undone', async () => {
    const request = await house.filed()
    for (const person of [house.people.chika, house.people.tomas])
      await declareNone(person, request.id)
    const tomas = await house.idOf('tomas')
    const params = { ...pcg(request), personId: tomas }
    await expect(house.people.tomas.call(assignLead, { params })).rejects.toEqual(
      problem('not-permitted'),
    )
    await house.people.chika.call(assignLead, { params })
    const mine = async () =>
      (await house.people.tomas.call(readQueue)).toDecide.find(
        ({ requestId }) => requestId === request.id,
      )
    expect(await mine()).toMatchObject({ isLead: true, waitsFor: 'your-vote' })
    await house.people.chika.call(endAssignment, { params: { ...params, role: 'lead' } })
    expect(await mine()).toMatchObject({ isLead: false })
  })

  it('from outside give an opinion on one request, which is no vote', async () => {
    const request = await house.filed()
    const other = await house.filed()
    await declareNone(house.people.chika, request.id)
    const question = 'Is this feasible?'
    const invite = (email: string) =>
      house.people.chika.call(inviteExpert, {
        params: pcg(request),
        body: { name: 'Ben', email, question },
      })
    await expect(invite('tomas@lakeside.example')).rejects.toMatchObject({
      errors: [{ path: 'email' }],
    })
    await expect(invite('pia+x@northfield.example')).rejects.toMatchObject({
      errors: [{ path: 'email' }],
    })
    await invite('ben@ostsee.example')
    await expect(seenBy(house.people.ben, request)).rejects.toEqual(problem('not-permitted'))
    await declareNone(house.people.ben, request.id)
    const seen = await house.reviewSeenBy(house.people.ben, request)
    expect(seen).toMatchObject({ openCommands: [], work: { seat: 'expert', votes: [] } })
    await expect(seenBy(house.people.ben, other)).rejects.toEqual(problem('not-found'))
    expect(await house.people.ben.call(listThreads, { params: { requestId: request.id } })).toEqual(
      [],
    )
    await expect(house.vote(house.people.ben, request, 'approve')).rejects.toEqual(
      problem('not-permitted'),
    )
    await house.people.ben.call(addNote, {
      params: pcg(request),
      body: { kind: 'note', text: 'It is.' },
    })
    const { work } = await house.reviewSeenBy(house.people.chika, request)
    expect(work?.messages).toMatchObject([{ kind: 'opinion', text: 'It is.' }])
    await house.people.chika.call(endAssignment, {
      params: { ...pcg(request), personId: await house.idOf('ben'), role: 'expert' },
    })
    await expect(seenBy(house.people.ben, request)).rejects.toEqual(problem('not-found'))
  })
})

describe('a committee', () => {
  it('is looked after by its chair and the stewards', async () => {
    const giving = (person: Person, email: string, dau = 'PCG') =>
      person.call(giveSeat, { params: { dau }, body: { email, seat: 'member' } })
    await expect(giving(house.people.tomas, 'ben@ostsee.example')).rejects.toEqual(
      problem('not-permitted'),
    )
    await expect(giving(house.people.chika, 'ben@ostsee.example', 'SCP')).rejects.toEqual(
      problem('not-found'),
    )
    await expect(giving(house.people.chika, 'nobody@nowhere.example')).rejects.toMatchObject({
      errors: [{ path: 'email' }],
    })
    const given = await giving(house.people.chika, 'ben@ostsee.example')
    expect(given.members.map(({ email }) => email)).toContain('ben@ostsee.example')
    const personId = await house.idOf('ben')
    await house.people.stella.call(takeSeat, { params: { dau: 'PCG', personId } })
    const { rulesVersion, rules } = await house.committee()
    await expect(
      house.people.stella.call(setCommitteeRules, {
        params: { dau: 'PCG' },
        body: { version: rulesVersion + 1, rules },
      }),
    ).rejects.toEqual(problem('stale-version'))
  })

  it('hears of every change of its people, and nobody seats themselves (T105)', async () => {
    const give = (email: string, seat: 'member' | 'chair') =>
      house.people.stella.call(giveSeat, { params: { dau: 'PCG' }, body: { email, seat } })
    const mailed = async (email: string) => {
      await house.platform.deps.outbox.drain()
      return (await house.mailsTo(email, 'committee-seat:')).map(({ body_text: text }) => text)
    }
    const before = (await mailed('chika@lakeside.example')).length
    await expect(give('stella@lakeside.example', 'chair')).rejects.toEqual(problem('not-permitted'))
    expect(await mailed('chika@lakeside.example')).toHaveLength(before)
    await give('ben@ostsee.example', 'chair')
    const personId = await house.idOf('ben')
    await house.people.stella.call(takeSeat, { params: { dau: 'PCG', personId } })
    const told = (await mailed('chika@lakeside.example')).slice(before)
    expect(told).toHaveLength(2)
    expect(told[0]).toMatch(/Stella .* gave Ben .* a seat on the committee of PCG: chair\./)
    expect(told[1]).toMatch(/Stella .* took the seat of Ben .* on the committee of PCG away\./)
    expect((await mailed('ben@ostsee.example')).length).toBeGreaterThanOrEqual(2)
    expect(await mailed('stella@lakeside.example')).toEqual([])
  })

  it('is led by who covers for an absent chair', async () => {
    const request = await house.filed()
    await declareNone(house.people.chika, request.id)
    const personId = await house.idOf('chika')
    const now = Date.now()
    const away = await house.people.chika.call(announceAbsence, {
      params: { dau: 'PCG', personId },
      body: {
        from: new Date(now - 60_000).toISOString(),
        until: new Date(now + 86_400_000).toISOString(),
        coverEmail: 'omar@lakeside.example',
      },
    })
    await expect(house.decide(request, 'approve')).rejects.toEqual(problem('not-permitted'))
    await declareNone(house.people.omar, request.id)
    expect((await house.reviewSeenBy(house.people.omar, request)).work).toMatchObject({
      actsAsChair: true,
    })
    const absence = away.members.flatMap(({ absences }) => absences)[0]
    await house.people.chika.call(endAbsence, {
      params: { dau: 'PCG', absenceId: absence?.id ?? '' },
    })
    await expect(seenBy(house.people.omar, request)).resolves.toMatchObject({
      reviews: [{ dau: 'SCP' }],
    })
    await house.decide(request, 'approve')
  })

  it('is reminded once for each week that a request waits, whenever that is looked at', async () => {
    const request = await house.filed()
    await house.platform.deps.outbox.drain()
    await house.platform.deps.db
      .updateTable('review')
      .set({ round_at: new Date(Date.now() - 16 * 86_400_000) })
      .where('request_id', '=', request.id)
      .execute()
    for (let tick = 0; tick < 3; tick += 1) {
      await house.platform.deps.db
        .transaction()
        .execute((tx) => house.platform.deps.outbox.announce(tx, clockTicked, {}))
      await house.platform.deps.outbox.drain()
    }
    const reminded = await house.mailsTo(
      'chika@lakeside.example',
      `review-reminder:${request.id}:PCG`,
    )
    expect(reminded.map(({ key }) => key.split(':').at(-1))).toEqual(['2'])
  })

  it('leaves ledgers that replay to their tables', async () => {
    await house.platform.deps.outbox.drain()
    expect((await verifyAll(house.platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
