import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { type RequestState, statusOf } from '#stages/request/lifecycle.ts'
import type { QueueItem } from '../contract.ts'
import { defaultRules } from '../contract/committees.ts'
import { electorateOf, tallyOf } from '../rules/voting.ts'
import { queueOf, queueToCheck, type QueueRow } from '../store/queue.ts'
import { rulesOf } from '../store/committees.ts'
import { recusedFrom } from '../store/interests.ts'
import { placesOf, seatsOf } from '../store/seats.ts'
import { votesOf } from '../store/votes.ts'

type Queue = Record<'toCheck' | 'toDecide' | 'decided', QueueItem[]>

/** What waits for this person. */
export async function answerQueue(db: Database, actor: Actor): Promise<Queue> {
  const [toCheck, toDecide, decided] = await Promise.all([
    actor.roles.includes('steward') ? queueToCheck(db) : [],
    queueOf(db, actor.id, 'undecided'),
    queueOf(db, actor.id, 'decided'),
  ])
  const waitsFor = await waitsOf(db, actor, toDecide)
  return {
    toCheck: toCheck.map((row) => present(row, { waitsFor: 'your-check', cast: 0 })),
    toDecide: toDecide.map((row) => present(row, waitsFor(row))),
    decided: decided.map((row) => present(row, { waitsFor: 'nobody', cast: 0 })),
  }
}

type Wait = Pick<QueueItem, 'waitsFor' | 'cast'>

const present = (
  { requestState, submittedAt, dueAt, declared: _declared, round: _round, ...row }: QueueRow,
  wait: Wait,
): QueueItem => ({
  ...row,
  ...wait,
  status: statusOf[requestState as RequestState],
  submittedAt: submittedAt.toISOString(),
  dueAt: dueAt?.toISOString() ?? null,
})

/** What each review waits for, as the person sees it. */
async function waitsOf(
  db: Database,
  actor: Actor,
  rows: readonly QueueRow[],
): Promise<(row: QueueRow) => Wait> {
  const seats = await seatsOf(db, actor.id)
  const daus = [...seats.keys()]
  const requestIds = rows.map(({ requestId }) => requestId)
  const [places, rules, votes, recused] = await Promise.all([
    placesOf(db, daus),
    rulesOf(db, daus),
    votesOf(db, requestIds),
    recusedFrom(db, requestIds),
  ])
  return (row) => {
    const cast = votes.filter(
      ({ requestId, dau, round }) =>
        requestId === row.requestId && dau === row.dau && round === row.round,
    )
    const hasVoted = cast.some(({ personId }) => personId === actor.id)
    const electorate = electorateOf(
      places.filter(({ dau }) => dau === row.dau),
      (person) => recused.some((off) => off.requestId === row.requestId && off.personId === person),
    )
    const tally = tallyOf(
      rules.get(row.dau ?? '') ?? defaultRules,
      electorate,
      new Map(cast.map(({ personId, vote }) => [personId, vote])),
    )
    const mayDecide = electorate.chair === actor.id && tally.allowed.length > 0
    return {
      cast: cast.length,
      waitsFor: nextOf(row, { hasVoted, mayDecide, isQuorate: tally.allowed.length > 0 }, seats),
    }
  }
}

function nextOf(
  { state, declared, dau }: QueueRow,
  { hasVoted, mayDecide, isQuorate }: Record<'hasVoted' | 'mayDecide' | 'isQuorate', boolean>,
  seats: ReadonlyMap<string, unknown>,
): Wait['waitsFor'] {
  if (state === 'changes-asked' || state === 'conditional') return 'requester'
  if (declared === null) return 'your-declaration'
  if (!seats.has(dau ?? '')) return 'your-opinion'
  if (mayDecide) return 'your-decision'
  if (!hasVoted) return 'your-vote'
  return isQuorate ? 'chair' : 'votes'
}
