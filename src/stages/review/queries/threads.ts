import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { answerRequest } from '#stages/request/queries.ts'
import type { Section } from '#stages/request/contract.ts'
import type { CommitteeThread } from '../contract/work.ts'
import { reviewLifecycle } from '../lifecycle.ts'
import { reviewsOf } from '../store.ts'
import { openAsks } from '../store/asks.ts'
import { notesOf } from '../store/notes.ts'
import { seatsOn } from '../store/seats.ts'

/** What the committees and the people of a request say to each other. @throws Problem `not-found` */
export async function answerThreads(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<CommitteeThread[]> {
  const request = await answerRequest(db, actor, requestId)
  const isRequester = request.requester.id === actor.id
  const [reviews, notes, asks] = await Promise.all([
    reviewsOf(db, requestId),
    notesOf(db, requestId, ['question', 'answer']),
    openAsks(db, [requestId]),
  ])
  const sees = new Set(request.shares.map(({ dau }) => dau?.code))
  // Who is asked from outside gives an opinion, and reads nobody's letters.
  const seats = await seatsOn(db, requestId, actor.id)
  return reviews
    .filter(({ dau_code }) => sees.has(dau_code) && seats.get(dau_code) !== 'expert')
    .map((row) => {
      const messages = notes.filter(({ dau }) => dau === row.dau_code)
      return {
        dau: row.dau_code,
        dauName: row.dau_name,
        committee: row.committee,
        state: row.state,
        version: row.version,
        reason: row.reason,
        conditions: row.conditions,
        sections: row.sections as Section[],
        messages: messages.map(({ dau: _dau, at, ...note }) => ({ ...note, at: at.toISOString() })),
        asks: asks.filter(({ dau }) => dau === row.dau_code).map(({ ask }) => ask),
        mayAnswer: isRequester && messages.length > 0 && row.state !== 'closed',
        mayAccept:
          isRequester && openCommands(reviewLifecycle, row.state, ['requester']).includes('accept'),
      }
    })
}
