import { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { findExecutions } from '#stages/compute/store.ts'
import { personWritten } from '#stages/workspace/store/members.ts'
import { describeExecution } from '../describe-execution.ts'
import { optionsOf } from '../describe.ts'
import {
  Describe,
  Limit,
  NameInput,
  ProjectId,
  PropertyTree,
  Span,
  timeOf,
  WordTree,
} from '../inputs.ts'
import { type DialectDeps, type Method, read } from '../method.ts'

const Id = z.union([z.string(), z.array(z.string()).max(1000)])
/** Null asks for those that have none. */
const IdOrNone = Id.nullish()

const Query = z.object({
  class: z.enum(['job', 'analysis']).optional(),
  id: Id.optional(),
  project: ProjectId.optional(),
  state: Id.optional(),
  name: NameInput.optional(),
  launchedBy: Id.optional(),
  executable: z.string().optional(),
  originJob: IdOrNone,
  rootExecution: IdOrNone,
  parentJob: IdOrNone,
  parentAnalysis: IdOrNone,
  tags: WordTree.optional(),
  properties: PropertyTree.optional(),
  created: Span.optional(),
  includeSubjobs: z.boolean().default(true),
  describe: Describe,
  starting: z.string().nullish(),
  limit: Limit,
})

function listOf<T extends string | string[] | null | undefined>(
  value: T,
): string[] | Extract<T, null> | undefined {
  if (typeof value === 'string') return [value]
  return value as string[] | Extract<T, null> | undefined
}

/** The ids of those whom a search names, `self` for the caller; nobody where none is known. */
async function launchersOf(
  { db }: DialectDeps,
  actor: Actor,
  asked: string | string[] | undefined,
): Promise<string[] | undefined> {
  const people = await Promise.all(
    (listOf(asked) ?? []).map(async (user) =>
      user === 'self' ? actor : personWritten(db, user.replace(/^user-/, '')),
    ),
  )
  return asked === undefined ? undefined : people.flatMap((person) => person?.id ?? [])
}

const finding = (only?: 'job' | 'analysis'): Method =>
  read(Query, async (deps, actor, input) => {
    const { db } = deps
    const { now } = await readNow(db)
    const { limit } = input
    const rows = await findExecutions(db, actor.id, {
      class: only ?? input.class,
      projectId: input.project,
      ids: listOf(input.id),
      states: listOf(input.state),
      launchedBy: await launchersOf(deps, actor, input.launchedBy),
      executable: input.executable,
      originJob: listOf(input.originJob),
      rootExecution: listOf(input.rootExecution),
      parentJob: listOf(input.parentJob),
      parentAnalysis: listOf(input.parentAnalysis),
      name: input.name,
      tags: input.tags,
      properties: input.properties,
      createdAfter: timeOf(input.created?.after, now),
      createdBefore: timeOf(input.created?.before, now),
      includeSubjobs: input.includeSubjobs,
      starting: input.starting ?? undefined,
      limit,
    })
    const options = optionsOf(input.describe)
    const results = await Promise.all(
      rows.slice(0, limit).map(async (row) => ({
        id: row.id,
        ...(options && { describe: await describeExecution(deps, row, options) }),
      })),
    )
    return { results, next: rows[limit]?.id ?? null }
  })

export const findMethods: Readonly<Record<string, Method>> = {
  findExecutions: finding(),
  findJobs: finding('job'),
  findAnalyses: finding('analysis'),
}
