import { type Served, serves } from '#kernel/endpoint.ts'
import { type HandoffDeps, openHandoff, takeHandoff } from './commands.ts'
import { browse, handOff, listDaus, listReleases, readCube, readHandoff } from './contract.ts'
import { browseCatalog } from './queries.ts'
import { answerCube } from './queries/cube.ts'
import type { BrowseDeps } from './queries/kept.ts'
import { readDaus, readReleases } from './store.ts'

export const catalogEndpoints = (deps: BrowseDeps & HandoffDeps): readonly Served[] => [
  serves(browse, ({ query }, actor) => browseCatalog(deps, actor, query)),
  serves(readCube, (_, actor, call) => answerCube(deps, actor, call)),
  serves(listDaus, () => readDaus(deps.db)),
  serves(listReleases, () => readReleases(deps.db)),
  serves(handOff, ({ body }, actor, { origin }) => takeHandoff(deps, origin, actor, body)),
  serves(readHandoff, ({ params }, actor) => openHandoff(deps, actor, params.handoffId)),
]
