import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { fileAccesses, ProjectId } from '../contract.ts'
import { DataObjectId, folderPath } from './objects.ts'

/*
 * The manifest of a download agent (dxda): which files of a project it fetches, as the person may.
 */

const params = z.object({ projectId: ProjectId })

/** What of a project is meant: objects, and folders with all below them. `/` is all of it. */
const Choice = z.object({
  objects: z.array(DataObjectId).max(100_000).default([]),
  folders: z
    .array(
      z
        .string()
        .max(10_240)
        .transform((text) => folderPath(text, 'folders')),
    )
    .max(10_000)
    .default([]),
})
export type Choice = z.infer<typeof Choice>

/** In bytes. */
const bodyLimit = 8 * 1024 * 1024

/** What a manifest of a choice holds, and what it leaves out. */
export const AgentPlan = z
  .object({
    files: z.int(),
    bytes: Bytes,
    leftOut: z.array(
      z.object({ access: z.enum(fileAccesses).exclude(['readable']), files: z.int() }),
    ),
  })
  .meta({ id: 'AgentPlan' })
export type AgentPlan = z.infer<typeof AgentPlan>

export const planManifest = endpoint({
  name: 'planManifest',
  summary:
    'How many files of a choice a download agent may fetch for the caller, and how many not, by the reason.',
  method: 'POST',
  path: '/projects/{projectId}/agent-manifest/plan',
  params,
  body: Choice,
  bodyLimit,
  output: AgentPlan,
  problems: ['not-found'],
})

export const downloadManifest = endpoint({
  name: 'downloadManifest',
  summary:
    'The manifest for a download agent (dxda): the files of a choice that the caller may download, as JSON in bzip2.',
  method: 'POST',
  path: '/projects/{projectId}/agent-manifest',
  params,
  body: Choice,
  bodyLimit,
  output: bytesOutput,
  problems: ['not-found'],
})
