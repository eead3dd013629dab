import { z } from 'zod'
import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import {
  runWorkflow,
  tryWorkflow,
  type WorkflowAsk,
  workflowAsRun,
} from '#stages/compute/commands/analyses.ts'
import { parametersOf } from '#stages/compute/commands/running.ts'
import { checkRequirements } from '#stages/compute/rules/requirements.ts'
import { incompatibilities, type Stage, workflowOf } from '#stages/compute/rules/workflow.ts'
import { newId, readExecution } from '#stages/compute/store.ts'
import { changingOpen, createObject, type ObjectGiven } from '#stages/workspace/commands/objects.ts'
import { copiesOf, type ObjectRow } from '#stages/workspace/store/objects.ts'
import { Folder, ProjectId } from '../inputs.ts'
import { type DialectDeps, type Method, method } from '../method.ts'
import { askOf, RunInput, Requirements, Values } from './jobs.ts'
import { close, commonMethods, copyMeant, keyOf, NewWhole, wholeOf } from './objects.ts'
import { Parameters } from './parameters.ts'

/*
 * Workflows: kept with their stages, changed while they are open, and run.
 */

const text = z.string().max(100_000)

const StageId = z
  .string()
  .regex(/^(stage-[0-9a-zA-Z]{24}|[A-Za-z_][0-9A-Za-z_-]*)$/, 'is not the id of a stage')

/** What of a stage may be set; relative folders lie below that of the analysis. */
const StageFields = z.object({
  name: z.string().max(1000).nullish(),
  folder: z.string().max(10_240).nullish(),
  input: Values.optional(),
  executionPolicy: Values.optional(),
  systemRequirements: Requirements.optional(),
})

const NewStage = StageFields.extend({
  id: StageId.optional(),
  executable: z.string().min(1).max(1000),
})

/** Texts, and what the workflow itself takes and gives. Null takes back. */
const Fields = z.object({
  title: text.nullish(),
  summary: text.nullish(),
  description: text.nullish(),
  outputFolder: Folder.nullish(),
  inputs: Parameters.nullish(),
  outputs: Parameters.nullish(),
  ignoreReuse: z.union([z.boolean(), z.array(z.string())]).nullish(),
  treeTurnaroundTimeThreshold: z.number().nullish(),
})
type FieldsGiven = z.output<typeof Fields>

const empty = {
  title: null,
  summary: '',
  description: '',
  outputFolder: null,
  inputs: null,
  outputs: null,
  stages: [],
  editVersion: 0,
}

const given = (fields: FieldsGiven): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(Fields.shape).flatMap((key) => {
      const value = fields[key as keyof FieldsGiven]
      if (value === undefined) return []
      return [[key, value ?? (key === 'summary' || key === 'description' ? '' : null)] as const]
    }),
  )

const newWorkflow = method(
  NewWhole.extend(Fields.shape).extend({
    stages: z.array(NewStage).max(1000).optional(),
    initializeFrom: z.object({ id: z.string(), project: ProjectId.optional() }).optional(),
    temporary: z.boolean().default(false),
  }),
  async (deps, actor, { stages, initializeFrom, temporary, ...input }, call) => {
    const begins = initializeFrom && (await beginningOf(deps, actor, initializeFrom))
    const named = stages?.map((stage, n) => ({
      ...stage,
      name: stage.name ?? null,
      id: stage.id ?? `stage_${n}`,
    }))
    for (const { systemRequirements } of named ?? [])
      checkRequirements(systemRequirements ?? {}, 'systemRequirements')
    const spec = {
      ...empty,
      ...begins?.spec,
      temporary,
      ...given(input),
      ...(named && { stages: named }),
      editVersion: 0,
    }
    const whole = {
      // What a client makes for one run is not to be found among the tools.
      ...wholeOf({ ...input, hidden: input.hidden ?? (temporary ? true : undefined) }),
      ...begins?.whole,
      ...(input.name !== undefined && { name: input.name }),
      class: 'workflow' as const,
      spec,
    }
    return { id: await createObject(deps, actor, whole, keyOf(input.nonce, call)), editVersion: 0 }
  },
)

type Spec = Readonly<Record<string, unknown>>

