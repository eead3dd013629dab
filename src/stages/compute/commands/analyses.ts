import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { type CreationKey, keepKey, madeWith } from '#stages/workspace/store/creation-keys.ts'
import type { ObjectRow } from '#stages/workspace/store/objects.ts'
import type { Values } from '../rules/parameters.ts'
import { checkRequirements, mergeRequirements, type Requirements } from '../rules/requirements.ts'
import {
  boundInput,
  isLocked,
  ownInput,
  splitInput,
  type Stage,
  stageFolder,
  type Workflow,
  workflowOf,
} from '../rules/workflow.ts'
import {
  addDependency,
  childrenOf,
  type ExecutionRow,
  insertExecution,
  newId,
  type Spec,
} from '../store.ts'
import type { LimitDeps } from '../rules/prices.ts'
import {
  needLinked,
  type Place,
  placeJob,
  placeOf,
  type RunAsk,
  type RunDeps,
  table,
  toolFor,
} from './running.ts'

export type WorkflowAsk = RunAsk & {
  readonly stageFolders: Readonly<Record<string, string | null>>
  readonly stageRequirements: Readonly<Record<string, Requirements>>
}

/** An analysis with the jobs of its stages, in their order. */
export type Begun = {
  readonly id: string
  readonly stages: readonly { readonly id: string; readonly job: string }[]
}

/**
 * Runs a workflow: a job for each stage, which waits for those it is linked to. The same request with the same key runs
 * it once.
 * @throws Problem `not-found`, `not-permitted`, `invalid-input`
 */
export async function runWorkflow(
  deps: RunDeps,
  actor: Actor,
  workflowId: string,
  ask: WorkflowAsk,
  once?: CreationKey,
): Promise<Begun> {
  return deps.db.transaction().execute(async (tx) => {
    const made = once && (await madeWith(tx, actor.id, once))
    if (made !== undefined) return { id: made, stages: await stagesOf(tx, made) }
    const begun = await begin(deps, tx, actor, workflowId, ask)
    if (once) await keepKey(tx, actor.id, once, begun.id)
    return begun
  })
}

const stagesOf = async (tx: Tx, id: string): Promise<Begun['stages']> =>
  (await childrenOf(tx, id)).flatMap((job) =>
    job.stageId === null ? [] : [{ id: job.stageId, job: job.id }],
  )

class Undone extends Error {
  readonly begun: Begun
  constructor(begun: Begun) {
    super('a trial is taken back')
    this.begun = begun
  }
}

/** Tries whether a workflow would run, and leaves nothing. @throws Problem as for a run */
export async function tryWorkflow(
  deps: RunDeps,
  actor: Actor,
  workflowId: string,
  ask: WorkflowAsk,
): Promise<Begun> {
  try {
    return await deps.db.transaction().execute(async (tx) => {
      throw new Undone(await begin(deps, tx, actor, workflowId, ask))
    })
  } catch (error) {
    if (error instanceof Undone) return error.begun
    throw error
  }
}

/** The workflow of an analysis with what that run bound and asked for, so that it does the same again. */
export function workflowAsRun({
  spec,
  runInput,
  asked,
}: Pick<ExecutionRow, 'spec' | 'runInput' | 'asked'>): Spec {
  const workflow = workflowOf({ spec })
  const { own, byStage } = splitInput(workflow, runInput, false)
  const [all, each, byTool] = [
    'runSystemRequirements',
    'runStageSystemRequirements',
    'runSystemRequirementsByExecutable',
  ].map((key) => table(asked[key]))
  const stages = workflow.stages.map((stage) => ({
    ...stage,
    input: { ...stage.input, ...byStage.get(stage.id) },
    // They were checked when the analysis was launched.
    systemRequirements: ([all, each?.[stage.id], byTool?.[stage.executable]] as const)
      .map((given) => table(given) as Requirements)
      .reduce(mergeRequirements, stage.systemRequirements ?? {}),
  }))
  const inputs =
    workflow.inputs?.map((parameter) =>
      parameter.name in own ? { ...parameter, default: own[parameter.name] } : parameter,
    ) ?? null
  return { ...spec, stages, inputs }
}

