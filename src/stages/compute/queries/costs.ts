import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { exceptions, limitsOf, namesOf, ownBytes } from '#stages/workspace/store/limits.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { Costs, WorkLimits } from '../contract/costs.ts'
import { isFree, type LimitDeps, type Prices } from '../rules/prices.ts'
import { spentIn, usedBy, usedByPeople, usedByProjects } from '../store/usage.ts'

type CostDeps = LimitDeps & { readonly db: Database }

/** Null where runs cost nothing. */
export const pricesShown = (prices: Prices): Prices | null => (isFree(prices) ? null : prices)

const nearlyAll = 0.8

/** @throws Problem `not-found` */
export async function answerCosts(
  { db, workLimits, prices }: CostDeps,
  actor: Actor,
  projectId: string,
): Promise<Costs> {
  await readProjectFacts(db, actor.id, projectId)
  const [limitOf, money, month, people, bytes, mine] = await Promise.all([
    limitsOf(db, workLimits, [projectId, actor.id]),
    spentIn(db, projectId),
    usedBy(db, 'project', projectId),
    usedByPeople(db, projectId),
    ownBytes(db, projectId),
    usedBy(db, 'person', actor.id),
  ])
  const limits = {
    coreHours: limitOf(projectId, 'core-hours') ?? null,
    storageGb: limitOf(projectId, 'storage') ?? null,
    spending: limitOf(projectId, 'spending') ?? null,
  }
  const myLimit = limitOf(actor.id, 'core-hours') ?? null
  const isNear = (used: number, most: number | null) => most !== null && used >= nearlyAll * most
  return {
    ...money,
    prices: pricesShown(prices),
    month,
    people,
    storage: { bytes, perMonth: (bytes / 1024 ** 3) * prices.storageGiBMonth },
    limits,
    mine: { coreHours: mine.coreHours, limit: myLimit },
    near: [
      ...(isNear(money.spent + money.reserved, limits.spending) ? (['spending'] as const) : []),
      ...(isNear(month.coreHours, limits.coreHours) ? (['core-hours'] as const) : []),
      ...(isNear(bytes / 1e9, limits.storageGb) ? (['storage'] as const) : []),
      ...(isNear(mine.coreHours, myLimit) ? (['my-core-hours'] as const) : []),
    ],
  }
}

export async function answerLimits({ db, workLimits, prices }: CostDeps): Promise<WorkLimits> {
  const [found, people, projects] = await Promise.all([
    exceptions(db),
    usedByPeople(db),
    usedByProjects(db),
  ])
  const names = await namesOf(db, [...new Set(found.map(({ subjectId }) => subjectId))])
  return {
    prices: pricesShown(prices),
    person: { ...workLimits.person },
    project: { ...workLimits.project },
    exceptions: found.map((each) => ({ ...each, name: names.get(each.subjectId) ?? '' })),
    people,
    projects,
  }
}
