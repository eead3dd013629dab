import type { Capabilities } from '#adapters/executor/port.ts'
import { Problem } from '#kernel/problem.ts'
import { reaches } from '#stages/workspace/rules/levels.ts'
import type { ProjectFacts } from '#stages/workspace/store/projects.ts'
import type { ExecutionRole } from './lifecycle.ts'
import type { SeenExecution } from './store.ts'

/** What somebody is to an execution of a project that they see. */
export const rolesOf = (
  personId: string,
  { launchedBy, level }: Pick<SeenExecution, 'launchedBy' | 'level'>,
): ExecutionRole[] => [
  ...(launchedBy === personId ? (['launcher'] as const) : []),
  ...(level === 'ADMINISTER' ? (['administrator'] as const) : []),
]

/** What a job printed and gave back tells of its inputs. @throws Problem `not-permitted` */
export function needInputs({ id, live }: Pick<SeenExecution, 'id' | 'live'>): void {
  if (!live)
    throw new Problem(
      'not-permitted',
      `${id} worked with controlled data: what it printed is for those who hold access to them`,
    )
}

/** Why a person can begin no workstation in a project; undefined where they can. */
export function refusalOf(
  project: Pick<ProjectFacts, 'allowedExecutables' | 'previewRestricted' | 'level' | 'archivedAt'>,
  can: Capabilities | undefined,
): Problem | undefined {
  if (!reaches(project.level, 'CONTRIBUTE'))
    return new Problem('not-permitted', 'To work here takes the level CONTRIBUTE in this project.')
  if (project.archivedAt !== null)
    return new Problem('wrong-state', 'This project is archived: bring it back first.')
  if (project.previewRestricted)
    return new Problem(
      'not-permitted',
      'This project lets nothing be looked at in the page, so it has no workstation.',
    )
  if (project.allowedExecutables !== null)
    return new Problem('not-permitted', 'This project allows only some tools to run, and no other.')
  if (can?.isUsable !== true)
    return new Problem(
      'wrong-state',
      'There is no sandbox to work in: tools cannot run on this platform now. An administrator finds out why with “accession executor”.',
    )
  return undefined
}
