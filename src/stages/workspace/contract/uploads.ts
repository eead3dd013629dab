import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { FileId, ProjectId } from '../contract.ts'
import { folderPath, ObjectName } from './objects.ts'

/** A closed file of a person's own, and the parts in which it came: what another can be compared with. */
export const Uploaded = z
  .object({
    fileId: FileId,
    folder: z.string(),
    name: z.string(),
    size: z.int(),
    parts: z.array(z.object({ size: z.int(), md5: z.string() })),
  })
  .meta({ id: 'Uploaded' })
export type Uploaded = z.infer<typeof Uploaded>

export const findUploaded = endpoint({
  name: 'findUploaded',
  summary:
    'Closed files of a project that people put there, of these places, names and sizes, with the MD5 of their parts: so that what is there need not be sent again.',
  method: 'POST',
  path: '/projects/{projectId}/uploads/find',
  params: z.object({ projectId: ProjectId }),
  body: z.object({
    files: z
      .array(
        z.object({
          folder: z.string().transform((text) => folderPath(text)),
          name: ObjectName,
          size: z.int().min(0).describe('In bytes.'),
        }),
      )
      .max(1000),
  }),
  bodyLimit: 8 * 1024 * 1024,
  output: z.array(Uploaded),
  problems: ['not-found'],
})
