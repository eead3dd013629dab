import { type BytesAnswer, type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { type HandoffDeps, openHandoff, takeHandoff } from './commands.ts'
import { decideSchedule } from './commands/schedule.ts'
import { commandImport, type ReleaseImportDeps, startImport } from './commands/imports.ts'
import {
  browse,
  handOff,
  listDaus,
  listPublications,
  listReleases,
  readCube,
  readHandoff,
  readStudy,
  saveSchedule,
} from './contract.ts'
import {
  commandReleaseImport,
  downloadChanges,
  downloadRefusals,
  listReleaseImports,
  readReleaseImport,
  startReleaseImport,
} from './contract/imports.ts'
import { browseCatalog } from './queries.ts'
import { answerCube } from './queries/cube.ts'
import { answerImport, answerImports, answerReleases } from './queries/imports.ts'
import type { BrowseDeps } from './queries/kept.ts'
import { answerStudy } from './queries/study.ts'
import { currentNumber } from './queries/current.ts'
import { readDaus } from './store.ts'
import { readImportRow } from './store/imports.ts'
import { readPublications } from './store/study.ts'

export const catalogEndpoints = (
  deps: BrowseDeps & HandoffDeps & ReleaseImportDeps,
): readonly Served[] => [
  serves(
    browse,
    ({ query }, actor) => browseCatalog(deps, actor, query),
    async (actor) =>
      `${actor === undefined ? deps.smallestGroup : 1} ${await currentNumber(deps.db)}`,
  ),
  serves(readCube, (_, actor, call) => answerCube(deps, actor, call)),
  serves(listPublications, () => readPublications(deps.db)),
  serves(readStudy, ({ params }, actor) => answerStudy(deps, actor, params.id)),
  serves(listDaus, () => readDaus(deps.db)),
  serves(saveSchedule, ({ params, body }, actor) => decideSchedule(deps, actor, params.code, body)),
  serves(listReleases, (_input, actor) => answerReleases(deps.db, actor)),
  serves(handOff, ({ body }, actor, { origin }) => takeHandoff(deps, origin, actor, body)),
  serves(readHandoff, ({ params }, actor) => openHandoff(deps, actor, params.handoffId)),
  ...importEndpoints(deps),
]

const importEndpoints = (deps: ReleaseImportDeps): readonly Served[] => [
  serves(startReleaseImport, async ({ query, body }, actor) => {
    const { skip_refused: skipRefused, dau, study, ...rest } = query
    const id = await startImport(deps, actor, { ...rest, dau, study, skipRefused }, body)
    return answerImport(deps.db, actor, id)
  }),
  serves(listReleaseImports, (_input, actor) => answerImports(deps.db, actor)),
  serves(readReleaseImport, ({ params }, actor) => answerImport(deps.db, actor, params.importId)),
  serves(commandReleaseImport, async ({ params, body }, actor) => {
    await commandImport(deps, actor, params.importId, params.command, body.version)
    return answerImport(deps.db, actor, params.importId)
  }),
  serves(downloadRefusals, async ({ params }) => {
    const row = await readImportRow(deps.db, params.importId)
    return tsv(deps, row.refusals_sha256, `refusals-${row.release}`)
  }),
  serves(downloadChanges, async ({ params }) => {
    const row = await readImportRow(deps.db, params.importId)
    return tsv(deps, row.changes_sha256, `changes-${row.release}`)
  }),
]

function tsv({ objects }: ReleaseImportDeps, sha256: string | null, name: string): BytesAnswer {
  if (sha256 === null) throw new Problem('not-found', 'This import has not been checked yet.')
  return {
    status: 200,
    headers: {
      'content-type': 'text/tab-separated-values; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.tsv"`,
      'x-content-type-options': 'nosniff',
    },
    body: objects.read(sha256),
  }
}