async function begin(
  deps: LimitDeps,
  tx: Tx,
  actor: Actor,
  workflowId: string,
  ask: WorkflowAsk,
): Promise<Begun> {
  const place = await placeOf(tx, actor, ask)
  const row = await toolFor(tx, actor, workflowId, place.projectId)
  const workflow = workflowOf(row)
  const split = splitInput(workflow, ask.input, isLocked(workflow, row))
  await needLinked(tx, actor.id, ask.input)
  checkStages(ask)
  const id = await newId(tx, 'analysis')
  const jobs = new Map<string, string>()
  for (const stage of workflow.stages) jobs.set(stage.id, await newId(tx, 'job'))
  const inputs = inputsOf(workflow, split.byStage, ownInput(workflow, split.own), jobs)
  await insertAnalysis(tx, place, row, ask, {
    id,
    folder: ask.folder ?? workflow.outputFolder ?? '/',
    input: namedInputs(inputs),
  })
  for (const stage of workflow.stages)
    await placeStage(deps, tx, actor, place, stage, ask, {
      id: jobs.get(stage.id) ?? '',
      analysisId: id,
      input: inputs.get(stage.id) ?? {},
      folder: ask.folder ?? workflow.outputFolder ?? '/',
    })
  if (place.parent !== undefined) await addDependency(tx, place.parent.id, id)
  return { id, stages: [...jobs].map(([stage, job]) => ({ id: stage, job })) }
}

function checkStages({ stageRequirements }: WorkflowAsk): void {
  for (const [stage, asked] of Object.entries(stageRequirements))
    checkRequirements(asked, `stageSystemRequirements.${stage}`)
}

function inputsOf(
  { stages }: Workflow,
  byStage: ReadonlyMap<string, Values>,
  own: Values,
  jobs: ReadonlyMap<string, string>,
): Map<string, Values> {
  const raw = new Map(
    stages.map((stage) => [stage.id, { ...stage.input, ...byStage.get(stage.id) }]),
  )
  const linked = {
    jobOf: (stage: string) => jobs.get(stage),
    inputOf: (stage: string) => raw.get(stage) ?? {},
    own,
  }
  return new Map([...raw].map(([stage, input]) => [stage, boundInput(input, linked)]))
}

const namedInputs = (inputs: ReadonlyMap<string, Values>): Values =>
  Object.fromEntries(
    [...inputs].flatMap(([stage, input]) =>
      Object.entries(input).map(([field, value]) => [`${stage}.${field}`, value] as const),
    ),
  )

async function insertAnalysis(
  tx: Tx,
  { personId, projectId, parent }: Place,
  workflow: ObjectRow,
  ask: WorkflowAsk,
  { id, folder, input }: { readonly id: string; readonly folder: string; readonly input: Values },
): Promise<void> {
  await insertExecution(tx, {
    id,
    class: 'analysis',
    state: 'in_progress',
    name: ask.name ?? workflow.name,
    function: null,
    executable: workflow.id,
    executableName: workflow.name,
    tool: null,
    spec: workflow.spec ?? {},
    projectId,
    folder,
    containerId: null,
    launchedBy: personId,
    parentJob: parent?.id ?? null,
    originJob: parent?.originJob ?? null,
    rootExecution: parent?.rootExecution ?? id,
    analysisId: null,
    stageId: null,
    runInput: ask.input,
    originalInput: input,
    dependsOn: ask.dependsOn ?? [],
    tags: ask.tags ?? [],
    properties: ask.properties ?? {},
    details: ask.details ?? {},
    priority: ask.priority ?? 'normal',
    instanceType: null,
    estimate: 0,
    batch: ask.batch ?? null,
    asked: {
      ...ask.asked,
      runSystemRequirements: ask.requirements ?? null,
      runSystemRequirementsByExecutable: ask.requirementsByExecutable ?? null,
      mergedSystemRequirementsByExecutable: ask.requirementsByExecutable ?? {},
      runStageSystemRequirements: ask.stageRequirements,
    },
  })
  await recordAudit(tx, {
    type: 'analysis.launched',
    actorId: personId,
    subjectId: id,
    detail: { project: projectId, tool: workflow.id },
  })
}

async function placeStage(
  deps: LimitDeps,
  tx: Tx,
  actor: Actor,
  place: Place,
  stage: Stage,
  ask: WorkflowAsk,
  job: {
    readonly id: string
    readonly analysisId: string
    readonly input: Values
    readonly folder: string
  },
): Promise<void> {
  const tool = await toolFor(tx, actor, stage.executable, place.projectId)
  const requirements = mergeRequirements(
    mergeRequirements(stage.systemRequirements ?? {}, ask.requirements ?? {}),
    ask.stageRequirements[stage.id] ?? {},
  )
  const asked = {
    ...ask,
    input: job.input,
    name: stage.name ?? tool.name,
    folder: stageFolder(stage, ask.stageFolders, job.folder),
    tags: [],
    properties: {},
    details: {},
    requirements,
    batch: undefined,
    asked: {
      ...ask.asked,
      ...(stage.executionPolicy && { executionPolicy: stage.executionPolicy }),
    },
  }
  await placeJob(deps, tx, place, tool, asked, {
    id: job.id,
    rootExecution: place.parent?.rootExecution ?? job.analysisId,
    analysisId: job.analysisId,
    stageId: stage.id,
  })
}
