import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { limitKinds } from '#stages/workspace/rules/limits.ts'

/*
 * What runs cost, and how much of it a person and a project may have. Amounts of money are in the platform's currency.
 */

export const Prices = z
  .object({
    /** ISO 4217. */
    currency: z.string(),
    coreHour: z.number(),
    memoryGiBHour: z.number(),
    storageGiBMonth: z.number(),
  })
  .meta({ id: 'Prices' })

const Used = z.object({ id: z.string(), name: z.string(), coreHours: z.number(), cost: z.number() })
const Most = z.number().nullable()

/** What a project used; months are the calendar's, in UTC. A limit of null is none. */
export const Costs = z
  .object({
    /** Null where runs cost nothing. */
    prices: Prices.nullable(),
    spent: z.number(),
    /** What its open runs may cost yet. */
    reserved: z.number(),
    month: z.object({ coreHours: z.number(), cost: z.number() }),
    /** Who used it in this month, the most first. */
    people: z.array(Used),
    storage: z.object({ bytes: z.number(), perMonth: z.number() }),
    limits: z.object({ coreHours: Most, storageGb: Most, spending: Most }),
    /** Of the reader, everywhere. */
    mine: z.object({ coreHours: z.number(), limit: Most }),
    /** Limits of which four fifths are used. */
    near: z.array(z.enum(['core-hours', 'storage', 'spending', 'my-core-hours'])),
  })
  .meta({ id: 'Costs' })
export type Costs = z.infer<typeof Costs>

export const readCosts = endpoint({
  name: 'readCosts',
  summary: 'What the runs of a project have cost, by whom, and how much it may have.',
  method: 'GET',
  path: '/projects/{projectId}/costs',
  params: z.object({ projectId: ProjectId }),
  output: Costs,
  problems: ['not-found'],
})

const Limit = z.enum(limitKinds)
const SubjectId = z.string().min(1).max(100)

export const WorkLimits = z
  .object({
    prices: Prices.nullable(),
    /** What holds for every person, and for every project. */
    person: z.partialRecord(Limit, z.number()),
    project: z.partialRecord(Limit, z.number()),
    exceptions: z.array(
      z.object({
        subjectId: z.string(),
        name: z.string(),
        kind: Limit,
        /** Null: as much as they like. */
        amount: Most,
        reason: z.string(),
      }),
    ),
    /** Of this month, the most first. */
    people: z.array(Used),
    projects: z.array(Used),
  })
  .meta({ id: 'WorkLimits' })
export type WorkLimits = z.infer<typeof WorkLimits>

export const readWorkLimits = endpoint({
  name: 'readWorkLimits',
  summary: 'What runs cost, what people and projects may have, and what they used in this month.',
  method: 'GET',
  path: '/limits',
  access: ['administrator'],
  output: WorkLimits,
})

export const Exception = z.object({
  /** Of a project or a person. */
  subjectId: SubjectId,
  kind: Limit,
  amount: z.number().min(0, 'is less than nothing').max(1e12).nullable(),
  reason: z.string().trim().min(1, 'is needed').max(1000),
})

export const setLimit = endpoint({
  name: 'setLimit',
  summary: 'Allow a project or a person more or less than holds for all.',
  method: 'PUT',
  path: '/limits',
  access: ['administrator'],
  body: Exception,
  output: WorkLimits,
  problems: ['invalid-input', 'not-found'],
})

export const endLimit = endpoint({
  name: 'endLimit',
  summary: 'End an exception: what holds for all holds again.',
  method: 'POST',
  path: '/limits/end',
  access: ['administrator'],
  body: z.object({ subjectId: SubjectId, kind: Limit }),
  output: WorkLimits,
  problems: ['not-found'],
})
