import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { namesOf } from '#ledgers/identity/store.ts'
import type { CommitteeWork } from '../contract.ts'
import type { ReviewRow } from '../store.ts'
import { noteKinds, notesOf, type NoteRow } from '../store/notes.ts'
import { placesOf, type AnySeat } from '../store/seats.ts'
import { assignmentsOf } from '../store/votes.ts'
import type { Sitting } from './sitting.ts'

/** What belongs to all committees over a request. */
export type Work = {
  readonly notes: readonly NoteRow[]
  readonly assignments: Awaited<ReturnType<typeof assignmentsOf>>
  readonly names: ReadonlyMap<string, string>
}

export async function workOf(
  db: Database,
  requestId: string,
  reviews: readonly Pick<ReviewRow, 'dau_code'>[],
): Promise<Work> {
  const places = await placesOf(
    db,
    reviews.map(({ dau_code }) => dau_code),
  )
  const people = places.flatMap(({ holder, cover }) => [holder, ...(cover ? [cover] : [])])
  const [notes, assignments, names] = await Promise.all([
    notesOf(db, requestId, noteKinds),
    assignmentsOf(db, requestId),
    namesOf(db, people),
  ])
  return { notes, assignments, names }
}

/** A committee at work, as its members see it; an expert sees no vote and no note but the opinions. */
export function presentWork(
  actor: Actor,
  { dau_code: dau, round }: Pick<ReviewRow, 'dau_code' | 'round'>,
  { rules, places, electorate, recused, votes, tally }: Sitting,
  { notes, assignments, names }: Work,
  seat: AnySeat | undefined,
): CommitteeWork {
  const colleague = (id: string) => ({ id, name: names.get(id) ?? '' })
  const isExpert = seat === 'expert'
  const asked = assignments.filter((each) => each.dau === dau)
  const person = ({ personId, name }: { personId: string; name: string }) => ({
    id: personId,
    name,
  })
  return {
    seat: seat ?? null,
    actsAsChair: electorate.chair === actor.id,
    chair:
      electorate.chair === undefined
        ? null
        : { ...colleague(electorate.chair), as: electorate.chairAs },
    voters: electorate.voters.map(colleague),
    away: places.filter(({ away }) => away).map(({ holder }) => colleague(holder)),
    recused: places
      .filter(({ holder }) => recused.has(holder))
      .map(({ holder }) => colleague(holder)),
    majority: rules.majority,
    tie: rules.tie,
    needed: tally.needed,
    outcome: tally.outcome,
    allowed: [...tally.allowed],
    votes: (isExpert ? [] : votes).map((vote) => ({
      person: { id: vote.personId, name: vote.person },
      vote: vote.vote,
      reason: vote.reason,
      at: vote.at.toISOString(),
      round: vote.round,
      counts: vote.round === round && electorate.voters.includes(vote.personId),
    })),
    leads: asked.filter(({ role }) => role === 'lead').map(person),
    experts: asked
      .filter(({ role }) => role === 'expert')
      .map(({ question, ...each }) => ({ ...person(each), question })),
    messages: notes
      .filter((note) => note.dau === dau && (!isExpert || note.kind === 'opinion'))
      .map(({ dau: _dau, at, ...note }) => ({ ...note, at: at.toISOString() })),
  }
}
