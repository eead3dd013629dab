import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { endGrants } from '#ledgers/grants/store.ts'
import { addForm, downloadAgreement } from '#stages/agreement/contract.ts'
import { type AccessRequest, readRequest } from '#stages/request/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  announceAbsence,
  type CommitteeRules,
  defaultRules,
  endAbsence,
  giveSeat,
  listCommittees,
  setCommitteeRules,
  takeSeat,
} from './contract/committees.ts'
import {
  acceptConditions,
  addNote,
  answerQuestion,
  askChanges,
  assignLead,
  castVote,
  declareInterest,
  endAssignment,
  inviteExpert,
  listThreads,
  readStanding,
  reopenReview,
} from './contract/work.ts'
import { type Case, decide, passOn, readCase, readQueue } from './contract.ts'

const handles = ['ada', 'ben', 'stella', 'chika', 'mei', 'omar', 'tomas', 'alex'] as const

let platform: Platform
let people: Record<(typeof handles)[number], Person>
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  people = Object.fromEntries(
    await Promise.all(handles.map(async (handle) => [handle, await platform.as(handle)] as const)),
  ) as typeof people
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const idOf = async (handle: string): Promise<string> => {
  const row = await platform.deps.db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', handle)
    .executeTakeFirstOrThrow()
  return row.id
}

let count = 0
/** A request of Ada that has gone to its committees; what she was granted before is ended first. */
async function filed(): Promise<AccessRequest> {
  const id = await idOf('ada')
  await platform.deps.db.transaction().execute(async (tx) => {
    for (const dau of ['PCG', 'SCP']) await endGrants(tx, id, id, dau, 'for the next test')
  })
  const request = await fileByForm(people.ada, `Committee ${(count += 1)}`, true)
  await pass(request)
  return request
}
const pass = (request: Pick<AccessRequest, 'id' | 'version'>): Promise<Case> =>
  people.stella.call(passOn, {
    params: { requestId: request.id },
    body: { version: request.version },
  })
const pcg = ({ id }: Pick<AccessRequest, 'id'>) => ({ requestId: id, dau: 'PCG' })
const seenBy = (person: Person, { id }: Pick<AccessRequest, 'id'>) =>
  person.call(readCase, { params: { requestId: id } })
const reviewSeenBy = async (person: Person, request: AccessRequest, dau = 'PCG') => {
  const review = (await seenBy(person, request)).reviews.find((each) => each.dau === dau)
  if (review === undefined) throw new Error(`no review of ${dau}`)
  return review
}
const votes = (
  person: Person,
  request: AccessRequest,
  vote: 'approve' | 'reject' | 'abstain',
  round = 1,
) => person.call(castVote, { params: pcg(request), body: { vote, reason: `So I ${vote}.`, round } })
const decision = async (
  request: AccessRequest,
  kind: 'approve' | 'reject',
  more: { conditions?: string[] } = {},
) => {
  const { version } = await reviewSeenBy(people.stella, request)
  return people.chika.call(decide, {
    params: { ...pcg(request), decision: kind },
    body: { version, reason: 'Because.', ...(kind === 'reject' && { grounds: 'other' }), ...more },
  })
}
const committee = async (person = people.stella, dau = 'PCG') => {
  const found = (await person.call(listCommittees)).find((each) => each.dau === dau)
  if (found === undefined) throw new Error(`no committee of ${dau}`)
  return found
}
async function setRules(changes: Partial<CommitteeRules>): Promise<void> {
  const { rulesVersion } = await committee()
  await people.stella.call(setCommitteeRules, {
    params: { dau: 'PCG' },
    body: { version: rulesVersion, rules: { ...defaultRules, ...changes } },
  })
}
const threads = (request: AccessRequest) =>
  people.ada.call(listThreads, { params: { requestId: request.id } })
const mailsTo = async (email: string, key: string) => {
  await platform.deps.outbox.drain()
  const rows = await platform.deps.db
    .selectFrom('mail_message')
    .select(['key', 'body_text'])
    .where('to_address', '=', email)
    .execute()
  return rows.filter((row) => row.key.startsWith(key))
}

