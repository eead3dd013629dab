import type { Database } from '#adapters/database/port.ts'
import type { Capabilities } from '#adapters/executor/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { Workstation, WorkstationOffer } from '../contract/workstations.ts'
import { isClosed, jobLifecycle, type JobState } from '../lifecycle.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { refusalOf, rolesOf } from '../policy.ts'
import { readExecution } from '../store.ts'
import { openWorkstations, reachOf, workstationIn } from '../store/workstations.ts'

export async function answerOffer(
  db: Database,
  actor: Actor,
  projectId: string,
  { can, mostHours, idleMinutes }: Limits,
): Promise<WorkstationOffer> {
  const project = await readProjectFacts(db, actor.id, projectId)
  const [reach, open] = await Promise.all([
    reachOf(db, actor.id, projectId),
    openWorkstations(db, actor.id, projectId),
  ])
  return {
    refusal: refusalOf(project, can)?.message ?? null,
    files: reach.files,
    daus: reach.daus,
    leftOut: { files: reach.leftOutFiles, daus: reach.leftOutDaus },
    cores: can?.cores ?? 0,
    memoryMiB: can?.memoryMiB ?? 0,
    mostHours,
    idleMinutes,
    open: open.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() })),
  }
}

export type Limits = {
  readonly can: Capabilities | undefined
  readonly mostHours: number
  readonly idleMinutes: number
}

/** @throws Problem `not-found` */
export async function answerWorkstation(
  db: Database,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<Workstation> {
  const row = await workstationIn(db, actor.id, projectId, id)
  if (row === undefined) throw new Problem('not-found', `There is no workstation ${id} here.`)
  const job = await readExecution(db, actor.id, id)
  // A row's state is one of its class: the database holds no other.
  const state = job.state as JobState
  const isOwn = row.launchedBy === actor.id
  const isLive = isOwn && state === 'running'
  const isSaving = row.saveAskedAt !== null
  const mayEnd = openCommands(jobLifecycle, state, rolesOf(actor.id, job)).includes('terminate')
  const out = job.output?.['out']
  const saved = Array.isArray(out) ? out.length : 0
  const endsAt =
    job.startedAt === null ? null : new Date(job.startedAt.getTime() + row.seconds * 1000)
  return {
    id,
    state,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    idleMinutes: row.idleSeconds / 60,
    isSaving,
    folder: job.folder,
    saved: isClosed(state) ? saved : null,
    instanceType: job.instanceType ?? '',
    daus: [...row.daus],
    failure: job.failure && {
      reason: job.failure.reason,
      message: job.live ? job.failure.message : '',
    },
    openCommands: [
      ...(isLive && row.mayShow ? (['attach'] as const) : []),
      ...(isLive && !isSaving ? (['save'] as const) : []),
      ...(mayEnd ? (['terminate'] as const) : []),
    ],
  }
}
