import { type Served, serves } from '#kernel/endpoint.ts'
import { allowHosts } from '../commands/reach.ts'
import { publish, start, type ToolDeps, withdrawVersion } from '../commands/tools.ts'
import { readApplet, readWorkflow } from '../contract/applets.ts'
import {
  listTools,
  publishTool,
  readTool,
  setToolHosts,
  startTool,
  withdrawTool,
} from '../contract/tools.ts'
import type { Prices } from '../rules/prices.ts'
import { answerApplet } from '../queries/applets.ts'
import { answerWorkflow } from '../queries/workflows.ts'
import { answerTool, answerTools } from '../queries/tools.ts'

export const toolEndpoints = (deps: ToolDeps & { readonly prices: Prices }): readonly Served[] => [
  serves(listTools, (_input, actor) => answerTools(deps.db, actor)),
  serves(readTool, ({ params, query }, actor) =>
    answerTool(deps.db, actor, params.name, query.version),
  ),
  serves(startTool, ({ params, body }, actor) => start(deps, actor, params.name, body)),
  serves(publishTool, async ({ body }, actor) => {
    await publish(deps, actor, body)
    return answerTool(deps.db, actor, body.name, body.version)
  }),
  serves(readApplet, ({ params }, actor) =>
    answerApplet(deps, actor, params.projectId, params.appletId),
  ),
  serves(readWorkflow, ({ params }, actor) =>
    answerWorkflow(deps.db, actor, params.projectId, params.workflowId),
  ),
  serves(setToolHosts, async ({ params, body }, actor) => {
    await allowHosts(deps, actor, params, body)
    return answerTool(deps.db, actor, params.name, params.version)
  }),
  serves(withdrawTool, async ({ params }, actor) => {
    await withdrawVersion(deps, actor, params.name, params.version)
    return answerTool(deps.db, actor, params.name, params.version)
  }),
]
