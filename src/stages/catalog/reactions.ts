import { type Reaction, reacts } from '#kernel/event.ts'
import { releaseImportAsked, releasePublished } from './events.ts'
import { type ImportJobDeps, runImport } from './import/job.ts'
import { countAmounts } from './store/amounts.ts'

export const catalogReactions = (deps: ImportJobDeps): readonly Reaction[] => [
  reacts(
    releaseImportAsked,
    'run',
    'the state and version of the import: what was done has moved it on',
    ({ importId }, signal) => runImport(deps, importId, signal),
  ),
  reacts(releasePublished, 'count', 'release_amount: a release is counted once', ({ release }) =>
    countAmounts(deps.db, release),
  ),
]
