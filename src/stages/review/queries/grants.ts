import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { CaseGrant } from '../contract/grants.ts'
import { answerCase } from '../queries.ts'
import { heldBy } from '../store/grants.ts'
import { chairedBy } from '../store/seats.ts'

/** @throws Problem `not-permitted`, `not-found`, as the case itself. */
export async function answerCaseGrants(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<CaseGrant[]> {
  const { reviews } = await answerCase(db, actor, requestId)
  const chaired = new Set(await chairedBy(db, actor.id))
  const isSteward = actor.roles.includes('steward')
  const held = await heldBy(
    db,
    requestId,
    reviews.map(({ dau }) => dau),
  )
  return held.map(({ until, ...grant }) => ({
    ...grant,
    until: until.toISOString(),
    revocable: isSteward || chaired.has(grant.dau),
  }))
}
