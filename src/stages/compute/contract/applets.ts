import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { Prices } from './costs.ts'
import { AppletId, Parameter, ToolName, ToolVersion } from './tools.ts'

const WorkflowId = z.string().regex(/^workflow-[0-9a-zA-Z]{24}$/, 'is not a workflow id')

/** An applet of a project as the form of its run needs it. */
export const Applet = z
  .object({
    id: AppletId,
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    /** Markdown. */
    help: z.string(),
    /** Null where it takes anything. */
    inputs: z.array(Parameter).nullable(),
    outputs: z.array(Parameter),
    /** Of its main entry point. */
    instanceType: z.string(),
    /** How long a run may take. */
    seconds: z.int(),
    /** The tool of the gallery that it was made from. */
    tool: z.object({ name: ToolName, version: ToolVersion }).nullable(),
    /** Hosts that it may reach. */
    hosts: z.array(z.string()),
    /** Also with data that the caller may not download: by the reason of an administrator. */
    reachesAlways: z.boolean(),
    /** Null where runs cost nothing. */
    prices: Prices.nullable(),
    /** Whether the caller may run it here. */
    mayRun: z.boolean(),
    /** Whether the caller may publish it in the gallery. */
    mayPublish: z.boolean(),
  })
  .meta({ id: 'Applet' })
export type Applet = z.infer<typeof Applet>

export const readApplet = endpoint({
  name: 'readApplet',
  summary: 'An applet of a project: what it does, takes and gives.',
  method: 'GET',
  path: '/projects/{projectId}/applets/{appletId}',
  params: z.object({ projectId: ProjectId, appletId: AppletId }),
  output: Applet,
  problems: ['not-found'],
})

const WorkflowStage = z.object({
  id: z.string(),
  name: z.string(),
  /** Null where the caller does not see it: it cannot run then. */
  tool: z.object({ id: AppletId, title: z.string() }).nullable(),
  /** Those that a run may set, each as a run names it: `stage.input`. What the workflow binds is the default. */
  inputs: z.array(Parameter),
  /** Inputs that come from elsewhere in the workflow, and from where in words: `Align: Sorted reads`. */
  links: z.array(z.object({ name: z.string(), label: z.string(), from: z.string() })),
})
export type WorkflowStage = z.infer<typeof WorkflowStage>

/** A workflow of a project as the form of its run needs it. */
export const Workflow = z
  .object({
    id: WorkflowId,
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    /** Markdown. */
    help: z.string(),
    /** Of the workflow itself. */
    inputs: z.array(Parameter),
    stages: z.array(WorkflowStage),
    /** As an analysis names them: `stage.output`, or those of the workflow itself. */
    outputs: z.array(Parameter),
    folder: z.string(),
    /** Whether the caller may run it here. */
    mayRun: z.boolean(),
  })
  .meta({ id: 'Workflow' })
export type Workflow = z.infer<typeof Workflow>

export const readWorkflow = endpoint({
  name: 'readWorkflow',
  summary: 'A workflow of a project: its stages, what they take, and how they are linked.',
  method: 'GET',
  path: '/projects/{projectId}/workflows/{workflowId}',
  params: z.object({ projectId: ProjectId, workflowId: WorkflowId }),
  output: Workflow,
  problems: ['not-found'],
})
