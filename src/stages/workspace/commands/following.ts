import type { Database, Tx } from '#adapters/database/port.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { projectChanged, projectOutdated } from '../events.ts'
import { listMoves, makeMoves } from '../store/following.ts'
import { lockContent } from '../store.ts'

type FollowingDeps = { readonly db: Database; readonly outbox: Outbox }

/** Has each of these projects brought in line with the catalog, by a job of its own. */
export async function outdate(
  { db, outbox }: FollowingDeps,
  projectIds: readonly string[],
): Promise<void> {
  if (projectIds.length === 0) return
  await db.transaction().execute(async (tx) => {
    for (const projectId of projectIds) await outbox.announce(tx, projectOutdated, { projectId })
  })
}

/**
 * Brings a project in line with the current release, in one transaction: at no instant are both versions of a file
 * listed, or neither. Begun again it finds nothing to do.
 */
export const followCatalog = ({ db, outbox }: FollowingDeps, projectId: string): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await lockContent(tx, projectId)
    await followLocked({ outbox }, tx, projectId)
  })

/** The same for a project that the caller holds locked. */
export async function followLocked(
  { outbox }: Pick<FollowingDeps, 'outbox'>,
  tx: Tx,
  projectId: string,
): Promise<void> {
  const moves = await listMoves(tx, projectId)
  if (moves === undefined) return
  const number = await makeMoves(tx, projectId, moves.release)
  await outbox.announce(tx, projectChanged, { projectId, number })
  await recordAudit(tx, {
    type: 'project.changed',
    subjectId: projectId,
    detail: { ...moves, number },
  })
}
