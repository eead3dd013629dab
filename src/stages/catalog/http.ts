import { type Served, serves } from '#kernel/endpoint.ts'
import { type CatalogDeps, openHandoff, takeHandoff } from './commands.ts'
import { browse, handOff, listDaus, listReleases, readHandoff } from './contract.ts'
import { answerBrowse } from './queries.ts'
import { readDaus, readReleases } from './store.ts'

export const catalogEndpoints = (deps: CatalogDeps): readonly Served[] => [
  serves(browse, ({ query }) => answerBrowse(deps.db, query)),
  serves(listDaus, () => readDaus(deps.db)),
  serves(listReleases, () => readReleases(deps.db)),
  serves(handOff, ({ body }, actor, { origin }) => takeHandoff(deps, origin, actor, body)),
  serves(readHandoff, ({ params }, actor) => openHandoff(deps, actor, params.handoffId)),
]