describe('an interest', () => {
  it('is declared before the first look: until then only the people are shown', async () => {
    const request = await filed()
    const params = { requestId: request.id }
    await expect(seenBy(people.chika, request)).rejects.toEqual(problem('not-permitted'))
    await expect(people.chika.call(readRequest, { params })).rejects.toEqual(problem('not-found'))
    await expect(votes(people.chika, request, 'approve')).rejects.toEqual(problem('not-permitted'))
    await expect(decision(request, 'approve')).rejects.toEqual(problem('not-permitted'))
    const standing = await people.chika.call(readStanding, { params })
    expect(standing).toMatchObject({ outcome: 'to-declare', found: [], daus: ['PCG'] })
    expect(standing.people.map(({ name }) => name)).toContain('Pia Lindqvist')
    await declareNone(people.chika, request.id)
    expect((await seenBy(people.chika, request)).reviews.map(({ dau }) => dau)).toEqual(['PCG'])
  })

  it('takes who declares it off the request: they see nothing more and count for nothing', async () => {
    await setRules({ quorum: 3, majority: 'simple' })
    const request = await filed()
    const params = { requestId: request.id }
    for (const person of [people.chika, people.mei, people.tomas])
      await declareNone(person, request.id)
    await votes(people.tomas, request, 'reject')
    await votes(people.chika, request, 'approve')
    expect((await reviewSeenBy(people.chika, request)).work).toMatchObject({
      needed: 3,
      allowed: [],
    })
    const conflict = { params, body: { conflict: true, note: '' } }
    await expect(people.tomas.call(declareInterest, conflict)).rejects.toMatchObject({
      errors: [{ path: 'note' }],
    })
    const note = 'We share a grant.'
    expect(
      await people.tomas.call(declareInterest, { params, body: { conflict: true, note } }),
    ).toMatchObject({ outcome: 'recused', people: [] })
    await expect(seenBy(people.tomas, request)).rejects.toEqual(problem('not-permitted'))
    await expect(people.tomas.call(readRequest, { params })).rejects.toEqual(problem('not-found'))
    await expect(votes(people.tomas, request, 'approve')).rejects.toEqual(problem('not-permitted'))
    const queue = await people.tomas.call(readQueue)
    expect(queue.toDecide.map(({ requestId }) => requestId)).not.toContain(request.id)
    const { work } = await reviewSeenBy(people.chika, request)
    expect(work?.recused.map(({ name }) => name)).toHaveLength(1)
    expect(work?.needed).toBe(2)
    expect(work?.votes.map(({ vote, counts }) => [vote, counts])).toEqual([
      ['reject', false],
      ['approve', true],
    ])
    await setRules({})
  })

  it('at the same institution has to be explained, or recuses where the committee says so', async () => {
    const lakeside = await fileByForm(people.alex, 'From within', false)
    await pass(lakeside)
    const params = { requestId: lakeside.id }
    const declaring = (person: Person, note: string) =>
      person.call(declareInterest, { params, body: { conflict: false, note } })
    await expect(declaring(people.chika, '')).rejects.toMatchObject({ errors: [{ path: 'note' }] })
    expect(await declaring(people.chika, 'Another building.')).toMatchObject({
      outcome: 'none',
      found: ['institution'],
    })
    await setRules({ sameInstitution: 'recuse' })
    expect(await declaring(people.tomas, 'Another building.')).toMatchObject({ outcome: 'recused' })
    await setRules({})
  })
})

