import type { Reference } from '#adapters/reference/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { draftReissues } from './commands.ts'
import {
  downloadFile,
  downloadHolders,
  listFolder,
  listHolders,
  listReceipts,
  readDashboard,
  readFile,
  readProject,
  requestReissues,
  viewFile,
} from './contract.ts'
import { viewReport } from './contract/content.ts'
import {
  downloadProjectChanges,
  listProjectChanges,
  readAcknowledgement,
} from './contract/changes.ts'
import { readReference, readReferencePart } from './contract/reference.ts'
import { openFile, type OpenFileDeps } from './open-file.ts'
import { openReport } from './open-report.ts'
import {
  answerDashboard,
  answerFile,
  answerFolder,
  answerProject,
  answerReceipts,
} from './queries.ts'
import { answerAcknowledgement } from './queries/acknowledgement.ts'
import { answerChanges, answerChangeTable } from './queries/changes.ts'
import { answerReference, answerReferencePart } from './queries/reference.ts'
import { answerHolders, answerHolderTable } from './queries/holders.ts'

export const workspaceEndpoints = (
  deps: OpenFileDeps & { readonly reference: Reference },
): readonly Served[] => [
  serves(readDashboard, (_input, actor) => answerDashboard(deps.db, actor)),
  serves(readProject, ({ params }, actor) => answerProject(deps.db, actor, params.projectId)),
  serves(requestReissues, async ({ params }, actor) => ({
    requestId: await draftReissues(deps, actor, params.projectId),
  })),
  serves(listProjectChanges, ({ params }, actor) =>
    answerChanges(deps.db, actor, params.projectId),
  ),
  serves(downloadProjectChanges, ({ params }, actor) =>
    answerChangeTable(deps.db, actor, params.projectId),
  ),
  serves(readAcknowledgement, ({ params }, actor) =>
    answerAcknowledgement(deps.db, actor, params.projectId),
  ),
  serves(listFolder, ({ params, query }, actor) =>
    answerFolder(deps.db, actor, params.projectId, query),
  ),
  serves(readFile, ({ params }, actor) =>
    answerFile(deps.db, actor, params.projectId, params.fileId),
  ),
  serves(downloadFile, ({ params }, actor, call) =>
    openFile(deps, actor, params.projectId, params.fileId, call),
  ),
  serves(viewFile, async ({ params }, actor, call) => {
    // Followed as a link, the browser would save it.
    if (call.headers['sec-fetch-mode'] === 'navigate')
      throw new Problem('download-not-permitted', 'This address is for the viewer of the page.')
    return openFile(deps, actor, params.projectId, params.fileId, call, 'view')
  }),
  serves(viewReport, async ({ params }, actor, call) => {
    if (call.headers['sec-fetch-dest'] === 'document')
      throw new Problem('download-not-permitted', 'This address is for the viewer of the page.')
    return openReport(deps, actor, params.projectId, params.fileId, call)
  }),
  serves(readReference, () => answerReference(deps.reference)),
  serves(readReferencePart, ({ params }, _actor, call) =>
    answerReferencePart(deps.reference, params.part, call),
  ),
  serves(listReceipts, ({ params }, actor) => answerReceipts(deps.db, actor, params.projectId)),
  serves(listHolders, ({ params }, actor) => answerHolders(deps.db, actor, params.release)),
  serves(downloadHolders, ({ params }, actor) => answerHolderTable(deps.db, actor, params.release)),
]
