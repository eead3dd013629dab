import { z } from 'zod'
import { Problem } from '#kernel/problem.ts'
import { relabelExecution } from '#stages/compute/commands.ts'
import { terminate } from '#stages/compute/commands/ending.ts'
import { newSubjob, type RunAsk } from '#stages/compute/commands/running.ts'
import { readExecution } from '#stages/compute/store.ts'
import {
  Details,
  ObjectName,
  Properties,
  PropertyChanges,
  Tags,
} from '#stages/workspace/contract/objects.ts'
import { withoutTags, withProperties, withTags } from '#stages/workspace/rules/labels.ts'
import { describeExecution } from '../describe-execution.ts'
import { DescribeOptions, Folder, Nothing, ProjectId } from '../inputs.ts'
import { type Method, method, read } from '../method.ts'
import { keyOf } from './objects.ts'

export const Values = z.record(z.string(), z.unknown())

export const Requirements = z.record(z.string(), Values)

const Nonce = z.string().min(1).max(128, 'has more than 128 characters').optional()

const Waits = z.array(z.string().min(1)).max(1000)

/** What a job of either kind is made with. */
const Common = z.object({
  input: Values.default({}),
  name: ObjectName.optional(),
  tags: Tags.optional(),
  properties: Properties.optional(),
  details: Details.optional(),
  dependsOn: Waits.optional(),
  systemRequirements: Requirements.optional(),
  nonce: Nonce,
})

/** What is kept of a run and told again as it came. */
const Told = z.object({
  delayWorkspaceDestruction: z.boolean().optional(),
  ignoreReuse: z.union([z.boolean(), z.array(z.string())]).optional(),
  executionPolicy: Values.optional(),
  timeoutPolicyByExecutable: z.record(z.string(), Values).optional(),
  preserveJobOutputs: z.unknown().optional(),
  headJobOnDemand: z.boolean().nullish(),
})

/** What an applet, and a workflow, are run with. */
export const RunInput = Common.extend({
  project: ProjectId.optional(),
  folder: Folder.optional(),
  priority: z.enum(['low', 'normal', 'high']).optional(),
  systemRequirementsByExecutable: z.record(z.string(), Requirements).optional(),
}).extend(Told.shape)

/** In the words of the stage. */
export function askOf(input: z.output<typeof RunInput>): RunAsk {
  const told = Object.keys(Told.shape).flatMap((key) => {
    const value = input[key as keyof z.output<typeof Told>]
    return value === undefined ? [] : [[key, value] as const]
  })
  return {
    input: input.input,
    projectId: input.project,
    folder: input.folder,
    name: input.name,
    tags: input.tags,
    properties: input.properties,
    details: input.details,
    priority: input.priority,
    dependsOn: input.dependsOn,
    requirements: input.systemRequirements,
    requirementsByExecutable: input.systemRequirementsByExecutable,
    asked: Object.fromEntries(told),
  }
}

const newJob = method(
  Common.extend({
    function: z
      .string()
      .regex(/^[A-Za-z_][0-9A-Za-z_]*$/, 'is not the name of an entry point')
      .max(255),
  }),
  async (deps, actor, { systemRequirements, nonce, ...ask }, call) => {
    const asked = { ...ask, requirements: systemRequirements }
    const id = await newSubjob(deps, actor, asked, keyOf(nonce, call))
    deps.jobs.nudge()
    return { id }
  },
)

const labels: Readonly<Record<string, Method>> = {
  addTags: method(z.object({ tags: Tags }), async (deps, actor, { tags }, { entity }) => {
    await relabelExecution(deps, actor, entity, (before) => withTags(before, tags))
    return { id: entity }
  }),
  removeTags: method(z.object({ tags: Tags }), async (deps, actor, { tags }, { entity }) => {
    await relabelExecution(deps, actor, entity, (before) => withoutTags(before, tags))
    return { id: entity }
  }),
  setProperties: method(
    z.object({ properties: PropertyChanges }),
    async (deps, actor, { properties }, { entity }) => {
      await relabelExecution(deps, actor, entity, (before) => withProperties(before, properties))
      return { id: entity }
    },
  ),
}

export const analysisMethods: Readonly<Record<string, Method>> = {
  ...labels,
  describe: read(DescribeOptions, async (deps, actor, options, { entity }) =>
    describeExecution(deps, await readExecution(deps.db, actor.id, entity), options),
  ),
  terminate: method(Nothing, async (deps, actor, _, { entity }) => {
    await terminate(deps, actor, entity).catch((error: unknown) => {
      // Clients say it again where an answer was lost, and take what has ended for ended.
      if (!(error instanceof Problem && error.code === 'wrong-state')) throw error
    })
    deps.jobs.nudge()
    return { id: entity }
  }),
  /** Nothing of a running execution can be changed but its labels; clients set costs and access for debugging. */
  update: method(Nothing, async ({ db }, actor, _, { entity }) => ({
    id: (await readExecution(db, actor.id, entity)).id,
  })),
}

export const jobMethods: Readonly<Record<string, Method>> = {
  ...analysisMethods,
  new: newJob,
  getIdentityToken: method(Nothing, async ({ db }, actor, _, { entity }) => {
    await readExecution(db, actor.id, entity)
    throw new Problem('not-permitted', 'Jobs have no identity outside of this platform')
  }),
}
