import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { OutboxWorker } from '../outbox/boss.ts'
import { confirm, decideOnHeld, replayLater } from './commands.ts'
import {
  confirmRecovery,
  decideHeld,
  readRecovery,
  type Recovery,
  replayEvents,
} from './contract.ts'
import { listHeld, newestRecovery } from './store.ts'

export const recoveryEndpoints = (deps: {
  readonly db: Database
  readonly outbox: OutboxWorker
}): readonly Served[] => {
  const present = async (): Promise<Recovery> => {
    const recovery = await describeRecovery(deps.db)
    if (recovery === undefined) throw new Problem('not-found', 'The platform was not restored.')
    return recovery
  }
  return [
    serves(readRecovery, async () => ({ recovery: (await describeRecovery(deps.db)) ?? null })),
    serves(replayEvents, async ({ body }, actor) => {
      await replayLater(deps, actor.id, body.lines)
      return present()
    }),
    serves(decideHeld, async ({ params, body }, actor) => {
      await decideOnHeld(deps, actor.id, params.decision, body.grants)
      return present()
    }),
    serves(confirmRecovery, async ({ body }, actor) => {
      await confirm(deps, actor.id, body)
      return present()
    }),
  ]
}

/** The newest recovery, as it is shown. */
export async function describeRecovery(db: Database): Promise<Recovery | undefined> {
  const row = await newestRecovery(db)
  if (row === undefined) return undefined
  const { id, hash: _hash, releaseTold: _told, knownTo, restoredAt, takenAt, ...facts } = row
  const isOpen = row.confirmedAt === null
  return {
    ...facts,
    restoredAt: restoredAt.toISOString(),
    takenAt: takenAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    lost: knownTo > row.seq ? { from: row.seq + 1, to: knownTo } : null,
    held: isOpen ? await listHeld(db, id) : [],
    openCommands: isOpen
      ? ['replay', ...(row.heldInAll > 0 ? (['release', 'end'] as const) : (['confirm'] as const))]
      : [],
  }
}
