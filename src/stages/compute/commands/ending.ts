import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import {
  analysisLifecycle,
  type AnalysisState,
  isClosed,
  jobLifecycle,
  type JobState,
} from '../lifecycle.ts'
import { rolesOf } from '../policy.ts'
import type { Failure } from '../rules/failure.ts'
import {
  executionsIn,
  holdExecution,
  readExecution,
  type SeenExecution,
  unpermittedJobs,
} from '../store.ts'
import { attemptOf } from '../store/attempts.ts'
import { each, move, moveAnalysis, type MoveDeps } from './moves.ts'

/**
 * Ends an execution and all that it launched.
 * @throws Problem `not-found`, `not-permitted`; `wrong-state` for one that has ended, or is being ended
 */
export async function terminate(
  deps: Pick<MoveDeps, 'db' | 'outbox'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const { state: seen, ...rest } = await readExecution(tx, actor.id, id)
    const roles = rolesOf(actor.id, rest)
    const execution = await holdExecution(tx, id)
    if (execution === undefined)
      throw new Problem('not-found', `The entity ${id} could not be found`)
    const failure: Failure = { reason: 'Terminated', message: 'The job was terminated by a user' }
    if (execution.class === 'job') {
      nextState(jobLifecycle, execution.state as JobState, 'terminate', roles)
      await move(deps, tx, execution, 'terminate', { failure })
    } else {
      nextState(analysisLifecycle, execution.state as AnalysisState, 'terminate', roles)
      await moveAnalysis(deps, tx, execution, 'terminate', { failure })
    }
    await recordAudit(tx, {
      type: `${execution.class}.terminate-asked`,
      actorId: actor.id,
      subjectId: id,
      detail: { project: execution.projectId, state: seen },
    })
  })
}

/** Ends those of some executions that are not over and that the actor may end, each by itself. Answers how many. */
export async function terminateAll(
  deps: Pick<MoveDeps, 'db' | 'outbox'>,
  actor: Actor,
  executions: readonly SeenExecution[],
): Promise<number> {
  const open = executions.filter(
    (one) =>
      !isClosed(one.state) && one.state !== 'terminating' && rolesOf(actor.id, one).length > 0,
  )
  // Those that were launched last have mostly not begun: ended first, they do not take the place of one that ends.
  for (const { id } of open.toReversed()) await terminate(deps, actor, id)
  return open.length
}

const whyNot: Readonly<Record<string, string>> = {
  grant: 'The access of who launched the job to data that it uses has ended or is suspended.',
  project: 'Who launched the job may not run tools in its project any more.',
  download: 'It may reach hosts, and who launched it may not take away any more what went into it.',
  account: 'The account of who launched the job is disabled.',
}

/** Stops the jobs whose launcher may not use any more what went into them. Answers how many. */
export async function stopUnpermitted(deps: MoveDeps): Promise<number> {
  return each(deps, await unpermittedJobs(deps.db), ({ id, why }) =>
    deps.db.transaction().execute(async (tx) => {
      const job = await holdExecution(tx, id)
      if (job === undefined || isClosed(job.state) || job.state === 'terminating') return false
      const failure = { reason: 'AuthError', message: whyNot[why] ?? '' }
      return move(deps, tx, job, 'fail', { failure })
    }),
  )
}

/** Ends what is terminating, once nothing of it runs. Answers how many. */
export async function moveTerminating(deps: MoveDeps): Promise<number> {
  return each(deps, await executionsIn(deps.db, 'job', ['terminating']), ({ id }) =>
    deps.db.transaction().execute(async (tx) => {
      const job = await holdExecution(tx, id)
      if (job?.state !== 'terminating' || (await attemptOf(tx, id)) !== undefined) return false
      return move(deps, tx, job, 'end')
    }),
  )
}
