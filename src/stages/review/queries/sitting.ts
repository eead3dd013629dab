import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { RequestRow } from '#stages/request/store.ts'
import { type CommitteeRules, defaultRules, type Vote } from '../contract/committees.ts'
import type { ReviewRole } from '../lifecycle.ts'
import { type Electorate, electorateOf, type Place, type Tally, tallyOf } from '../rules/voting.ts'
import type { ReviewRow } from '../store.ts'
import { rulesOf } from '../store/committees.ts'
import { interestsOf } from '../store/interests.ts'
import { placesOf } from '../store/seats.ts'
import { votesOf, type VoteRow } from '../store/votes.ts'

/** A committee over one request: who is there, and how the votes stand. */
export type Sitting = {
  readonly rules: CommitteeRules
  readonly places: readonly Place[]
  readonly electorate: Electorate
  readonly recused: ReadonlySet<string>
  readonly votes: readonly VoteRow[]
  readonly tally: Tally
}

/** The committees over a request, by DAU. */
export async function sittingsOf(
  db: Database | Tx,
  requestId: string,
  reviews: readonly Pick<ReviewRow, 'dau_code' | 'round'>[],
): Promise<Map<string, Sitting>> {
  const daus = reviews.map(({ dau_code }) => dau_code)
  const [rules, places, interests, votes] = await Promise.all([
    rulesOf(db, daus),
    placesOf(db, daus),
    interestsOf(db, requestId),
    votesOf(db, [requestId]),
  ])
  const recused = new Set(
    interests.filter(({ outcome }) => outcome === 'recused').map(({ personId }) => personId),
  )
  return new Map(
    reviews.map(({ dau_code: dau, round }) => {
      const of = {
        rules: rules.get(dau) ?? defaultRules,
        places: places.filter((place) => place.dau === dau),
        recused,
        votes: votes.filter((vote) => vote.dau === dau),
      }
      const electorate = electorateOf(of.places, (person) => recused.has(person))
      const tally = tallyOf(of.rules, electorate, votesIn(of.votes, round))
      return [dau, { ...of, electorate, tally }]
    }),
  )
}

const votesIn = (votes: readonly VoteRow[], round: number): ReadonlyMap<string, Vote> =>
  new Map(
    votes.filter((vote) => vote.round === round).map(({ personId, vote }) => [personId, vote]),
  )

/** @throws when the committee is not over the request */
export async function sittingOf(
  db: Database | Tx,
  review: Pick<ReviewRow, 'request_id' | 'dau_code' | 'round'>,
): Promise<Sitting> {
  const sitting = (await sittingsOf(db, review.request_id, [review])).get(review.dau_code)
  if (sitting === undefined) throw new Error('a committee that is not there')
  return sitting
}

/** What a person is to a review now. */
export const reviewRolesOf = (
  { id }: Pick<Actor, 'id'>,
  { electorate }: Pick<Sitting, 'electorate'>,
): ReviewRole[] => [
  ...(electorate.chair === id ? (['chair'] as const) : []),
  ...(electorate.voters.includes(id) ? (['member'] as const) : []),
]

/** Whether the committees are at it: not while the request is with its requester, nor once it has ended. */
export const isSitting = ({ state }: Pick<RequestRow, 'state'>): boolean =>
  ['in-review', 'partly-approved', 'rejected'].includes(state)
