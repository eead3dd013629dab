import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { reaches } from '#stages/workspace/rules/levels.ts'
import type { Labels } from '#stages/workspace/store/terms.ts'
import type { Reconciler } from './reconciler.ts'
import type { LimitDeps } from './rules/prices.ts'
import { labelExecution, readExecution, type SeenExecution } from './store.ts'

export type ComputeDeps = LimitDeps & {
  readonly db: Database
  readonly outbox: Outbox
  readonly jobs: Reconciler
}

/** Changes the labels of an execution: its launcher's, and of who contributes to its project. */
export async function relabelExecution(
  { db }: Pick<ComputeDeps, 'db'>,
  actor: Actor,
  id: string,
  change: (before: SeenExecution) => Partial<Labels>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const execution = await readExecution(tx, actor.id, id)
    if (!reaches(execution.level, 'CONTRIBUTE'))
      throw new Problem(
        'not-permitted',
        `CONTRIBUTE permission is required on ${execution.projectId}`,
      )
    await labelExecution(tx, id, change(execution))
    await recordAudit(tx, {
      type: `${execution.class}.labelled`,
      actorId: actor.id,
      subjectId: id,
      detail: { project: execution.projectId },
    })
  })
}
