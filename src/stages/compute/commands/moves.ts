import type { Database, Tx } from '#adapters/database/port.ts'
import { ExecutorUnavailable } from '#adapters/executor/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { endJobTokens } from '#ledgers/identity/store/tokens.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { executionEnded } from '../events.ts'
import {
  type AnalysisCommand,
  analysisLifecycle,
  type AnalysisState,
  isClosed,
  type JobCommand,
  jobLifecycle,
  type JobState,
} from '../lifecycle.ts'
import {
  childrenOf,
  type ExecutionChange,
  type ExecutionRow,
  inContainer,
  moveExecution,
} from '../store.ts'
import { endContainer } from '../store/containers.ts'

/*
 * Moves of executions by the platform. Each is one compare-and-set, with its line in the audit log, what it announces,
 * and what follows at once: the token of a job that ended, what it launched, the container that nobody needs any more.
 */

export type MoveDeps = {
  readonly db: Database
  readonly outbox: Outbox
  /** Hears of what could not be moved; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void
}

/**
 * Does each by itself, so many `atOnce`: one that fails holds up no other. Answers how many moved, once no work is left.
 * @throws ExecutorUnavailable at the first: it holds for the whole engine, and what was not begun is not
 */
export async function each<T extends { readonly id: string }>(
  { onFault }: Pick<MoveDeps, 'onFault'>,
  items: readonly T[],
  work: (item: T) => Promise<boolean>,
  atOnce = 1,
): Promise<number> {
  let moved = 0
  let unavailable: ExecutorUnavailable | undefined
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) {
      try {
        if (await work(item)) moved += 1
      } catch (error) {
        if (error instanceof ExecutorUnavailable) unavailable = error
        else onFault(`job ${item.id}`, error)
      }
      if (unavailable !== undefined) return
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (unavailable !== undefined) throw unavailable
  return moved
}

/** Moves a job. Answers false where it stood elsewhere by now. */
export async function move(
  { outbox }: Pick<MoveDeps, 'outbox'>,
  tx: Tx,
  job: ExecutionRow,
  command: JobCommand,
  change: ExecutionChange = {},
): Promise<boolean> {
  // A row's state is one of its class: the database holds no other.
  const to = nextState(jobLifecycle, job.state as JobState, command, ['platform'])
  if (!(await moveExecution(tx, job, to, change))) return false
  if (['waiting_on_output', 'restartable', 'terminating'].includes(to) || isClosed(to))
    await endJobTokens(tx, job.id)
  if (isClosed(to)) await followEnd(outbox, tx, job, to)
  if (to === 'failed' || to === 'terminating') await endLaunched(outbox, tx, job)
  if (isClosed(to) || to === 'running' || to === 'restartable')
    await recordAudit(tx, {
      type: `job.${to === 'running' ? 'started' : to}`,
      actorId: job.launchedBy,
      subjectId: job.id,
      ...(to === 'failed' && { outcome: 'error' as const }),
      detail: {
        project: job.projectId,
        daus: job.daus,
        ...(change.failure && { reason: change.failure.reason }),
      },
    })
  return true
}

async function followEnd(outbox: Outbox, tx: Tx, job: ExecutionRow, state: string): Promise<void> {
  await outbox.announce(tx, executionEnded, { id: job.id, state })
  if (job.containerId === null) return
  const sharing = await inContainer(tx, job.containerId)
  const isLast = sharing.every((each) => each.id === job.id || isClosed(each.state))
  if (isLast) await endContainer(tx, job.containerId)
}

/** What a job launched ends with it. */
async function endLaunched(outbox: Outbox, tx: Tx, job: ExecutionRow): Promise<void> {
  for (const child of await childrenOf(tx, job.id)) {
    if (isClosed(child.state) || child.state === 'terminating') continue
    const failure = {
      reason: 'Terminated',
      message: `${job.id}, which launched it, ended`,
      from: job.id,
    }
    if (child.class === 'job') await move({ outbox }, tx, child, 'terminate', { failure })
    else await moveAnalysis({ outbox }, tx, child, 'terminate', { failure })
  }
}

/** Moves an analysis, likewise. */
export async function moveAnalysis(
  { outbox }: Pick<MoveDeps, 'outbox'>,
  tx: Tx,
  analysis: ExecutionRow,
  command: AnalysisCommand,
  change: ExecutionChange = {},
): Promise<boolean> {
  const to = nextState(analysisLifecycle, analysis.state as AnalysisState, command, ['platform'])
  if (!(await moveExecution(tx, analysis, to, change))) return false
  if (to === 'terminating') await endLaunched(outbox, tx, analysis)
  if (!isClosed(to)) return true
  await outbox.announce(tx, executionEnded, { id: analysis.id, state: to })
  await recordAudit(tx, {
    type: `analysis.${to}`,
    actorId: analysis.launchedBy,
    subjectId: analysis.id,
    ...(to === 'failed' && { outcome: 'error' as const }),
    detail: { project: analysis.projectId },
  })
  return true
}
