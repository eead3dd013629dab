import { z } from 'zod'
import { invalid } from '#kernel/problem.ts'
import { archiveFiles, type FilesMeant, filesMeant } from '#stages/workspace/commands/archiving.ts'
import { Folder } from '../inputs.ts'
import { type Method, method } from '../method.ts'

/* Files are put away and brought back at once: no bytes move. */

const Files = z.object({
  files: z.array(z.string()).max(100_000).optional(),
  folder: Folder.optional(),
  recurse: z.boolean().default(true),
})

function meantBy({ files, folder, recurse }: z.output<typeof Files>): FilesMeant {
  if (files !== undefined && folder === undefined) return { ids: [...new Set(files)] }
  if (folder !== undefined && files === undefined) return { folder, isDeep: recurse }
  throw invalid('files', 'either files or a folder are to be given')
}

const gib = 1024 ** 3

export const archiveMethods: Readonly<Record<'archive' | 'unarchive', Method>> = {
  archive: method(
    Files.extend({ allCopies: z.boolean().default(false) }),
    async (deps, actor, { allCopies, ...input }, { entity }) => {
      const how = { archived: true, allCopies }
      const { length: count } = await archiveFiles(deps, actor, entity, meantBy(input), how)
      return { id: entity, count }
    },
  ),
  unarchive: method(
    Files.extend({ dryRun: z.boolean().default(false) }),
    async (deps, actor, { dryRun, ...input }, { entity }) => {
      const meant = meantBy(input)
      const how = { archived: false, allCopies: false }
      const files = dryRun
        ? (await filesMeant(deps.db, actor, entity, meant)).filter(({ archived }) => archived)
        : await archiveFiles(deps, actor, entity, meant, how)
      const bytes = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
      return { id: entity, files: files.length, size: bytes / gib, cost: 0 }
    },
  ),
}
