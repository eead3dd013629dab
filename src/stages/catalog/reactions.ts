import { type Reaction, reacts } from '#kernel/event.ts'
import { releaseImportAsked } from './events.ts'
import { type ImportJobDeps, runImport } from './import/job.ts'

export const catalogReactions = (deps: ImportJobDeps): readonly Reaction[] => [
  reacts(
    releaseImportAsked,
    'run',
    'the state and version of the import: what was done has moved it on',
    ({ importId }, signal) => runImport(deps, importId, signal),
  ),
]
