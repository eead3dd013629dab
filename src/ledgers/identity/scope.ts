import { AsyncLocalStorage } from 'node:async_hooks'
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'

/*
 * How far an API token reaches. Every API runs its calls through `withinScope`, so a new route has nothing to add: what
 * is not declared to read is refused to a token that may only read, and within a call by a token of one project no other
 * membership exists. The latter is known to SQL by the call that runs, not by arguments: none can forget to pass it on.
 */

export type Asked = {
  /** It changes something, or was not declared as a read. */
  readonly changes: boolean
  /** Whether a token of one project may ask at all: for nothing beyond what everybody sees and what is in its project. */
  readonly isWithin: (projectId: string) => boolean
}

const confined = new AsyncLocalStorage<string>()

/** Runs a call as far as the token reaches with which its caller came. @throws Problem `not-permitted` */
export async function withinScope<T>(
  actor: Actor | undefined,
  asked: Asked,
  run: () => Promise<T>,
): Promise<T> {
  const token = actor?.token
  if (token === undefined) return run()
  if (token.scope === 'read' && asked.changes)
    throw new Problem('not-permitted', 'This token may only read.')
  const { projectId } = token
  if (projectId === null) return run()
  if (!asked.isWithin(projectId))
    throw new Problem('not-permitted', `This token reaches ${projectId} only.`)
  return confined.run(projectId, run)
}

/** Over the id of a project of which somebody is a member: whether the call that runs reaches it. */
export function isInReach(projectId: RawBuilder<unknown>): RawBuilder<boolean> {
  const only = confined.getStore()
  return only === undefined ? sql`true` : sql`${projectId} = ${only}`
}
