import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { objectsOf } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { BatchDetails } from '../contract/batches.ts'
import { type AnswerDeps, presented } from '../queries.ts'
import { batchProperty } from '../rules/batch.ts'
import { objectLinksIn } from '../rules/links.ts'
import { findExecutions, type SeenExecution } from '../store.ts'

/** Of the most that a batch is shown with. */
const mostRuns = 1000

/** The runs of a batch, the first of them first. @throws Problem `not-found` */
export async function runsOfBatch(
  db: Database,
  actor: Actor,
  projectId: string,
  batchId: string,
): Promise<SeenExecution[]> {
  await readProjectFacts(db, actor.id, projectId)
  const found = await findExecutions(db, actor.id, {
    projectId,
    onlyRoots: true,
    includeSubjobs: true,
    properties: { is: [batchProperty, batchId] },
    limit: mostRuns,
  })
  if (found.length === 0)
    throw new Problem('not-found', `There is no batch ${batchId} in ${projectId}.`)
  return found.slice(0, mostRuns).toReversed()
}

/** @throws Problem `not-found` */
export async function answerBatch(
  deps: AnswerDeps,
  actor: Actor,
  projectId: string,
  batchId: string,
): Promise<BatchDetails> {
  const { db } = deps
  const rows = await runsOfBatch(db, actor, projectId, batchId)
  const given = rows.map((row) =>
    // What came out of it is told as for one run: to who may see what went in.
    Object.entries((row.live ? row.output : null) ?? {}).flatMap(([field, value]) =>
      objectLinksIn(value).map(({ id }) => ({ field, id })),
    ),
  )
  const objects = await objectsOf(
    db,
    actor.id,
    projectId,
    given.flat().map(({ id }) => id),
  )
  const byId = new Map(objects.map(({ id, name, folder }) => [id, { id, name, folder }]))
  const runs = (await presented(deps, actor.id, rows)).map((run, n) => ({
    ...run,
    results: (given[n] ?? []).flatMap(({ field, id }) => {
      const object = byId.get(id)
      return object === undefined ? [] : { field, ...object }
    }),
  }))
  const name = runs.find(({ batch }) => batch !== null)?.batch?.name ?? batchId
  const mayEnd = runs.some(({ openCommands }) => openCommands.includes('terminate'))
  return { id: batchId, name, runs, openCommands: mayEnd ? ['terminate'] : [] }
}
