import { createHash } from 'node:crypto'
import { canonical } from '#kernel/canonical.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { saveAndEnd, startWorkstation, type WorkstationDeps } from '../commands/workstations.ts'
import * as contract from '../contract/workstations.ts'
import { answerOffer, answerWorkstation } from '../queries/workstations.ts'

export const workstationEndpoints = (deps: WorkstationDeps): readonly Served[] => [
  serves(contract.readWorkstationOffer, async ({ params }, actor) =>
    answerOffer(deps.db, actor, params.projectId, {
      can: await deps.jobs.capabilities(),
      ...deps.workstations,
    }),
  ),
  serves(contract.startWorkstation, async ({ params, body }, actor) => {
    const { key, ...ask } = body
    const bodySha256 = createHash('sha256')
      .update(canonical({ ...body, ...params }))
      .digest()
    const once = key === undefined ? undefined : { key, bodySha256 }
    const workstationId = await startWorkstation(deps, actor, params.projectId, ask, once)
    deps.jobs.nudge()
    return { workstationId }
  }),
  serves(contract.readWorkstation, ({ params }, actor) =>
    answerWorkstation(deps.db, actor, params.projectId, params.workstationId),
  ),
  serves(contract.saveWorkstation, async ({ params }, actor) => {
    await saveAndEnd(deps, actor, params.projectId, params.workstationId)
    return {}
  }),
]
