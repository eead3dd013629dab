import { z } from 'zod'
import { Problem } from '#kernel/problem.ts'
import { runApplet } from '#stages/compute/commands/running.ts'
import { createObject } from '#stages/workspace/commands/objects.ts'
import { describeObjects } from '../describe.ts'
import { DescribeOptions, Folder, ProjectId } from '../inputs.ts'
import { type Method, method } from '../method.ts'
import { askOf, RunInput } from './jobs.ts'
import { close, commonMethods, copyMeant, keyOf, NewObject, NewWhole, wholeOf } from './objects.ts'

/*
 * Applets and workflows as data objects: kept, found, copied and shown. Nothing runs them here yet.
 */

const text = z.string().max(100_000)

/** The steps of a workflow, each of which runs a tool. Whether it can is seen when it runs. */
const Stages = z
  .array(
    z.looseObject({
      id: z
        .string()
        .regex(/^(stage-[0-9a-zA-Z]{24}|[A-Za-z_][0-9A-Za-z_-]*)$/, 'is not the id of a stage')
        .optional(),
      executable: z.string().min(1).max(1000),
    }),
  )
  .max(1000)

const newWorkflow = method(
  NewWhole.extend({
    title: text.nullish(),
    summary: text.default(''),
    description: text.default(''),
    outputFolder: Folder.nullish(),
    stages: Stages.default([]),
  }),
  async (deps, actor, { title, summary, description, outputFolder, stages, ...input }, call) => {
    const named = stages.map((stage, n) => ({ ...stage, id: stage.id ?? `stage_${n}` }))
    const texts = { title: title ?? null, summary, description, outputFolder: outputFolder ?? null }
    const spec = { ...texts, stages: named }
    const whole = { ...wholeOf(input), class: 'workflow' as const, spec }
    return { id: await createObject(deps, actor, whole, keyOf(input.nonce, call)), editVersion: 0 }
  },
)

const plain = ['int', 'float', 'string', 'boolean', 'file', 'record', 'applet', 'workflow'] as const
const Class = z.enum([...plain, ...plain.map((each) => `array:${each}` as const), 'hash'])

/** Inputs or outputs of a tool: each with a name of its own. */
const Parameters = z
  .array(
    z.looseObject({
      name: z.string().regex(/^[A-Za-z_][0-9A-Za-z_]*$/, 'is not a name of a parameter'),
      class: Class,
    }),
  )
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names one twice')

/** Longest code of an applet, in characters. */
const longestCode = 2_000_000

const AppletSpec = z.object({
  title: text.optional(),
  summary: text.default(''),
  description: text.default(''),
  developerNotes: text.default(''),
  dxapi: z.string().min(1).max(100),
  inputSpec: Parameters.optional(),
  outputSpec: Parameters.optional(),
  runSpec: z.looseObject({
    interpreter: z.enum(['bash', 'python3'], 'has to be bash or python3'),
    code: z.string().max(longestCode),
  }),
  access: z.record(z.string(), z.unknown()).default({}),
  ignoreReuse: z.boolean().default(false),
  httpsApp: z.unknown().optional(),
})

/** What of an applet's input is told of every object. */
const asObject = NewObject.omit({ nonce: true }).keyof().options

const newApplet = method(NewObject.extend(AppletSpec.shape), async (deps, actor, input, call) => {
  const { project, nonce, ...rest } = input
  const entries = Object.entries(rest)
  const isObject = ([key]: readonly [string, unknown]) => asObject.some((each) => each === key)
  const spec = Object.fromEntries(entries.filter((entry) => !isObject(entry)))
  const { name, folder, parents, hidden, tags, types, properties, details } = rest
  const object = { name, folder, parents, hidden, tags, types, properties, details }
  const whole = { ...object, projectId: project, class: 'applet' as const, isClosed: true, spec }
  return { id: await createObject(deps, actor, whole, keyOf(nonce, call)) }
})

/** All of an applet, its code as well, with what it asks of each region. */
const getApplet = method(
  DescribeOptions.and(z.object({ project: ProjectId.optional() })),
  async (deps, actor, { project }, { entity }) => {
    const row = await copyMeant(deps, actor, entity, project)
    const [described] = await describeObjects(deps.db, [row], {})
    return {
      ...described,
      runSpec: row.spec?.['runSpec'],
    }
  },
)

const notRun = method(DescribeOptions, async (deps, actor, _, { entity }) => {
  await copyMeant(deps, actor, entity)
  throw new Problem('wrong-state', 'Running tools is not offered here yet')
})

export const workflowMethods: Readonly<Record<string, Method>> = {
  ...commonMethods,
  new: newWorkflow,
  close,
  run: notRun,
  dryRun: notRun,
}

const run = method(RunInput, async (deps, actor, input, call) => {
  const id = await runApplet(deps, actor, call.entity, askOf(input), keyOf(input.nonce, call))
  deps.jobs.nudge()
  return { id }
})

export const appletMethods: Readonly<Record<string, Method>> = {
  ...commonMethods,
  new: newApplet,
  get: getApplet,
  run,
}
