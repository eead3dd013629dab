import type { Documents } from '#adapters/documents/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { certify, type DestructionDeps } from '../commands/destruction.ts'
import {
  certifyDestruction,
  downloadDestruction,
  downloadDestructionFiles,
  listDestructionFiles,
  listDestructions,
  readDestruction,
  surveyDestructions,
} from '../contract/destruction.ts'
import {
  answerCertificate,
  answerDestruction,
  answerDestructionFiles,
  answerDestructions,
  answerDestructionTable,
  answerSurvey,
} from '../queries/destruction.ts'

export const destructionEndpoints = (
  deps: DestructionDeps & { readonly documents: Documents },
): readonly Served[] => [
  serves(listDestructions, (_input, actor) => answerDestructions(deps.db, actor)),
  serves(readDestruction, ({ params }, actor) =>
    answerDestruction(deps.db, actor, params.destructionId),
  ),
  serves(listDestructionFiles, ({ params, query }, actor) =>
    answerDestructionFiles(deps.db, actor, params.destructionId, query),
  ),
  serves(downloadDestructionFiles, ({ params }, actor) =>
    answerDestructionTable(deps.db, actor, params.destructionId),
  ),
  serves(downloadDestruction, ({ params }, actor) =>
    answerCertificate(deps, actor, params.destructionId),
  ),
  serves(certifyDestruction, async ({ params, body }, actor) => {
    await certify(deps, actor, params.destructionId, body)
    return answerDestruction(deps.db, actor, params.destructionId)
  }),
  serves(surveyDestructions, ({ query }, actor) => answerSurvey(deps.db, actor, query)),
]