describe('votes', () => {
  it('decide together with the chair: no quorum, no decision; a majority binds', async () => {
    await setRules({ quorum: 2, majority: 'simple' })
    const request = await filed()
    for (const person of [people.chika, people.mei, people.tomas])
      await declareNone(person, request.id)
    await expect(decision(request, 'approve')).rejects.toEqual(problem('wrong-state'))
    await votes(people.mei, request, 'approve')
    await votes(people.tomas, request, 'reject')
    expect((await reviewSeenBy(people.chika, request)).openCommands).toEqual([
      'vote',
      'approve',
      'approve-on-conditions',
      'reject',
      'ask-changes',
    ])
    await votes(people.mei, request, 'reject')
    const seen = await reviewSeenBy(people.chika, request)
    expect(seen.openCommands).toEqual(['vote', 'reject', 'ask-changes'])
    expect(seen.work).toMatchObject({ outcome: 'reject', actsAsChair: true, seat: 'chair' })
    await expect(decision(request, 'approve')).rejects.toEqual(problem('wrong-state'))
    await decision(request, 'reject')
    await expect(votes(people.mei, request, 'approve')).rejects.toEqual(problem('wrong-state'))
    await setRules({})
  })

  it('are a member’s alone', async () => {
    const request = await filed()
    await expect(votes(people.ben, request, 'approve')).rejects.toEqual(problem('not-found'))
    await expect(votes(people.stella, request, 'approve')).rejects.toEqual(problem('not-found'))
    await expect(votes(people.omar, request, 'approve')).rejects.toEqual(problem('not-found'))
  })
})

describe('conditions', () => {
  it('give nothing until they are accepted, and then access once', async () => {
    const request = await filed()
    await declareNone(people.chika, request.id)
    const conditions = ['No linkage to other cohorts.', 'Report each year.']
    await decision(request, 'approve', { conditions })
    const live = async () =>
      (await people.ada.call(readDashboard)).grants.filter((grant) => grant.live)
    expect(await live()).toEqual([])
    const [thread] = await threads(request)
    expect(thread).toMatchObject({ state: 'conditional', conditions, mayAccept: true })
    const accept = (person: Person) =>
      person.call(acceptConditions, {
        params: pcg(request),
        body: { version: thread?.version ?? 0 },
      })
    await expect(accept(people.ben)).rejects.toEqual(problem('not-found'))
    await accept(people.ada)
    await expect(accept(people.ada)).rejects.toEqual(problem('wrong-state'))
    expect((await live()).map(({ dau }) => dau)).toEqual(['PCG'])
    const { state, conditions: kept } = await reviewSeenBy(people.stella, request)
    expect([state, kept]).toEqual(['approved', conditions])
    await platform.deps.outbox.drain()
    const vends = await platform.deps.db
      .selectFrom('vend')
      .select('scope')
      .where('request_id', '=', request.id)
      .execute()
    expect(vends.map(({ scope }) => scope).toSorted()).toEqual(['PCG', 'immediate'])
    expect(await mailsTo('ada@northfield.example', `review-decided:${request.id}`)).toHaveLength(1)
  })
})

describe('changes that a committee asks for', () => {
  it('bring the request back; what was voted on the old answers counts no more', async () => {
    const request = await filed()
    const params = { requestId: request.id }
    for (const person of [people.chika, people.mei, people.omar])
      await declareNone(person, request.id)
    await votes(people.mei, request, 'approve')
    const { version } = await reviewSeenBy(people.chika, request)
    const body = { version, sections: ['agreement' as const], reason: 'Say which assays.' }
    await people.chika.call(askChanges, { params: pcg(request), body })
    const returned = await people.ada.call(readRequest, { params })
    expect(returned).toMatchObject({ state: 'returned', status: 'Action needed' })
    expect(await threads(request)).toMatchObject([
      { dau: 'PCG', state: 'changes-asked', sections: ['agreement'] },
      { dau: 'SCP', state: 'open' },
    ])
    // The other committee waits.
    const scp = { ...params, dau: 'SCP' }
    await expect(
      people.mei.call(decide, { params: { ...scp, decision: 'approve' }, body: { version: 0 } }),
    ).rejects.toEqual(problem('wrong-state'))
    const pdf = await people.ada.download(downloadAgreement, { params })
    await people.ada.upload(addForm, { params, query: { name: 'again.pdf' } }, pdf)
    await pass(await people.ada.call(readRequest, { params }))
    const again = await reviewSeenBy(people.chika, request)
    expect(again).toMatchObject({ state: 'open', round: 2 })
    expect(again.work?.votes.map(({ counts }) => counts)).toEqual([false])
    await expect(votes(people.mei, request, 'approve', 1)).rejects.toEqual(problem('stale-version'))
    await votes(people.mei, request, 'approve', 2)
    await decision(request, 'approve')
    expect(await reviewSeenBy(people.chika, request)).toMatchObject({
      state: 'approved',
      submission: 2,
    })
    expect(await mailsTo('chika@lakeside.example', `review-opened:${request.id}:PCG`)).toHaveLength(
      2,
    )
  })
})

