import { Problem } from '#kernel/problem.ts'
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
