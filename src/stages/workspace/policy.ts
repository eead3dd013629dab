import type { Actor } from '#kernel/actor.ts'
import type { fileAccesses } from './contract.ts'
import type { FileStanding } from './store/reads.ts'

/** What a file is opened for: to be taken away, or to be shown by the page's viewer. */
export type Purpose = 'download' | 'view'

/** What stands between the reader and the bytes. SAMPLE_INFO.txt is the platform's own text: it needs the grants, not the download right. */
export function accessOf(
  file: FileStanding,
  purpose: Purpose = 'download',
): (typeof fileAccesses)[number] {
  if (!file.live) return 'access-expired'
  const isAllowed = purpose === 'view' ? file.viewable : file.downloadable
  if (!isAllowed && file.kind !== 'sample-info') return 'no-download'
  if (file.archived) return 'archived'
  return file.hasBytes ? 'readable' : 'bytes-not-here'
}

/** What the person is to a certificate of destruction. */
export const destructionRolesOf = (
  actor: Pick<Actor, 'id'>,
  { personId }: { readonly personId: string },
): 'holder'[] => (personId === actor.id ? ['holder'] : [])

/** Whether the person sees the end of access of everybody; chairs see that of their DAUs. */
export const overseesAll = ({ roles }: Actor): boolean => roles.length > 0
