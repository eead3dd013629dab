import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, refusal } from '#app/journey/steps.ts'
import { type AccessRequest, withdrawRequest } from '#stages/request/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { allowedBy, documented, tryCells, type LifecycleTable } from '#test/lifecycle-cells.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  acceptConditions,
  askChanges,
  castVote,
  declareInterest,
  listThreads,
  reopenReview,
} from './contract/work.ts'
import { decide, passOn, readCase, returnRequest } from './contract.ts'
import { type ReviewCommand, type ReviewRole, type ReviewState, reviewStates } from './lifecycle.ts'

const parts: Readonly<Record<string, readonly ReviewRole[]>> = {
  chika: ['chair', 'member'],
  tomas: ['member'],
  // Recused.
  mei: [],
  ada: ['requester'],
  stella: [],
  audrey: [],
  ben: [],
}

let platform: Platform
let people: Record<string, Person>
let request: AccessRequest
let table: LifecycleTable
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  people = Object.fromEntries(
    await Promise.all(
      Object.keys(parts).map(async (handle) => [handle, await platform.as(handle)] as const),
    ),
  )
  table = await documented('Review of one DAU')
  request = await fileByForm(personOf('ada'), 'Every cell', false)
  const params = { requestId: request.id }
  await personOf('stella').call(passOn, { params, body: { version: request.version } })
  for (const handle of ['chika', 'tomas']) await declareNone(personOf(handle), request.id)
  const body = { conflict: true, note: 'A friend.' }
  await personOf('mei').call(declareInterest, { params, body })
})
afterAll(() => platform.close())

function personOf(handle: string): Person {
  const person = people[handle]
  if (person === undefined) throw new Error(`nobody is ${handle}`)
  return person
}

/** Puts the review of PCG into a state, and the request where it is then. */
async function put(state: ReviewState): Promise<number> {
  const requestState = state === 'changes-asked' ? 'returned' : 'in-review'
  const { db } = platform.deps
  await db
    .updateTable('access_request')
    .set({ state: state === 'closed' ? 'withdrawn' : requestState })
    .where('id', '=', request.id)
    .execute()
  const { version } = await db
    .updateTable('review')
    .set({ state })
    .where('request_id', '=', request.id)
    .where('dau_code', '=', 'PCG')
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

const commands = {
  vote: (person, params, { round }) =>
    person.call(castVote, { params, body: { vote: 'approve', reason: 'Sound.', round } }),
  approve: (person, params, { version }) =>
    person.call(decide, { params: { ...params, decision: 'approve' }, body: { version } }),
  'approve-on-conditions': (person, params, { version }) =>
    person.call(decide, {
      params: { ...params, decision: 'approve' },
      body: { version, conditions: ['Report.'] },
    }),
  reject: (person, params, { version }) =>
    person.call(decide, {
      params: { ...params, decision: 'reject' },
      body: { version, reason: 'No.', grounds: 'other' },
    }),
  'ask-changes': (person, params, { version }) =>
    person.call(askChanges, { params, body: { version, sections: ['about'], reason: 'Who?' } }),
  accept: (person, params, { version }) =>
    person.call(acceptConditions, { params, body: { version } }),
  reopen: (person, params, { version }) =>
    person.call(reopenReview, { params, body: { version, reason: 'Again.' } }),
} satisfies Partial<
  Record<
    ReviewCommand,
    (
      person: Person,
      params: { requestId: string; dau: string },
      seen: { version: number; round: number },
    ) => Promise<unknown>
  >
>
type Issued = keyof typeof commands
const issued = Object.keys(commands) as Issued[]

/** What a page would show this person as buttons. */
async function buttonsOf(handle: string): Promise<string[]> {
  const params = { requestId: request.id }
  if (handle === 'ada') {
    const threads = await personOf('ada').call(listThreads, { params })
    return threads.some(({ dau, mayAccept }) => dau === 'PCG' && mayAccept) ? ['accept'] : []
  }
  const seen = await personOf(handle)
    .call(readCase, { params })
    .catch(() => undefined)
  return seen?.reviews.find(({ dau }) => dau === 'PCG')?.openCommands ?? []
}

async function roundOf(): Promise<number> {
  const { round } = await platform.deps.db
    .selectFrom('review')
    .select('round')
    .where('request_id', '=', request.id)
    .where('dau_code', '=', 'PCG')
    .executeTakeFirstOrThrow()
  return round
}

describe.each(reviewStates)('a review that is %s', (state) => {
  it.each(Object.keys(parts))('does what %s is shown, and nothing else', async (handle) => {
    const params = { requestId: request.id, dau: 'PCG' }
    const attempt = (command: Issued) => async () => {
      const version = await put(state)
      return commands[command](personOf(handle), params, { version, round: await roundOf() })
    }
    await put(state)
    const { met, expected } = await tryCells<Issued>({
      allowed: allowedBy(table, issued, state, parts[handle] ?? []),
      shown: () => buttonsOf(handle),
      attempts: {
        vote: attempt('vote'),
        approve: attempt('approve'),
        'approve-on-conditions': attempt('approve-on-conditions'),
        reject: attempt('reject'),
        'ask-changes': attempt('ask-changes'),
        accept: attempt('accept'),
        reopen: attempt('reopen'),
      },
      refused: () => /^(not-found|not-permitted|wrong-state)$/,
    })
    expect(met).toEqual(expected)
  })
})

describe('what only the steward or the requester may', () => {
  it.each(['chika', 'tomas', 'mei', 'audrey', 'ben'])('is refused to %s', async (handle) => {
    await put('open')
    const params = { requestId: request.id }
    const { version } = await platform.deps.db
      .selectFrom('access_request')
      .select('version')
      .where('id', '=', request.id)
      .executeTakeFirstOrThrow()
    const person = personOf(handle)
    for (const attempt of [
      () => person.call(passOn, { params, body: { version } }),
      () => person.call(returnRequest, { params, body: { version, reason: 'No.' } }),
      () => person.call(withdrawRequest, { params, body: { version } }),
    ])
      expect(await refusal(attempt())).toBe('not-found')
  })
})