describe('a rejection', () => {
  it('is reopened by the chair with a reason, and the request with it', async () => {
    const request = await filed()
    for (const person of [people.chika, people.mei]) await declareNone(person, request.id)
    await decision(request, 'reject')
    await people.mei.call(decide, {
      params: { requestId: request.id, dau: 'SCP', decision: 'reject' },
      body: { version: 0, reason: 'No.', grounds: 'outside-terms' },
    })
    const read = () => people.ada.call(readRequest, { params: { requestId: request.id } })
    expect((await read()).state).toBe('rejected')
    const { version } = await reviewSeenBy(people.chika, request)
    const reopening = (person: Person) =>
      person.call(reopenReview, {
        params: pcg(request),
        body: { version, reason: 'New evidence.' },
      })
    await expect(reopening(people.mei)).rejects.toEqual(problem('not-permitted'))
    await reopening(people.chika)
    expect((await read()).state).toBe('in-review')
    expect((await reviewSeenBy(people.chika, request)).state).toBe('open')
    await decision(request, 'approve')
    expect((await read()).state).toBe('partly-approved')
    const { reviews } = await seenBy(people.stella, request)
    expect(reviews.map(({ dau, state, grounds }) => [dau, state, grounds])).toEqual([
      ['PCG', 'approved', null],
      ['SCP', 'rejected', 'outside-terms'],
    ])
  })
})

describe('what is written', () => {
  it('to the committee stays there; questions reach the requester, who answers', async () => {
    const request = await filed()
    for (const person of [people.chika, people.mei]) await declareNone(person, request.id)
    const say = (kind: 'note' | 'question', text: string) =>
      people.mei.call(addNote, { params: pcg(request), body: { kind, text } })
    const answering = () =>
      people.ada.call(answerQuestion, {
        params: pcg(request),
        body: { text: 'In the tumor board.' },
      })
    await say('note', 'I doubt this.')
    await expect(answering()).rejects.toEqual(problem('wrong-state'))
    await say('question', 'Where will it be used?')
    await answering()
    const [thread] = await threads(request)
    expect(thread?.messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['question', 'Where will it be used?'],
      ['answer', 'In the tumor board.'],
    ])
    const { work } = await reviewSeenBy(people.chika, request)
    expect(work?.messages.map(({ kind }) => kind)).toEqual(['note', 'question', 'answer'])
    const asked = await mailsTo('ada@northfield.example', 'review-question:')
    expect(asked.at(-1)?.body_text).toContain('Where will it be used?')
    expect(await mailsTo('chika@lakeside.example', 'review-answer:')).toHaveLength(1)
  })
})