/** As what a workflow begins: as another, or as what an analysis ran, with the inputs of that. */
async function beginningOf(
  deps: DialectDeps,
  actor: Actor,
  { id, project }: { readonly id: string; readonly project?: string | undefined },
): Promise<{ readonly spec: Spec; readonly whole: Pick<ObjectGiven, 'name' | 'from'> }> {
  if (id.startsWith('analysis-')) {
    const analysis = await readExecution(deps.db, actor.id, id)
    return {
      spec: { ...workflowAsRun(analysis), initializedFrom: { id } },
      whole: { name: analysis.executableName },
    }
  }
  const { spec, projectId } = await copyMeant(deps, actor, id, project)
  return {
    spec: { ...spec, initializedFrom: { id, editVersion: spec?.['editVersion'] ?? 0 } },
    whole: { from: { id, projectId } },
  }
}

const Edit = z.object({ editVersion: z.int() })

/** A method that changes an open workflow of the version that the caller saw. */
const edits = <S extends z.ZodType<{ editVersion: number }>>(
  schema: S,
  change: (
    spec: Spec,
    input: z.output<S>,
    within: { readonly tx: Tx; readonly actor: Actor; readonly row: ObjectRow },
  ) => Promise<{ readonly spec: Spec; readonly answer?: Readonly<Record<string, unknown>> }>,
): Method =>
  method(schema, async (deps, actor, input, { entity }) => {
    let told: Readonly<Record<string, unknown>> = {}
    await changingOpen(deps, actor, entity, 'object.changed', async (row, tx) => {
      const before = row.spec ?? empty
      const version = Number(before['editVersion'] ?? 0)
      if (version !== input.editVersion)
        throw new Problem(
          'stale-version',
          `The edit version of ${entity} is ${version}, not ${input.editVersion}`,
        )
      const { spec, answer } = await change(before, input, { tx, actor, row })
      told = { ...answer, editVersion: version + 1 }
      return { spec: { ...spec, editVersion: version + 1 } }
    })
    return { id: entity, ...told }
  })

const stagesIn = (spec: Spec): readonly Stage[] => workflowOf({ spec }).stages

const needStage = (spec: Spec, id: string): Stage => {
  const stage = stagesIn(spec).find((each) => each.id === id)
  if (stage === undefined) throw new Problem('not-found', `There is no stage ${id} in the workflow`)
  return stage
}

const addStage = edits(Edit.extend(NewStage.shape), async (spec, input, { tx, actor }) => {
  const { editVersion: _, id: named, ...fields } = input
  checkRequirements(fields.systemRequirements ?? {}, 'systemRequirements')
  await needTool(tx, actor, fields.executable)
  const id = named ?? (await newId(tx, 'stage'))
  if (stagesIn(spec).some((stage) => stage.id === id)) throw invalid('id', 'names a stage already')
  const stage = { ...fields, id, name: fields.name ?? null }
  return { spec: { ...spec, stages: [...stagesIn(spec), stage] }, answer: { stage: id } }
})

/** @throws Problem `not-found` */
async function needTool(tx: Tx, actor: Actor, id: string): Promise<ObjectRow> {
  const [tool] = await copiesOf(tx, actor.id, id)
  if (tool === undefined) throw new Problem('not-found', `The entity ${id} could not be found`)
  return tool
}

const removeStage = edits(Edit.extend({ stage: z.string() }), async (spec, { stage: id }) => {
  needStage(spec, id)
  return { spec: { ...spec, stages: stagesIn(spec).filter((stage) => stage.id !== id) } }
})

const moveStage = edits(
  Edit.extend({ stage: z.string(), newIndex: z.int().min(0) }),
  async (spec, { stage: id, newIndex }) => {
    const stage = needStage(spec, id)
    const others = stagesIn(spec).filter((each) => each.id !== id)
    return { spec: { ...spec, stages: others.toSpliced(newIndex, 0, stage) } }
  },
)

/** Bindings are set one by one; null takes one back. */
const rebound = (before: Stage['input'], changes: Stage['input']): Stage['input'] =>
  Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null),
  )

