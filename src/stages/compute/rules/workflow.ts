import { invalid, Problem } from '#kernel/problem.ts'
import { below } from '#stages/workspace/contract/objects.ts'
import type { Parameter, Values } from './parameters.ts'
import type { Requirements } from './requirements.ts'

/** A step of a workflow: a tool, with what is bound of its inputs. */
export type Stage = {
  readonly id: string
  readonly name?: string | null | undefined
  readonly executable: string
  readonly folder?: string | null | undefined
  readonly input?: Values | undefined
  readonly executionPolicy?: Values | undefined
  readonly systemRequirements?: Requirements | undefined
}

export type WorkflowOutput = Parameter & { readonly outputSource?: unknown }

export type Workflow = {
  readonly stages: readonly Stage[]
  readonly outputFolder: string | null
  /** Null where each input of a stage may be set. */
  readonly inputs: readonly Parameter[] | null
  readonly outputs: readonly WorkflowOutput[] | null
}

/** What the data object of a workflow holds. */
export const workflowOf = ({ spec }: { readonly spec: Values | null }): Workflow => ({
  // What a workflow holds was parsed when it was written.
  stages: (spec?.['stages'] ?? []) as readonly Stage[],
  outputFolder: (spec?.['outputFolder'] ?? null) as string | null,
  inputs: (spec?.['inputs'] ?? null) as Workflow['inputs'],
  outputs: (spec?.['outputs'] ?? null) as Workflow['outputs'],
})

/** The inputs of a run, by stage, and those of the workflow itself. */
export type SplitInput = {
  readonly own: Values
  readonly byStage: ReadonlyMap<string, Values>
}

/**
 * `stage.field` for an input of a stage, `field` for one of the workflow.
 * @throws Problem `invalid-input` for what there is not, or may not be set
 */
export function splitInput(workflow: Workflow, given: Values, isLocked: boolean): SplitInput {
  const own: Record<string, unknown> = {}
  const byStage = new Map<string, Record<string, unknown>>()
  for (const [key, value] of Object.entries(given)) {
    const [stageId = '', ...rest] = key.split('.')
    const field = rest.join('.')
    if (field === '') {
      if (!workflow.inputs?.some(({ name }) => name === key))
        throw invalid(`input.${key}`, 'is not an input of the workflow')
      own[key] = value
      continue
    }
    if (!workflow.stages.some(({ id }) => id === stageId))
      throw invalid(`input.${key}`, `there is no stage ${stageId}`)
    if (isLocked)
      throw new Problem(
        'invalid-input',
        `The input "${field}" of stage ${stageId} is private and cannot be overridden`,
      )
    byStage.set(stageId, { ...byStage.get(stageId), [field]: value })
  }
  return { own, byStage }
}

/** Of a closed workflow with inputs of its own, those of its stages cannot be set. */
export const isLocked = (
  { inputs }: Pick<Workflow, 'inputs'>,
  { state }: { readonly state: 'open' | 'closed' },
): boolean => inputs !== null && state === 'closed'

/** Where in the workflow a value comes from: an output or input of a stage, or an input of the workflow itself. */
export type Source = {
  readonly stage: string | undefined
  readonly field: string
  readonly isInput: boolean
}

/** The places from which a bound value comes; none where it is a value of its own. */
export function sourcesIn(value: unknown): readonly Source[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn)
  if (!isHash(value)) return []
  const link = isHash(value['$dnanexus_link']) ? value['$dnanexus_link'] : undefined
  if (link === undefined) return Object.values(value).flatMap(sourcesIn)
  const { stage, outputField, inputField, workflowInputField } = link
  if (typeof workflowInputField === 'string')
    return [{ stage: undefined, field: workflowInputField, isInput: true }]
  const field = outputField ?? inputField
  if (typeof stage !== 'string' || typeof field !== 'string') return []
  return [{ stage, field, isInput: outputField === undefined }]
}

/** What stands for links of a workflow in the input of a stage. */
type Linked = {
  readonly jobOf: (stageId: string) => string | undefined
  readonly inputOf: (stageId: string) => Values
  readonly own: Values
}

/** The input of a stage with links to the jobs of other stages; what the workflow was not given is left out. */
export function boundInput(input: Values, linked: Linked): Values {
  const bind = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bind).filter((each) => each !== undefined)
    if (!isHash(value)) return value
    const link = isHash(value['$dnanexus_link']) ? value['$dnanexus_link'] : undefined
    if (link === undefined)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, bind(each)]))
    const { stage, outputField, inputField, workflowInputField, index } = link
    if (typeof workflowInputField === 'string') return linked.own[workflowInputField]
    if (typeof stage !== 'string') return value
    if (typeof inputField === 'string') return linked.inputOf(stage)[inputField]
    const job = linked.jobOf(stage)
    if (typeof outputField !== 'string' || job === undefined) return value
    return { $dnanexus_link: { job, field: outputField, ...(index !== undefined && { index }) } }
  }
  return Object.fromEntries(
    Object.entries(input).flatMap(([key, value]) => {
      const bound = bind(value)
      return bound === undefined ? [] : [[key, bound] as const]
    }),
  )
}

const isHash = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where the outputs of a stage go: a path of its own, or one below the analysis. */
export function stageFolder(
  { id, folder }: Stage,
  asked: Readonly<Record<string, string | null>>,
  analysisFolder: string,
): string {
  const chosen = asked[id] ?? asked['*'] ?? folder
  if (chosen === undefined || chosen === null) return analysisFolder
  return chosen.startsWith('/') ? chosen : below(analysisFolder, chosen)
}

/** The inputs that an analysis lacks are those of its own that have no default. */
export function ownInput({ inputs }: Workflow, given: Values): Values {
  const filled = (inputs ?? []).flatMap(({ name, default: usual }) => {
    const value = given[name] ?? usual
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(filled)
}

/** Which bindings of a stage another tool would not take. */
export function incompatibilities(
  { input = {} }: Stage,
  spec: readonly Parameter[] | undefined,
): string[] {
  if (spec === undefined) return []
  return Object.keys(input)
    .filter((name) => !spec.some((parameter) => parameter.name === name))
    .map((name) => `The input "${name}" is bound, and the new executable does not have it`)
}
