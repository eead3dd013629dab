import type { Applet, Workflow, WorkflowStage } from '../../contract/applets.ts'
import type { Parameter } from '../../contract/tools.ts'

/** An applet or a workflow, as far as the form of its run is the same. */
export type Launchable = Pick<
  Applet,
  'id' | 'name' | 'title' | 'summary' | 'mayRun' | 'tool' | 'hosts' | 'reachesAlways' | 'prices'
> & {
  /** Null where it takes anything. Those of the stages of a workflow stand with them. */
  readonly inputs: readonly Parameter[] | null
  readonly outputs: readonly Parameter[]
  /** None of an applet. */
  readonly stages: readonly WorkflowStage[]
  /** Null of a workflow: each stage has its own. */
  readonly instanceType: string | null
  /** How long it may run; null of a workflow. */
  readonly seconds: number | null
  readonly folder: string
}

export const launchableApplet = (applet: Applet): Launchable => ({
  ...applet,
  stages: [],
  folder: '/',
})

export const launchableWorkflow = (workflow: Workflow): Launchable => ({
  ...workflow,
  ...{ tool: null, instanceType: null, seconds: null },
  // Its stages have their own.
  ...{ hosts: [], reachesAlways: false, prices: null },
  inputs: [
    ...workflow.inputs,
    ...workflow.stages.flatMap(({ name, inputs }) =>
      // Named as a run names them, they are told apart by their stage.
      inputs.map((one) => ({ ...one, label: `${name}: ${one.label || inputNameOf(one)}` })),
    ),
  ],
})

/** Labels of inputs as a run names them, also of those that come from elsewhere in a workflow. */
export const inputLabels = ({
  inputs,
  stages,
}: Launchable): readonly Pick<Parameter, 'name' | 'label'>[] => [
  ...(inputs ?? []),
  ...stages.flatMap(({ id, name, links }) =>
    links.map((link) => ({ name: `${id}.${link.name}`, label: `${name}: ${link.label}` })),
  ),
]

/** `reads` of `stage-1.reads`. */
const inputNameOf = ({ name }: Pick<Parameter, 'name'>): string =>
  name.slice(name.lastIndexOf('.') + 1)
