import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { save, submit } from '../commands/progress.ts'
import {
  downloadProgress,
  listDueProgress,
  listProgress,
  readProgress,
  saveProgress,
  submitProgress,
} from '../contract/progress.ts'
import {
  answerDue,
  answerProgress,
  answerReports,
  answerReportTable,
  presentDraft,
} from '../queries/progress.ts'

export const progressEndpoints = (deps: { readonly db: Database }): readonly Served[] => [
  serves(readProgress, ({ params }, actor) => answerProgress(deps.db, actor, params.requestId)),
  serves(saveProgress, async ({ params, body }, actor) =>
    presentDraft(await save(deps, actor, { ...params, saves: body.saves }, body.answers)),
  ),
  serves(submitProgress, async ({ params, body }, actor) => {
    await submit(deps, actor, { ...params, saves: body.saves })
    return answerProgress(deps.db, actor, params.requestId)
  }),
  serves(listDueProgress, (_input, actor) => answerDue(deps.db, actor)),
  serves(listProgress, () => answerReports(deps.db)),
  serves(downloadProgress, () => answerReportTable(deps.db)),
]
