import type { Database, Tx } from '#adapters/database/port.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { holdAudit, recordAudit } from '../audit/record.ts'
import { instant } from '../grants/store.ts'
import { endGrantsOf } from '../grants/store/ending.ts'
import type { OutboxWorker } from '../outbox/boss.ts'
import { heed, readEvents } from './replay.ts'
import {
  dropJobs,
  factsOfGrants,
  heldIds,
  holdRecovery,
  insertRecovery,
  liftHolds,
  noteConfirmed,
  noteEnded,
  noteEndsTold,
  noteHeeded,
  suspendAll,
  takeJobs,
} from './store.ts'

/*
 * After a restore. A backup tells what was true when it was made; what ended since would be alive again. So nothing is:
 * grants are held until somebody has looked at each, sessions, tokens and links are no more, and nothing is done or
 * sent before an administrator confirms.
 */

export type Restored = {
  readonly backup: string
  readonly takenAt: Date
  /** The newest event of its audit log. */
  readonly seq: number
  readonly hash: string
  /** The newest event that is known from outside. */
  readonly knownTo: number
  /** Jobs of this queue are left undone: they let mails leave that most likely have left. */
  readonly mailQueue: string
}

/** Begins the recovery, in the transaction that restores. `endWays` ends the ways in; the audit log is told how many. */
export async function beginRecovery(
  tx: Tx,
  { mailQueue, ...restored }: Restored,
  endWays: (tx: Tx) => Promise<Readonly<Record<string, number>>>,
): Promise<void> {
  await holdAudit(tx)
  const at = await instant(tx)
  const mails = await dropJobs(tx, mailQueue)
  const id = await insertRecovery(tx, { ...restored, mails })
  const ended = await endWays(tx)
  const held = await suspendAll(tx, id, at)
  for (const grantId of held)
    await recordAudit(tx, {
      type: 'grant.suspended',
      subjectId: grantId,
      detail: { suspendedFrom: at.toISOString() },
    })
  const { backup, seq, knownTo } = restored
  await recordAudit(tx, {
    type: 'recovery.begun',
    subjectId: id,
    detail: { backup, seq, knownTo, held: held.length, mails, ...ended },
  })
}

type RecoveryDeps = { readonly db: Database }

/** Answers the number of the newest event that was heeded. @throws Problem `not-found`, `invalid-input` */
export const replayLater = (
  { db }: RecoveryDeps,
  actorId: string | undefined,
  lines: string,
): Promise<number> =>
  db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    const recovery = await holdRecovery(tx)
    const at = await instant(tx)
    const told = await heed(tx, recovery, readEvents(lines, recovery))
    await noteEnded(tx, recovery.id)
    await noteEndsTold(tx, recovery.id, at)
    await noteHeeded(tx, recovery.id, told)
    await recordAudit(tx, {
      type: 'recovery.events-heeded',
      actorId,
      subjectId: recovery.id,
      detail: { from: recovery.heededTo + 1, to: told.heededTo, grantsLost: told.grantsLost },
    })
    return told.heededTo
  })

/**
 * Releases or ends grants that are held; all of them where none is named. Answers how many.
 * @throws Problem `not-found`, `invalid-input`
 */
export const decideOnHeld = (
  { db }: RecoveryDeps,
  actorId: string | undefined,
  decision: 'release' | 'end',
  named: readonly string[] | undefined,
): Promise<number> =>
  db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    const { id } = await holdRecovery(tx)
    const held = await heldIds(tx, id)
    const grants = named ?? held
    const unknown = grants.find((grant) => !held.includes(grant))
    if (unknown !== undefined) throw invalid('grants', `${unknown} is not held`)
    if (decision === 'release') await release(tx, actorId, id, grants)
    else await end(tx, actorId, id, grants)
    await recordAudit(tx, {
      type: `recovery.grants-${decision === 'release' ? 'released' : 'ended'}`,
      actorId,
      subjectId: id,
      detail: { grants: grants.length },
    })
    return grants.length
  })

async function release(
  tx: Tx,
  actorId: string | undefined,
  recoveryId: string,
  grants: readonly string[] | undefined,
): Promise<void> {
  for (const { id, suspendedFrom } of await liftHolds(tx, recoveryId, grants))
    await recordAudit(tx, {
      type: 'grant.resumed',
      actorId,
      subjectId: id,
      detail: { suspendedFrom: suspendedFrom?.toISOString() ?? null },
    })
}

async function end(
  tx: Tx,
  actorId: string | undefined,
  recoveryId: string,
  grants: readonly string[],
): Promise<void> {
  const reason = 'Ended when the platform was restored from a backup.'
  for (const { personId, dau, requestId } of await factsOfGrants(tx, grants))
    await endGrantsOf(
      tx,
      { actorId, kind: 'revoked', reason, ground: 'restored' },
      { personIds: [personId], dau, requestIds: [requestId] },
    )
  await noteEnded(tx, recoveryId)
}

/**
 * Ends the recovery. What was still to be done when the backup was made is ordered again.
 * @throws Problem `not-found`, `wrong-state` while grants are held or a release is missing
 */
export const confirm = (
  { db, outbox }: RecoveryDeps & { readonly outbox: Pick<OutboxWorker, 'resume'> },
  actorId: string | undefined,
  options: { readonly withoutRelease: boolean },
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await holdAudit(tx)
    const { id, heldInAll, releaseMissing } = await holdRecovery(tx)
    if (heldInAll > 0)
      throw new Problem('wrong-state', `Grants are held: ${heldInAll}. Release or end them first.`)
    if (releaseMissing !== null && !options.withoutRelease)
      throw new Problem(
        'wrong-state',
        `Release ${releaseMissing} was published after the backup, and is missing. Import it again first.`,
      )
    await release(tx, actorId, id, undefined)
    const jobs = await outbox.resume(tx, await takeJobs(tx))
    await noteConfirmed(tx, id, actorId)
    await recordAudit(tx, {
      type: 'recovery.confirmed',
      actorId,
      subjectId: id,
      detail: { jobs, ...(releaseMissing !== null && { withoutRelease: releaseMissing }) },
    })
  })
