import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { browse, listDaus, listPublications, listReleases, readStudy } from './contract.ts'
import { answerBrowse } from './queries.ts'
import { answerStudy } from './queries/study.ts'
import { readDaus, readReleases } from './store.ts'
import { readPublications } from './store/study.ts'

export const catalogEndpoints = ({ db }: { readonly db: Database }): readonly Served[] => [
  serves(browse, ({ query }) => answerBrowse(db, query)),
  serves(listDaus, () => readDaus(db)),
  serves(listReleases, () => readReleases(db)),
  serves(listPublications, () => readPublications(db)),
  serves(readStudy, ({ params }, actor) => answerStudy(db, actor, params.id)),
]
