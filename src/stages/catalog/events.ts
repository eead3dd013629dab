import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { ReleaseImportId } from './contract/imports.ts'

/** A steward asked for the check or the publication of an import; its state says which. */
export const releaseImportAsked = event(
  'release-import.asked',
  z.object({ importId: ReleaseImportId }),
)

/** There is a new release: what was taken from an earlier one may be withdrawn or reissued by it. */
export const releasePublished = event(
  'release.published',
  z.object({ release: z.int().positive() }),
)

/** A steward moved the embargo date of a data access unit; `revision` counts the changes of its schedule. */
export const embargoMoved = event(
  'embargo.moved',
  z.object({ dau: z.string(), revision: z.int(), embargoDate: z.iso.date().nullable() }),
)
