import { createHash } from 'node:crypto'
import { canonical } from '#kernel/canonical.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import type { ComputeDeps } from './commands.ts'
import { runWorkflow } from './commands/analyses.ts'
import { terminate } from './commands/ending.ts'
import { runApplet } from './commands/running.ts'
import * as contract from './contract.ts'
import { answerExecution, answerExecutions, answerLog, needExecution } from './queries.ts'

export const computeEndpoints = (deps: ComputeDeps): readonly Served[] => [
  serves(contract.listExecutions, ({ params, query }, actor) =>
    answerExecutions(deps, actor, params.projectId, query),
  ),
  serves(contract.readExecution, ({ params }, actor) =>
    answerExecution(deps, actor, params.projectId, params.executionId),
  ),
  serves(contract.readLog, ({ params, query }, actor) => answerLog(deps.db, actor, params, query)),
  serves(contract.launch, async ({ params, body }, actor) => {
    const { tool, instanceType, key, ...rest } = body
    const ask = {
      ...rest,
      projectId: params.projectId,
      asked: {},
      ...(instanceType !== undefined && { requirements: { '*': { instanceType } } }),
    }
    const bodySha256 = createHash('sha256')
      // Tried again with others beside it, a run is still the same.
      .update(canonical({ ...body, batch: undefined, ...params }))
      .digest()
    const once = key === undefined ? undefined : { key, bodySha256 }
    const executionId = tool.startsWith('applet-')
      ? await runApplet(deps, actor, tool, ask, once)
      : await runAnalysis(deps, actor, tool, ask, once)
    deps.jobs.nudge()
    return { executionId }
  }),
  serves(contract.terminate, async ({ params }, actor) => {
    await needExecution(deps.db, actor, params.projectId, params.executionId)
    await terminate(deps, actor, params.executionId)
    deps.jobs.nudge()
    return {}
  }),
]

const runAnalysis = async (
  ...[deps, actor, id, ask, once]: Parameters<typeof runApplet>
): Promise<string> => {
  const plain = { ...ask, stageFolders: {}, stageRequirements: {} }
  return (await runWorkflow(deps, actor, id, plain, once)).id
}
