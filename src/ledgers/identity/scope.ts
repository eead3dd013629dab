import { AsyncLocalStorage } from 'node:async_hooks'
import { type RawBuilder, sql } from 'kysely'
import type { ActingJob, Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'

/*
 * How far an API token reaches. Every API runs its calls through `withinScope`, so a new route has nothing to add: what
 * is not declared to read is refused to a token that may only read, and within a call by a token of one project no other
 * membership exists. The latter is known to SQL by the call that runs, not by arguments: none can forget to pass it on.
 *
 * The token of a job reaches its container, where its inputs are, and of its project the tools. A container is reached
 * by the jobs that work in it and by nobody else.
 */

export type Asked = {
  /** It changes something, or was not declared as a read. */
  readonly changes: boolean
  /** Whether a token of one project may ask at all: for nothing beyond what everybody sees and what is in its project. */
  readonly isWithin: (projectId: string) => boolean
  /** Jobs may ask it. */
  readonly servesJobs: boolean
}

type Reach = { readonly projectId: string } | ActingJob

const confined = new AsyncLocalStorage<Reach>()

const jobHere = (): ActingJob | undefined => {
  const reach = confined.getStore()
  return reach !== undefined && 'containerId' in reach ? reach : undefined
}

/** Runs a call as far as the token reaches with which its caller came. @throws Problem `not-permitted` */
export async function withinScope<T>(
  actor: Actor | undefined,
  asked: Asked,
  run: () => Promise<T>,
): Promise<T> {
  const token = actor?.token
  if (token === undefined) return run()
  if (token.job) {
    const { containerId, projectId } = token.job
    if (!asked.servesJobs || !(asked.isWithin(containerId) || asked.isWithin(projectId)))
      throw new Problem('not-permitted', 'The token of a job does not reach this.')
    return confined.run(token.job, run)
  }
  if (token.scope === 'read' && asked.changes)
    throw new Problem('not-permitted', 'This token may only read.')
  const { projectId } = token
  if (projectId === null) return run()
  if (!asked.isWithin(projectId))
    throw new Problem('not-permitted', `This token reaches ${projectId} only.`)
  return confined.run({ projectId }, run)
}

/** Does what is nobody's call, though one may have brought it forward: no token confines it. */
export const beyondScope = <T>(act: () => T): T => confined.exit(act)

/** Over the id of a project of which somebody is a member: whether the call that runs reaches it. */
export function isInReach(projectId: RawBuilder<unknown>): RawBuilder<boolean> {
  const reach = confined.getStore()
  if (reach === undefined) return sql`not starts_with(${projectId}, 'container-')`
  if (!('containerId' in reach)) return sql`${projectId} = ${reach.projectId}`
  return sql`${projectId} in (${reach.containerId}, ${reach.projectId})`
}

/**
 * Over `project_file f`: whether the call that runs reaches this object. Where its project is joined, that row's id asks
 * once what `f` would ask of each object.
 */
export function isObjectInReach(projectId = sql.ref('f.project_id')): RawBuilder<boolean> {
  const job = jobHere()
  if (job === undefined) return isInReach(projectId)
  return sql`(${projectId} = ${job.containerId}
    or ${projectId} = ${job.projectId} and f.class in ('applet', 'workflow'))`
}

/** Over `project_member m`: the level that the call that runs has; a job changes nothing outside of its container. */
export function levelHere(): RawBuilder<unknown> {
  const job = jobHere()
  if (job === undefined) return sql.ref('m.level')
  return sql`case when m.project_id = ${job.containerId} then m.level else 'VIEW' end`
}

/** The job whose call runs, if one's does. */
export const actingJob = jobHere
