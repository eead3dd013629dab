import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { browse, listDaus, listReleases } from './contract.ts'
import { answerBrowse } from './queries.ts'
import { readDaus, readReleases } from './store.ts'

export const catalogEndpoints = ({ db }: { readonly db: Database }): readonly Served[] => [
  serves(browse, ({ query }) => answerBrowse(db, query)),
  serves(listDaus, () => readDaus(db)),
  serves(listReleases, () => readReleases(db)),
]
