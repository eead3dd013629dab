import type { Actor } from '#kernel/actor.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { staleVersion } from '#stages/request/store.ts'
import type { Vote } from '../contract/committees.ts'
import { insertVote } from '../store/votes.ts'
import { nextOf, type ReviewDeps, sitDown } from './sitting.ts'

/**
 * A member's vote, or another one instead. `round` is the one that the member saw: a vote on answers that were changed
 * since is refused.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`, `not-found`
 */
export async function vote(
  { db }: Pick<ReviewDeps, 'db'>,
  actor: Actor,
  requestId: string,
  dau: string,
  cast: { readonly vote: Vote; readonly reason: string; readonly round: number },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const work = await sitDown(tx, actor, requestId, dau)
    nextOf(work, 'vote')
    if (work.review.round !== cast.round) throw staleVersion(cast.round)
    await insertVote(tx, { requestId, dau, personId: actor.id, ...cast })
    await recordAudit(tx, {
      type: 'committee.voted',
      actorId: actor.id,
      subjectId: requestId,
      detail: { dau, vote: cast.vote, round: cast.round },
    })
  })
}
