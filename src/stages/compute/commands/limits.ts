import type { Database, Tx } from '#adapters/database/port.ts'
import type { Resources } from '#adapters/executor/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { isProject, type LimitKind } from '#stages/workspace/rules/limits.ts'
import {
  type Exception,
  limitsOf,
  namesOf,
  ownBytes,
  removeException,
  saveException,
} from '#stages/workspace/store/limits.ts'
import { costOf, type LimitDeps, moneyWords, type Prices } from '../rules/prices.ts'
import type { Load } from '../store/attempts.ts'
import { holdSpending, spentIn, usedBy } from '../store/usage.ts'

/**
 * Whether one more job may be launched; answers the most that it may cost. Jobs and cores at once are no matter of the
 * launch: what is more than those waits.
 * @throws Problem `limit-reached`
 */
export async function needAllowed(
  { workLimits, prices }: LimitDeps,
  tx: Tx,
  { personId, projectId }: { readonly personId: string; readonly projectId: string },
  machine: Resources,
): Promise<number> {
  const limitOf = await limitsOf(tx, workLimits, [personId, projectId])
  await needHours(tx, 'person', personId, limitOf(personId, 'core-hours'))
  await needHours(tx, 'project', projectId, limitOf(projectId, 'core-hours'))
  await needStorage(tx, projectId, limitOf(projectId, 'storage'))
  const estimate = costOf(prices, machine, machine.wallSeconds)
  await needMoney(tx, prices, projectId, limitOf(projectId, 'spending'), estimate)
  return estimate
}

async function needHours(
  tx: Tx,
  by: 'person' | 'project',
  id: string,
  limit: number | undefined,
): Promise<void> {
  if (limit === undefined) return
  const { coreHours } = await usedBy(tx, by, id)
  if (coreHours < limit) return
  const whose = by === 'person' ? 'You have' : 'The project has'
  throw new Problem(
    'limit-reached',
    `${whose} used the ${limit} core hours of this month. An administrator can allow more.`,
  )
}

async function needStorage(tx: Tx, projectId: string, limit: number | undefined): Promise<void> {
  if (limit === undefined || (await ownBytes(tx, projectId)) < limit * 1e9) return
  throw new Problem(
    'limit-reached',
    `The project holds the ${limit} GB of its own that it may: remove files, or ask an administrator for more.`,
  )
}

async function needMoney(
  tx: Tx,
  { currency }: Prices,
  projectId: string,
  limit: number | undefined,
  estimate: number,
): Promise<void> {
  if (limit === undefined) return
  await holdSpending(tx, projectId)
  const { spent, reserved } = await spentIn(tx, projectId)
  if (spent + reserved + estimate <= limit) return
  const words = (amount: number) => moneyWords(amount, currency)
  throw new Problem(
    'limit-reached',
    `This may cost up to ${words(estimate)}. The project may spend ${words(limit)}, has spent ${words(spent)}, and what runs may cost ${words(reserved)} yet. A smaller machine or a shorter limit of time costs less at most; an administrator can allow more.`,
  )
}

export const idle: Load = { jobs: 0, cores: 0 }

/** Whether a person or project may have one more job at once. One always may, however large. */
export function hasRoom(
  id: string,
  load: Load = idle,
  { cores }: Resources,
  limitOf: Awaited<ReturnType<typeof limitsOf>>,
): boolean {
  return (
    load.jobs === 0 ||
    (load.jobs < (limitOf(id, 'jobs') ?? Infinity) &&
      load.cores + cores <= (limitOf(id, 'cores') ?? Infinity))
  )
}

/** @throws Problem `not-found` */
async function needSubject(tx: Tx, subjectId: string): Promise<void> {
  if (!(await namesOf(tx, [subjectId])).has(subjectId))
    throw new Problem('not-found', `There is no project or person ${subjectId}.`)
}

/**
 * Allows a project or a person more or less than holds for all; by the operator where there is no actor.
 * @throws Problem `not-found`, `invalid-input` for a limit that people do not have
 */
export async function setException(
  { db }: { readonly db: Database },
  actor: Pick<Actor, 'id'> | undefined,
  exception: Exception,
): Promise<void> {
  const { subjectId, kind, amount } = exception
  if (!isProject(subjectId) && (kind === 'storage' || kind === 'spending'))
    throw new Problem('invalid-input', `kind: ${kind} is a limit of projects`)
  await db.transaction().execute(async (tx) => {
    await needSubject(tx, subjectId)
    await saveException(tx, exception)
    await recordAudit(tx, {
      type: 'limit.excepted',
      actorId: actor?.id,
      subjectId,
      detail: { kind, amount },
    })
  })
}

/** What holds for all holds for it again. @throws Problem `not-found` */
export async function endException(
  { db }: { readonly db: Database },
  actor: Pick<Actor, 'id'> | undefined,
  { subjectId, kind }: { readonly subjectId: string; readonly kind: LimitKind },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await removeException(tx, { subjectId, kind })))
      throw new Problem('not-found', `There is no exception of ${kind} for ${subjectId}.`)
    await recordAudit(tx, {
      type: 'limit.exception-ended',
      actorId: actor?.id,
      subjectId,
      detail: { kind },
    })
  })
}
