import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { Prices } from './costs.ts'
import { AppletId, Parameter, ToolName, ToolVersion } from './tools.ts'

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