describe('others', () => {
  it('are asked to look first, and that is undone', async () => {
    const request = await filed()
    for (const person of [people.chika, people.tomas]) await declareNone(person, request.id)
    const tomas = await idOf('tomas')
    const params = { ...pcg(request), personId: tomas }
    await expect(people.tomas.call(assignLead, { params })).rejects.toEqual(
      problem('not-permitted'),
    )
    await people.chika.call(assignLead, { params })
    const mine = async () =>
      (await people.tomas.call(readQueue)).toDecide.find(
        ({ requestId }) => requestId === request.id,
      )
    expect(await mine()).toMatchObject({ isLead: true, waitsFor: 'your-vote' })
    await people.chika.call(endAssignment, { params: { ...params, role: 'lead' } })
    expect(await mine()).toMatchObject({ isLead: false })
  })

  it('from outside give an opinion on one request, which is no vote', async () => {
    const request = await filed()
    const other = await filed()
    await declareNone(people.chika, request.id)
    const question = 'Is this feasible?'
    const invite = (email: string) =>
      people.chika.call(inviteExpert, {
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
    await expect(seenBy(people.ben, request)).rejects.toEqual(problem('not-permitted'))
    await declareNone(people.ben, request.id)
    const seen = await reviewSeenBy(people.ben, request)
    expect(seen).toMatchObject({ openCommands: [], work: { seat: 'expert', votes: [] } })
    await expect(seenBy(people.ben, other)).rejects.toEqual(problem('not-found'))
    await expect(votes(people.ben, request, 'approve')).rejects.toEqual(problem('not-permitted'))
    await people.ben.call(addNote, {
      params: pcg(request),
      body: { kind: 'note', text: 'It is.' },
    })
    const { work } = await reviewSeenBy(people.chika, request)
    expect(work?.messages).toMatchObject([{ kind: 'opinion', text: 'It is.' }])
    await people.chika.call(endAssignment, {
      params: { ...pcg(request), personId: await idOf('ben'), role: 'expert' },
    })
    await expect(seenBy(people.ben, request)).rejects.toEqual(problem('not-found'))
  })
})

describe('a committee', () => {
  it('is looked after by its chair and the stewards', async () => {
    const giving = (person: Person, email: string, dau = 'PCG') =>
      person.call(giveSeat, { params: { dau }, body: { email, seat: 'member' } })
    await expect(giving(people.tomas, 'ben@ostsee.example')).rejects.toEqual(
      problem('not-permitted'),
    )
    await expect(giving(people.chika, 'ben@ostsee.example', 'SCP')).rejects.toEqual(
      problem('not-found'),
    )
    await expect(giving(people.chika, 'nobody@nowhere.example')).rejects.toMatchObject({
      errors: [{ path: 'email' }],
    })
    const given = await giving(people.chika, 'ben@ostsee.example')
    expect(given.members.map(({ email }) => email)).toContain('ben@ostsee.example')
    const personId = await idOf('ben')
    await people.stella.call(takeSeat, { params: { dau: 'PCG', personId } })
    const { rulesVersion, rules } = await committee()
    await expect(
      people.stella.call(setCommitteeRules, {
        params: { dau: 'PCG' },
        body: { version: rulesVersion - 1, rules },
      }),
    ).rejects.toEqual(problem('stale-version'))
  })

  it('is led by who covers for an absent chair', async () => {
    const request = await filed()
    await declareNone(people.chika, request.id)
    const personId = await idOf('chika')
    const now = Date.now()
    const away = await people.chika.call(announceAbsence, {
      params: { dau: 'PCG', personId },
      body: {
        from: new Date(now - 60_000).toISOString(),
        until: new Date(now + 86_400_000).toISOString(),
        coverEmail: 'omar@lakeside.example',
      },
    })
    await expect(decision(request, 'approve')).rejects.toEqual(problem('not-permitted'))
    await declareNone(people.omar, request.id)
    expect((await reviewSeenBy(people.omar, request)).work).toMatchObject({ actsAsChair: true })
    const absence = away.members.flatMap(({ absences }) => absences)[0]
    await people.chika.call(endAbsence, {
      params: { dau: 'PCG', absenceId: absence?.id ?? '' },
    })
    await expect(seenBy(people.omar, request)).resolves.toMatchObject({
      reviews: [{ dau: 'SCP' }],
    })
    await decision(request, 'approve')
  })

  it('is reminded once for each week that a request waits, whenever that is looked at', async () => {
    const request = await filed()
    await platform.deps.outbox.drain()
    await platform.deps.db
      .updateTable('review')
      .set({ round_at: new Date(Date.now() - 16 * 86_400_000) })
      .where('request_id', '=', request.id)
      .execute()
    for (let tick = 0; tick < 3; tick += 1) {
      await platform.deps.db
        .transaction()
        .execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
      await platform.deps.outbox.drain()
    }
    const reminded = await mailsTo('chika@lakeside.example', `review-reminder:${request.id}:PCG`)
    expect(reminded.map(({ key }) => key.split(':').at(-1))).toEqual(['2'])
  })

  it('leaves ledgers that replay to their tables', async () => {
    await platform.deps.outbox.drain()
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
