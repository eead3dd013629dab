import { type Served, serves } from '#kernel/endpoint.ts'
import { type HandoffDeps, openHandoff, takeHandoff } from './commands.ts'
import {
  browse,
  handOff,
  listDaus,
  listPublications,
  listReleases,
  readCube,
  readHandoff,
  readStudy,
} from './contract.ts'
import { browseCatalog } from './queries.ts'
import { answerCube } from './queries/cube.ts'
import type { BrowseDeps } from './queries/kept.ts'
import { answerStudy } from './queries/study.ts'
import { readDaus, readReleases } from './store.ts'
import { readPublications } from './store/study.ts'

export const catalogEndpoints = (deps: BrowseDeps & HandoffDeps): readonly Served[] => [
  serves(browse, ({ query }, actor) => browseCatalog(deps, actor, query)),
  serves(readCube, (_, actor, call) => answerCube(deps, actor, call)),
  serves(listDaus, () => readDaus(deps.db)),
  serves(listReleases, () => readReleases(deps.db)),
  serves(listPublications, () => readPublications(deps.db)),
  serves(readStudy, ({ params }, actor) => answerStudy(deps, actor, params.id)),
  serves(handOff, ({ body }, actor, { origin }) => takeHandoff(deps, origin, actor, body)),
  serves(readHandoff, ({ params }, actor) => openHandoff(deps, actor, params.handoffId)),
]
