import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import {
  type Committee,
  type CommitteeRules,
  defaultRules,
  listCommittees,
  setCommitteeRules,
  type Vote,
} from '#stages/review/contract/committees.ts'
import { castVote, type CommitteeThread, listThreads } from '#stages/review/contract/work.ts'
import { type Case, decide, passOn, readCase, type Review } from '#stages/review/contract.ts'
import { smallCatalog } from './filing.ts'
import { type Platform, startPlatform } from './platform.ts'

const handles = ['ada', 'ben', 'stella', 'chika', 'mei', 'omar', 'tomas', 'alex'] as const

type OfRequest = Pick<AccessRequest, 'id'>

/** A platform with the cast, and what they do about requests for PCG. */
export type CommitteeHouse = {
  readonly platform: Platform
  readonly people: Readonly<Record<(typeof handles)[number], Person>>
  idOf(handle: string): Promise<string>
  /** A request of Ada that has gone to its committees; what she was granted before is ended first. */
  filed(): Promise<AccessRequest>
  pass(request: Pick<AccessRequest, 'id' | 'version'>): Promise<Case>
  reviewSeenBy(person: Person, request: OfRequest): Promise<Review>
  vote(person: Person, request: OfRequest, vote: Vote, round?: number): Promise<Case>
  /** Chika's decision as the chair. */
  decide(
    request: OfRequest,
    kind: 'approve' | 'reject',
    conditions?: readonly string[],
  ): Promise<Case>
  committee(): Promise<Committee>
  setRules(changes: Partial<CommitteeRules>): Promise<void>
  /** As Ada sees them. */
  threads(request: OfRequest): Promise<CommitteeThread[]>
  /** Those whose key begins so. */
  mailsTo(email: string, key: string): Promise<{ key: string; body_text: string }[]>
}

export const pcg = ({ id }: OfRequest): { requestId: string; dau: string } => ({
  requestId: id,
  dau: 'PCG',
})

export const seenBy = (person: Person, { id }: OfRequest): Promise<Case> =>
  person.call(readCase, { params: { requestId: id } })

export async function committeeHouse(): Promise<CommitteeHouse> {
  const platform = await startPlatform()
  await smallCatalog(platform)
  const { db, outbox } = platform.deps
  const people = Object.fromEntries(
    await Promise.all(handles.map(async (handle) => [handle, await platform.as(handle)] as const)),
  ) as CommitteeHouse['people']
  let count = 0
  const house: CommitteeHouse = {
    platform,
    people,
    async idOf(handle) {
      const person = db.selectFrom('person').select('id').where('handle', '=', handle)
      return (await person.executeTakeFirstOrThrow()).id
    },
    async filed() {
      const id = await house.idOf('ada')
      await db.transaction().execute(async (tx) => {
        for (const dau of ['PCG', 'SCP']) await endGrants(tx, id, id, dau, 'for the next test')
      })
      const request = await fileByForm(people.ada, `Committee ${(count += 1)}`, true)
      await house.pass(request)
      return request
    },
    pass: ({ id, version }) =>
      people.stella.call(passOn, { params: { requestId: id }, body: { version } }),
    async reviewSeenBy(person, request) {
      const review = (await seenBy(person, request)).reviews.find(({ dau }) => dau === 'PCG')
      if (review === undefined) throw new Error('no review of PCG')
      return review
    },
    vote: (person, request, vote, round = 1) =>
      person.call(castVote, {
        params: pcg(request),
        body: { vote, reason: `So I ${vote}.`, round },
      }),
    async decide(request, kind, conditions = []) {
      const { version } = await house.reviewSeenBy(people.stella, request)
      const grounds = kind === 'reject' ? { grounds: 'other' as const } : {}
      return people.chika.call(decide, {
        params: { ...pcg(request), decision: kind },
        body: { version, reason: 'Because.', conditions: [...conditions], ...grounds },
      })
    },
    async committee() {
      const all = await people.stella.call(listCommittees)
      const found = all.find(({ dau }) => dau === 'PCG')
      if (found === undefined) throw new Error('no committee of PCG')
      return found
    },
    async setRules(changes) {
      const { rulesVersion: version } = await house.committee()
      const body = { version, rules: { ...defaultRules, ...changes } }
      await people.stella.call(setCommitteeRules, { params: { dau: 'PCG' }, body })
    },
    threads: ({ id }) => people.ada.call(listThreads, { params: { requestId: id } }),
    async mailsTo(email, key) {
      await outbox.drain()
      const rows = await db
        .selectFrom('mail_message')
        .select(['key', 'body_text'])
        .where('to_address', '=', email)
        .execute()
      return rows.filter((row) => row.key.startsWith(key))
    },
  }
  return house
}
