import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { endException, setException } from '../commands/limits.ts'
import { endLimit, readCosts, readWorkLimits, setLimit } from '../contract/costs.ts'
import type { LimitDeps } from '../rules/prices.ts'
import { answerCosts, answerLimits } from '../queries/costs.ts'

export const costEndpoints = (deps: LimitDeps & { readonly db: Database }): readonly Served[] => [
  serves(readCosts, ({ params }, actor) => answerCosts(deps, actor, params.projectId)),
  serves(readWorkLimits, () => answerLimits(deps)),
  serves(setLimit, async ({ body }, actor) => {
    await setException(deps, actor, body)
    return answerLimits(deps)
  }),
  serves(endLimit, async ({ body }, actor) => {
    await endException(deps, actor, body)
    return answerLimits(deps)
  }),
]
