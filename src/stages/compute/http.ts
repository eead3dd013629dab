import { createHash } from 'node:crypto'
import { canonical } from '#kernel/canonical.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import type { ComputeDeps } from './commands.ts'
import { runWorkflow } from './commands/analyses.ts'
import { terminate, terminateAll } from './commands/ending.ts'
import { runApplet } from './commands/running.ts'
import * as contract from './contract.ts'
import { readBatch, terminateBatch } from './contract/batches.ts'
import { answerExecution, answerExecutions, answerLog, needExecution } from './queries.ts'
import { answerBatch, runsOfBatch } from './queries/batches.ts'
import { batchNameProperty, batchProperty } from './rules/batch.ts'

export const computeEndpoints = (deps: ComputeDeps): readonly Served[] => [
  serves(contract.listExecutions, ({ params, query }, actor) =>
    answerExecutions(deps, actor, params.projectId, query),
  ),
  serves(contract.readExecution, ({ params }, actor) =>
    answerExecution(deps, actor, params.projectId, params.executionId),
  ),
  serves(contract.readLog, ({ params, query }, actor) => answerLog(deps.db, actor, params, query)),
  serves(contract.launch, async ({ params, body }, actor) => {
    const { tool, instanceType, batch, key, ...rest } = body
    const ask = {
      ...rest,
      projectId: params.projectId,
      asked: {},
      ...(batch && {
        batch,
        properties: { [batchProperty]: batch.id, [batchNameProperty]: batch.name },
      }),
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
  serves(readBatch, ({ params }, actor) =>
    answerBatch(deps, actor, params.projectId, params.batchId),
  ),
  serves(terminateBatch, async ({ params }, actor) => {
    const runs = await runsOfBatch(deps.db, actor, params.projectId, params.batchId)
    const count = await terminateAll(deps, actor, runs)
    deps.jobs.nudge()
    return { count }
  }),
]

const runAnalysis = async (
  ...[deps, actor, id, ask, once]: Parameters<typeof runApplet>
): Promise<string> => {
  const plain = { ...ask, stageFolders: {}, stageRequirements: {} }
  return (await runWorkflow(deps, actor, id, plain, once)).id
}
