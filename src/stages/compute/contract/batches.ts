import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '#stages/workspace/contract.ts'
import { DataObjectId } from '#stages/workspace/contract/objects.ts'
import { Batch, Execution } from '../contract.ts'

/** A run of a batch with the objects that came out of it, as far as the caller may know of them. */
const BatchRun = Execution.extend({
  results: z.array(
    z.object({
      /** The output of the tool. */
      field: z.string(),
      id: DataObjectId,
      name: z.string(),
      folder: z.string(),
    }),
  ),
})

export const BatchDetails = Batch.extend({
  /** In the order in which they were launched; at most 1,000. */
  runs: z.array(BatchRun),
  /** What may be done to one of them at least. */
  openCommands: z.array(z.enum(['terminate'])),
}).meta({ id: 'BatchDetails' })
export type BatchDetails = z.infer<typeof BatchDetails>

const params = z.object({ projectId: ProjectId, batchId: Batch.shape.id })

export const readBatch = endpoint({
  name: 'readBatch',
  summary: 'Runs that were launched together, with their results.',
  method: 'GET',
  path: '/projects/{projectId}/batches/{batchId}',
  params,
  output: BatchDetails,
  problems: ['not-found'],
})

export const terminateBatch = endpoint({
  name: 'terminateBatch',
  summary: 'End the runs of a batch that are not over, as far as the caller may end them.',
  method: 'POST',
  path: '/projects/{projectId}/batches/{batchId}/termination',
  params,
  output: z.object({
    /** How many were asked to end. */
    count: z.int(),
  }),
  problems: ['not-found'],
})
