import { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { reaches } from '#stages/workspace/rules/levels.ts'
import { copiesOf, type ObjectRow, objectsOf } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { Workflow, WorkflowStage } from '../contract/applets.ts'
import { Parameter } from '../contract/tools.ts'
import { isLocked, type Source, sourcesIn, type Stage, workflowOf } from '../rules/workflow.ts'
import { Described } from './applets.ts'

const Texts = z.looseObject({
  title: z.string().catch(''),
  summary: z.string().catch(''),
  description: z.string().catch(''),
})
const Parameters = z.array(Parameter).catch([])

/** @throws Problem `not-found` */
export async function answerWorkflow(
  db: Database,
  actor: Actor,
  projectId: string,
  workflowId: string,
): Promise<z.input<typeof Workflow>> {
  const { level } = await readProjectFacts(db, actor.id, projectId)
  const [row] = await objectsOf(db, actor.id, projectId, [workflowId])
  if (row === undefined || row.spec === null)
    throw new Problem('not-found', `There is no ${workflowId} in ${projectId}.`)
  const { title, summary, description } = Texts.parse(row.spec)
  const workflow = workflowOf(row)
  const own = Parameters.parse(workflow.inputs ?? [])
  const known = await Promise.all(
    workflow.stages.map((stage, n) => knownStage(db, actor, projectId, stage, n + 1)),
  )
  const isPrivate = isLocked(workflow, row)
  const stages = known.map((each) => presentStage(each, known, own, isPrivate))
  const outputs = Parameters.parse(workflow.outputs ?? [])
  return {
    id: workflowId,
    name: row.name,
    title: title || row.name,
    summary,
    help: description,
    inputs: own,
    stages,
    outputs: outputs.length > 0 ? outputs : known.flatMap(outputsOf),
    folder: workflow.outputFolder ?? '/',
    mayRun: reaches(level, 'CONTRIBUTE') && stages.every(({ tool }) => tool !== null),
  }
}

/** A stage with what its tool says of itself. */
type KnownStage = {
  readonly stage: Stage
  readonly name: string
  readonly tool: WorkflowStage['tool']
  readonly inputs: readonly Parameter[]
  readonly outputs: readonly Parameter[]
}

async function knownStage(
  db: Database,
  actor: Actor,
  projectId: string,
  stage: Stage,
  number: number,
): Promise<KnownStage> {
  const copies = await copiesOf(db, actor.id, stage.executable)
  const row: ObjectRow | undefined =
    copies.find((copy) => copy.projectId === projectId) ?? copies[0]
  if (row === undefined || row.spec === null) {
    const name = stage.name ?? `Stage ${number}`
    return { stage, name, tool: null, inputs: [], outputs: [] }
  }
  const { title, inputSpec, outputSpec } = Described.parse(row.spec)
  return {
    stage,
    name: stage.name ?? (title || row.name),
    tool: { id: row.id, title: title || row.name },
    inputs: inputSpec ?? [],
    outputs: outputSpec,
  }
}

function presentStage(
  { stage, name, tool, inputs }: KnownStage,
  known: readonly KnownStage[],
  own: readonly Parameter[],
  isPrivate: boolean,
): z.input<typeof Workflow>['stages'][number] {
  const bound = stage.input ?? {}
  const sources = inputs.map((one) => ({ one, from: sourcesIn(bound[one.name]) }))
  return {
    id: stage.id,
    name,
    tool,
    inputs: sources
      .filter(({ from }) => from.length === 0 && !isPrivate)
      .map(({ one }) => ({
        ...one,
        name: `${stage.id}.${one.name}`,
        ...(bound[one.name] !== undefined && { default: bound[one.name] }),
      })),
    links: sources
      .filter(({ from }) => from.length > 0)
      .map(({ one, from }) => ({
        name: one.name,
        label: labelOf(one),
        from: from.map((each) => wordsOf(each, known, own)).join(', '),
      })),
  }
}

const labelOf = ({ label, name }: Parameter): string => label || name

const labelIn = (parameters: readonly Parameter[], name: string): string => {
  const found = parameters.find((each) => each.name === name)
  return found === undefined ? name : labelOf(found)
}

function wordsOf(source: Source, known: readonly KnownStage[], own: readonly Parameter[]): string {
  if (source.stage === undefined) return labelIn(own, source.field)
  const from = known.find(({ stage }) => stage.id === source.stage)
  const parameters = source.isInput ? from?.inputs : from?.outputs
  return `${from?.name ?? source.stage}: ${labelIn(parameters ?? [], source.field)}`
}

const outputsOf = ({ stage, name, outputs }: KnownStage): Parameter[] =>
  outputs.map((one) => ({
    ...one,
    name: `${stage.id}.${one.name}`,
    label: `${name}: ${labelOf(one)}`,
  }))
