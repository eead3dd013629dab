import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { ProjectName } from '#stages/workspace/contract/content.ts'

export const ToolName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'is 1 to 63 small letters, digits, - and _')
export const ToolVersion = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$/, 'is 1 to 32 letters, digits, dots, + and -')
export const AppletId = z.string().regex(/^applet-[0-9a-zA-Z]{24}$/, 'is not an applet id')

/** An input or output of a tool, in the words of `dxapp.json`. */
export const Parameter = z
  .object({
    name: z.string(),
    /** `file`, `int`, `array:string`, …; `hash` is any JSON. */
    class: z.string(),
    label: z.string().default(''),
    help: z.string().default(''),
    optional: z.boolean().default(false),
    default: z.unknown().optional(),
    /** File names that fit, with `*`. */
    patterns: z.array(z.string()).default([]),
    /** The only values that fit, where there are any. */
    choices: z.array(z.unknown()).default([]),
    group: z.string().default(''),
  })
  .meta({ id: 'ToolParameter' })
export type Parameter = z.infer<typeof Parameter>

/** `example.org`, or `*.example.org` for all below it: never everything, and no address. */
const Host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'is not a name such as example.org or *.example.org',
  )

/** Hosts that a tool may reach; none, where nobody allowed any. */
export const Egress = z
  .object({
    hosts: z.array(Host).max(50),
    /** Why also with data that who runs it may not download; null: then it may not run. */
    controlledReason: z.string().trim().min(1, 'is needed').max(1000).nullable(),
    /** Of the list, as it was read. */
    revision: z.int().min(0),
  })
  .meta({ id: 'ToolEgress' })
export type Egress = z.infer<typeof Egress>

const ToolLine = z.object({
  name: ToolName,
  version: ToolVersion,
  title: z.string(),
  summary: z.string(),
  /** It came with the software. */
  isShipped: z.boolean(),
  publishedAt: z.iso.datetime(),
})

export const Tool = ToolLine.extend({
  /** Markdown. */
  help: z.string(),
  inputs: z.array(Parameter),
  outputs: z.array(Parameter),
  instanceType: z.string(),
  egress: Egress,
  /** Every version, newest first. */
  versions: z.array(
    z.object({
      version: ToolVersion,
      publishedAt: z.iso.datetime(),
      withdrawnAt: z.iso.datetime().nullable(),
    }),
  ),
  withdrawnAt: z.iso.datetime().nullable(),
  /** Whether the caller may publish and withdraw. */
  mayManage: z.boolean(),
}).meta({ id: 'Tool' })
export type Tool = z.infer<typeof Tool>

export const ToolList = z
  .object({ tools: z.array(ToolLine), mayManage: z.boolean() })
  .meta({ id: 'ToolList' })
export type ToolList = z.infer<typeof ToolList>

export const listTools = endpoint({
  name: 'listTools',
  summary: 'The tools of the gallery by title, each in its newest version.',
  method: 'GET',
  path: '/tools',
  output: ToolList,
})

export const readTool = endpoint({
  name: 'readTool',
  summary: 'A tool: what it does, its inputs and outputs, and its versions.',
  method: 'GET',
  path: '/tools/{name}',
  params: z.object({ name: ToolName }),
  /** Without one, the newest that was not withdrawn. */
  query: z.object({ version: ToolVersion.optional() }),
  output: Tool,
  problems: ['not-found'],
})

export const startTool = endpoint({
  name: 'startTool',
  summary: 'Put a tool into a project, a new one or one’s own, where it can be run.',
  method: 'POST',
  path: '/tools/{name}/start',
  params: z.object({ name: ToolName }),
  body: z.object({
    version: ToolVersion.optional(),
    /** Absent: a new project, named after the tool or as said. */
    projectId: ProjectId.optional(),
    projectName: ProjectName.optional(),
  }),
  output: z.object({ projectId: ProjectId, appletId: AppletId }),
  problems: ['invalid-input', 'not-found', 'not-permitted', 'wrong-state'],
})

export const publishTool = endpoint({
  name: 'publishTool',
  summary: 'Publish an applet as a version of a tool, for everybody.',
  method: 'POST',
  path: '/tools',
  access: ['administrator'],
  status: 201,
  body: z.object({
    projectId: ProjectId,
    appletId: AppletId,
    name: ToolName,
    version: ToolVersion,
    /** Markdown. */
    help: z.string().max(100_000).default(''),
  }),
  output: Tool,
  problems: ['invalid-input', 'not-found', 'already-exists'],
})

export const setToolHosts = endpoint({
  name: 'setToolHosts',
  summary: 'Say which hosts a version of a tool may reach.',
  method: 'PUT',
  path: '/tools/{name}/{version}/hosts',
  access: ['administrator'],
  params: z.object({ name: ToolName, version: ToolVersion }),
  body: Egress,
  output: Tool,
  problems: ['invalid-input', 'not-found', 'wrong-state', 'stale-version'],
})

export const withdrawTool = endpoint({
  name: 'withdrawTool',
  summary: 'Take a version of a tool out of the gallery. Where it was started, it stays.',
  method: 'POST',
  path: '/tools/{name}/{version}/withdraw',
  access: ['administrator'],
  params: z.object({ name: ToolName, version: ToolVersion }),
  output: Tool,
  problems: ['not-found', 'wrong-state'],
})
