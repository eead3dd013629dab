import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { ReleaseImportId } from './contract/imports.ts'

/** A steward asked for the check or the publication of an import; its state says which. */
export const releaseImportAsked = event(
  'release-import.asked',
  z.object({ importId: ReleaseImportId }),
)
