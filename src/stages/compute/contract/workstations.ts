import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { jobStates } from '../lifecycle.ts'

/*
 * Workstations: a terminal beside the data of a project. Each is a job, and listed and ended as one; the terminal itself
 * is a WebSocket at `/api/v1/projects/{projectId}/workstations/{workstationId}/terminal`.
 */

/** What a workstation is as an executable: no object of a project has this id. */
export const workstationTool = 'workstation'

const WorkstationId = z.string().regex(/^job-[0-9a-zA-Z]{24}$/, 'is not the id of a workstation')
const params = z.object({ projectId: ProjectId })
const workstationParams = z.object({ projectId: ProjectId, workstationId: WorkstationId })
const Time = z.iso.datetime()

/** What a workstation begun now would be. */
export const WorkstationOffer = z
  .object({
    /** Why none can be begun, for people; null where one can. */
    refusal: z.string().nullable(),
    /** Files that its terminal may show and it may read; the rest of the project is left out. */
    files: z.int(),
    /** DAUs of those, which all that it saves will carry. */
    daus: z.array(z.string()),
    /** Files that are not, for the sake of these DAUs. */
    leftOut: z.object({ files: z.int(), daus: z.array(z.string()) }),
    /** Of this machine at most, or of the largest one. */
    cores: z.int(),
    memoryMiB: z.int(),
    mostHours: z.int(),
    idleMinutes: z.number().positive(),
    /** Those of the caller in this project that are not over, the newest first. */
    open: z.array(z.object({ id: WorkstationId, createdAt: Time })),
  })
  .meta({ id: 'WorkstationOffer' })
export type WorkstationOffer = z.infer<typeof WorkstationOffer>

export const Workstation = z
  .object({
    id: WorkstationId,
    state: z.enum(jobStates),
    createdAt: Time,
    startedAt: Time.nullable(),
    /** When it saves and ends by itself; null before its start. */
    endsAt: Time.nullable(),
    idleMinutes: z.number().positive(),
    /** It was asked to save and end. */
    isSaving: z.boolean(),
    /** Where it saves what lies in its `out` folder. */
    folder: z.string(),
    /** Files that it saved; null before its end. */
    saved: z.int().nullable(),
    instanceType: z.string(),
    daus: z.array(z.string()),
    failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
    openCommands: z.array(z.enum(['attach', 'save', 'terminate'])),
  })
  .meta({ id: 'Workstation' })
export type Workstation = z.infer<typeof Workstation>

export const readWorkstationOffer = endpoint({
  name: 'readWorkstationOffer',
  summary: 'What a workstation over a project could be, and those of the caller that are open.',
  method: 'GET',
  path: '/projects/{projectId}/workstations',
  params,
  output: WorkstationOffer,
  problems: ['not-found'],
})

export const startWorkstation = endpoint({
  name: 'startWorkstation',
  summary:
    'Begin a workstation: a terminal in a sandbox that reads the project and saves its `out` folder.',
  method: 'POST',
  path: '/projects/{projectId}/workstations',
  params,
  body: z.object({
    instanceType: z.string().max(100),
    hours: z.int().min(1),
    /** The same request with the same key begins one. */
    key: z.string().min(1).max(128).optional(),
  }),
  status: 201,
  output: z.object({ workstationId: WorkstationId }),
  problems: ['not-found', 'not-permitted', 'wrong-state', 'invalid-input', 'sign-in-again'],
})

export const readWorkstation = endpoint({
  name: 'readWorkstation',
  summary: 'How a workstation stands.',
  method: 'GET',
  path: '/projects/{projectId}/workstations/{workstationId}',
  params: workstationParams,
  output: Workstation,
  problems: ['not-found'],
})

export const saveWorkstation = endpoint({
  name: 'saveWorkstation',
  summary: 'Save what lies in the `out` folder of one’s workstation to the project, and end it.',
  method: 'POST',
  path: '/projects/{projectId}/workstations/{workstationId}/saving',
  params: workstationParams,
  output: z.object({}),
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})
