import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { folderPath, ObjectName } from '#stages/workspace/contract/objects.ts'
import { analysisCommands, analysisStates, jobCommands, jobStates } from './lifecycle.ts'

/*
 * Tools that run in a project, for pages and other programs. The DNAnexus API offers the same by the same commands.
 */

export const ExecutionId = z
  .string()
  .regex(/^(job|analysis)-[0-9a-zA-Z]{24}$/, 'is not the id of an execution')
const ToolId = z.string().regex(/^(applet|workflow)-[0-9a-zA-Z]{24}$/, 'is not the id of a tool')

/** Runs that were launched together, one for each of several files: they share these two properties. */
export const Batch = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(200),
})

const Values = z.record(z.string(), z.unknown())
const Time = z.iso.datetime()

/** One run, as a list shows it. Times are UTC. */
export const Execution = z
  .object({
    id: ExecutionId,
    class: z.enum(['job', 'analysis']),
    state: z.enum([...new Set([...jobStates, ...analysisStates])]),
    name: z.string(),
    /** The entry point of a job. */
    function: z.string().nullable(),
    tool: z.object({ id: z.string(), name: z.string() }),
    launchedBy: z.string(),
    /** What launched it, the analysis whose stage it is, and the run that a person launched. */
    parent: ExecutionId.nullable(),
    analysis: ExecutionId.nullable(),
    stage: z.string().nullable(),
    root: ExecutionId,
    createdAt: Time,
    startedAt: Time.nullable(),
    stoppedAt: Time.nullable(),
    instanceType: z.string().nullable(),
    folder: z.string(),
    batch: Batch.nullable(),
    /** How many runs it launched itself: the stages of an analysis, the sub-jobs of a job. */
    childCount: z.int(),
    /** What it cost until now, with all that it began; at most, while it is under way. */
    cost: z.number(),
    atMost: z.number(),
    /** Null where runs cost nothing. */
    currency: z.string().nullable(),
    failure: z.object({ reason: z.string(), message: z.string(), from: z.string() }).nullable(),
    /** What went in is the caller's to see: the log and the output are, too. */
    isReadable: z.boolean(),
    openCommands: z.array(z.enum([...new Set([...jobCommands, ...analysisCommands])])),
  })
  .meta({ id: 'Execution' })
export type Execution = z.infer<typeof Execution>

export const ExecutionDetails = Execution.extend({
  /** As it was asked: what a second run begins with. */
  runInput: Values,
  input: Values,
  output: Values.nullable(),
  priority: z.string(),
  dependsOn: z.array(z.string()),
  tags: z.array(z.string()),
  properties: z.record(z.string(), z.string()),
  /** Hosts that it may reach; null before its first try. */
  egress: z.array(z.string()).nullable(),
  /** Those that it asked for, allowed or not; null for who may not see what it printed. */
  hosts: z.array(z.object({ host: z.string(), isAllowed: z.boolean() })).nullable(),
  /**
   * What it tried and did not get, each kind and place once. Places are for who may download what went in; who may not
   * see it is told nothing.
   */
  tries: z.array(z.object({ kind: z.string(), what: z.string(), times: z.int() })).nullable(),
  /** DAUs of all that went in. */
  daus: z.array(z.string()),
  transitions: z.array(z.object({ state: z.string(), at: Time })),
}).meta({ id: 'ExecutionDetails' })
export type ExecutionDetails = z.infer<typeof ExecutionDetails>

const params = z.object({ projectId: ProjectId })
const executionParams = z.object({ projectId: ProjectId, executionId: ExecutionId })
const Count = (most: number) => z.coerce.number().int().min(1).max(most)

export const listExecutions = endpoint({
  name: 'listExecutions',
  summary:
    'What runs or ran in a project, the newest first: what people launched, or one tree of it.',
  method: 'GET',
  path: '/projects/{projectId}/executions',
  params,
  query: z.object({
    /** All of the tree of this one; without it, what people launched. */
    root: ExecutionId.optional(),
    state: z.enum([...new Set([...jobStates, ...analysisStates])]).optional(),
    tool: ToolId.optional(),
    /** As the page before answered it. */
    starting: ExecutionId.optional(),
    limit: Count(1000).default(50),
  }),
  output: z.object({ executions: z.array(Execution), next: ExecutionId.nullable() }),
  problems: ['not-found'],
})

export const readExecution = endpoint({
  name: 'readExecution',
  summary: 'One run. Output and failure are told to who may see what went in.',
  method: 'GET',
  path: '/projects/{projectId}/executions/{executionId}',
  params: executionParams,
  output: ExecutionDetails,
  problems: ['not-found'],
})

export const readLog = endpoint({
  name: 'readLog',
  summary: 'Lines of the log of a job after one, for who may see what went in.',
  method: 'GET',
  path: '/projects/{projectId}/executions/{executionId}/log',
  params: executionParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: Count(5000).default(1000),
  }),
  output: z.object({
    lines: z.array(z.object({ line: z.int(), at: Time, level: z.string(), message: z.string() })),
    /** Nothing more will come. */
    isOver: z.boolean(),
  }),
  problems: ['not-found', 'not-permitted'],
})

export const launch = endpoint({
  name: 'launch',
  summary:
    'Run a tool or a workflow of the project. The same request with the same key runs it once.',
  method: 'POST',
  path: '/projects/{projectId}/executions',
  params,
  body: z.object({
    tool: ToolId,
    input: Values.default({}),
    name: ObjectName.optional(),
    folder: z
      .string()
      .default('/')
      .transform((text) => folderPath(text)),
    instanceType: z.string().max(100).optional(),
    key: z.string().min(1).max(128).optional(),
    /** The same for all that are launched together, with how many they are. */
    batch: Batch.extend({ size: z.int().min(1).max(10_000) }).optional(),
  }),
  status: 201,
  output: z.object({ executionId: ExecutionId }),
  problems: ['not-found', 'not-permitted', 'invalid-input', 'limit-reached'],
})

export const terminate = endpoint({
  name: 'terminate',
  summary: 'End a run and all that it launched: its launcher, and administrators of the project.',
  method: 'POST',
  path: '/projects/{projectId}/executions/{executionId}/termination',
  params: executionParams,
  output: z.object({}),
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})