const update = edits(
  Edit.extend(Fields.shape).extend({ stages: z.record(z.string(), StageFields).optional() }),
  async (spec, { stages = {}, ...fields }) => {
    for (const [id, { systemRequirements }] of Object.entries(stages)) {
      needStage(spec, id)
      checkRequirements(systemRequirements ?? {}, `stages.${id}.systemRequirements`)
    }
    const changed = stagesIn(spec).map((stage) => {
      const { input, ...rest } = stages[stage.id] ?? {}
      return { ...stage, ...rest, ...(input && { input: rebound(stage.input, input) }) }
    })
    return { spec: { ...spec, ...given(fields), stages: changed } }
  },
)

const updateStageExecutable = edits(
  Edit.extend({ stage: z.string(), executable: z.string(), force: z.boolean().default(false) }),
  async (spec, { stage: id, executable, force }, { tx, actor }) => {
    const stage = needStage(spec, id)
    const tool = await needTool(tx, actor, executable)
    const wanted = parametersOf(tool.spec ?? {}, 'inputSpec')
    const faults = incompatibilities(stage, wanted)
    if (faults.length > 0 && !force) throw new Incompatible(faults)
    const kept = Object.entries(stage.input ?? {}).filter(
      ([name]) => wanted === undefined || wanted.some((parameter) => parameter.name === name),
    )
    const changed = { ...stage, executable, input: Object.fromEntries(kept) }
    return {
      spec: {
        ...spec,
        stages: stagesIn(spec).map((each) => (each.id === id ? changed : each)),
      },
    }
  },
)

/** What a stage would lose with another tool. */
class Incompatible extends Problem {
  readonly details: { readonly incompatibilities: readonly string[] }
  constructor(incompatible: readonly string[]) {
    super('wrong-state', `The executable is not compatible: ${incompatible.join('; ')}`)
    this.details = { incompatibilities: incompatible }
  }
}

const isStageCompatible = method(
  z.object({ stage: z.string(), executable: z.string() }),
  async (deps, actor, { stage, executable }, { entity }) => {
    const { spec } = await copyMeant(deps, actor, entity)
    const tool = await copyMeant(deps, actor, executable)
    const faults = incompatibilities(
      needStage(spec ?? empty, stage),
      parametersOf(tool.spec ?? {}, 'inputSpec'),
    )
    return faults.length === 0
      ? { id: entity, compatible: true }
      : { id: entity, compatible: false, incompatibilities: faults }
  },
)

const overwrite = edits(
  Edit.extend({ from: z.object({ id: z.string() }) }),
  async (spec, { from }, { tx, actor }) => {
    const source = await needTool(tx, actor, from.id)
    // Where it once began stays its own.
    const { initializedFrom: _, temporary: __, ...taken } = source.spec ?? {}
    return { spec: { ...spec, ...taken } }
  },
)

const RunWorkflow = RunInput.extend({
  stageFolders: z.record(z.string(), z.string().max(10_240).nullable()).default({}),
  stageSystemRequirements: z.record(z.string(), Requirements).default({}),
})

const workflowAsk = (input: z.output<typeof RunWorkflow>): WorkflowAsk => ({
  ...askOf(input),
  stageFolders: input.stageFolders,
  stageRequirements: input.stageSystemRequirements,
})

const run = method(RunWorkflow, async (deps, actor, input, call) => {
  const ask = workflowAsk(input)
  const { id, stages } = await runWorkflow(deps, actor, call.entity, ask, keyOf(input.nonce, call))
  deps.jobs.nudge()
  return { id, stages: stages.map(({ job }) => job) }
})

const dryRun = method(RunWorkflow, async (deps, actor, input, { entity }) => {
  const { id, stages } = await tryWorkflow(deps, actor, entity, workflowAsk(input))
  return {
    id,
    stages: stages.map((stage) => ({
      id: stage.id,
      execution: { id: stage.job, class: 'job', parentAnalysis: id },
    })),
  }
})

export const workflowMethods: Readonly<Record<string, Method>> = {
  ...commonMethods,
  new: newWorkflow,
  close,
  addStage,
  removeStage,
  moveStage,
  update,
  updateStageExecutable,
  isStageCompatible,
  overwrite,
  run,
  dryRun,
}
