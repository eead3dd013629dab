import type { Actor } from '#kernel/actor.ts'
import type { fileAccesses } from './contract.ts'
import type { FileStanding } from './store/reads.ts'

/** What a file is opened for: to be taken away, to be shown by the page's viewer, or to be read by a job beside it. */
export type Purpose = 'download' | 'view' | 'job'

/** What stands between the reader and the bytes. SAMPLE_INFO.txt is the platform's own text: it needs the grants, not the download right. */
export function accessOf(
  file: FileStanding,
  purpose: Purpose = 'download',
): (typeof fileAccesses)[number] {
  if (!file.live) return 'access-expired'
  if (!isAllowedFor(file, purpose) && file.kind !== 'sample-info') return 'no-download'
  return file.hasBytes ? 'readable' : 'bytes-not-here'
}

/** A job reads where the data are, by its person's grants alone: docs/decisions/025-tools-beside-the-data.md. */
function isAllowedFor({ viewable, downloadable }: FileStanding, purpose: Purpose): boolean {
  if (purpose === 'job') return true
  return purpose === 'view' ? viewable : downloadable
}

/** What the person is to a certificate of destruction. */
export const destructionRolesOf = (
  actor: Pick<Actor, 'id'>,
  { personId }: { readonly personId: string },
): 'holder'[] => (personId === actor.id ? ['holder'] : [])

/** Whether the person sees the end of access of everybody; chairs see that of their DAUs. */
export const overseesAll = ({ roles }: Actor): boolean => roles.length > 0
