import { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import { invalid } from '#kernel/problem.ts'
import { parametersOf, runApplet, table } from '#stages/compute/commands/running.ts'
import { checkInput } from '#stages/compute/rules/parameters.ts'
import type { ObjectRow } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { createObject } from '#stages/workspace/commands/objects.ts'
import { describeObjects } from '../describe.ts'
import { DescribeOptions, ProjectId } from '../inputs.ts'
import { type DialectDeps, type Method, method, read } from '../method.ts'
import { askOf, RunInput, Values } from './jobs.ts'
import { commonMethods, copyMeant, keyOf, NewObject } from './objects.ts'
import { Parameters } from './parameters.ts'

/*
 * Applets: kept, found, copied, shown and run.
 */

const text = z.string().max(100_000)

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
  /** Seconds that a tree of executions should take, told again as it came. */
  treeTurnaroundTimeThreshold: z.int().min(1).nullish(),
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

/** How an applet is run, with what it asks told for the region of its project. */
async function wholeRunSpec({ db }: DialectDeps, actor: Actor, { spec, projectId }: ObjectRow) {
  const { region } = await readProjectFacts(db, actor.id, projectId)
  const run = table(spec?.['runSpec'])
  return {
    headJobOnDemand: false,
    inheritParentRestartOnPolicy: false,
    bundledDependsByRegion: { [region]: run['bundledDepends'] ?? [] },
    systemRequirementsByRegion: { [region]: run['systemRequirements'] ?? {} },
    ...run,
  }
}

/** All of an applet, its code as well, with what it asks of each region. */
const getApplet = read(
  DescribeOptions.and(z.object({ project: ProjectId.optional() })),
  async (deps, actor, { project }, { entity }) => {
    const row = await copyMeant(deps, actor, entity, project)
    const [described] = await describeObjects(deps.db, actor.id, [row], {})
    return {
      ...described,
      // A title that nobody gave is the name in a description; here it would become part of the tool.
      title: row.spec?.['title'] ?? '',
      runSpec: await wholeRunSpec(deps, actor, row),
    }
  },
)

const run = method(RunInput, async (deps, actor, input, call) => {
  const id = await runApplet(deps, actor, call.entity, askOf(input), keyOf(input.nonce, call))
  deps.jobs.nudge()
  return { id }
})

/** The inputs of several runs, from columns of values and what is common to all, each as the applet takes it. */
const validateBatch = read(
  z.object({
    batchInput: z.record(z.string(), z.array(z.unknown()).max(10_000)).default({}),
    commonInput: Values.default({}),
  }),
  async (deps, actor, { batchInput, commonInput }, { entity }) => {
    const { spec } = await copyMeant(deps, actor, entity)
    const columns = Object.entries(batchInput)
    const [first] = columns
    const rows = first?.[1].length ?? 0
    if (columns.some(([, values]) => values.length !== rows))
      throw invalid('batchInput', 'has columns of different lengths')
    const expanded = Array.from({ length: rows }, (_, n) =>
      checkInput(parametersOf(spec ?? {}, 'inputSpec'), {
        ...commonInput,
        ...Object.fromEntries(columns.map(([name, values]) => [name, values[n]])),
      }),
    )
    return { expandedBatch: expanded }
  },
)

export const appletMethods: Readonly<Record<string, Method>> = {
  ...commonMethods,
  new: newApplet,
  get: getApplet,
  run,
  validateBatch,
}
