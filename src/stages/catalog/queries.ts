import type { Actor } from '#kernel/actor.ts'
import { answerBrowse, type BrowseQuery } from './browse-answer.ts'
import type { Browse } from './contract.ts'
import { type BrowseDeps, keepHandoff, keepRelease } from './queries/kept.ts'
import { readReleases } from './store.ts'

const emptyAnswer: Browse = {
  release: null,
  smallestGroup: 1,
  summary: { subjects: 0, samples: 0, diagnoses: 0, files: 0, bytes: 0, at_least: [] },
  options: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
  groups: [],
  total: 0,
  selectedTotal: 0,
}

/** The answer of the data browser, from the cube of the current release. */
export async function browseCatalog(
  deps: BrowseDeps,
  actor: Actor | undefined,
  query: BrowseQuery,
): Promise<Browse> {
  const [release] = await readReleases(deps.db, 1)
  if (release === undefined) return emptyAnswer
  if (query.handoff !== undefined && actor !== undefined)
    return answerBrowse(await keepHandoff(deps, release, query.handoff), query)
  return answerBrowse(await keepRelease(deps, actor, release), query)
}
