import { type Served, serves } from '#kernel/endpoint.ts'
import {
  discardDraft,
  moveDraft,
  type RequestDeps,
  saveDraftSection,
  startDraft,
  watchForEligibility,
  withdraw,
} from './commands.ts'
import {
  compareReleases,
  deleteDraft,
  listSubmissions,
  moveToRelease,
  readRequest,
  saveSection,
  startExtension,
  startRequest,
  watchEligibility,
  withdrawRequest,
} from './contract.ts'
import { draftExtension } from './commands/extension.ts'
import { answerNewerRelease, answerRequest, answerSubmissions } from './queries.ts'

export const requestEndpoints = (deps: RequestDeps): readonly Served[] => [
  serves(startRequest, async ({ body }, actor) =>
    answerRequest(deps.db, actor, await startDraft(deps, actor, body.selection)),
  ),
  serves(startExtension, async ({ params }, actor) =>
    answerRequest(deps.db, actor, await draftExtension(deps, actor, params.requestId)),
  ),
  serves(readRequest, ({ params }, actor) => answerRequest(deps.db, actor, params.requestId)),
  serves(listSubmissions, ({ params }, actor) =>
    answerSubmissions(deps.db, actor, params.requestId),
  ),
  serves(compareReleases, ({ params }, actor) =>
    answerNewerRelease(deps.db, actor, params.requestId),
  ),
  serves(moveToRelease, async ({ params, body }, actor) => {
    await moveDraft(deps, actor, params.requestId, body.version, body.release)
    return answerRequest(deps.db, actor, params.requestId)
  }),
  serves(saveSection, async ({ params, body }, actor) => {
    await saveDraftSection(deps, actor, params.requestId, params.section, body.base, body.value)
    return answerRequest(deps.db, actor, params.requestId)
  }),
  serves(deleteDraft, async ({ params }, actor) => {
    await discardDraft(deps, actor, params.requestId)
    return { deleted: true as const }
  }),
  serves(withdrawRequest, async ({ params, body }, actor) => {
    await withdraw(deps, actor, params.requestId, body.version)
    return answerRequest(deps.db, actor, params.requestId)
  }),
  serves(watchEligibility, async ({ body }, actor) => {
    await watchForEligibility(deps, actor, body.email)
    return { watching: true as const }
  }),
]
