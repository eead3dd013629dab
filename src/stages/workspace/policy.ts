import type { Actor } from '#kernel/actor.ts'
import type { fileAccesses } from './contract.ts'
import type { FileRow } from './store.ts'
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
  if (file.archived) return 'archived'
  return file.hasBytes ? 'readable' : 'bytes-not-here'
}

/** Of which files the object store may give the bytes itself: of none, of those without data access units, of all. */
export const linkPolicies = ['none', 'uncontrolled', 'all'] as const
export type LinkPolicy = (typeof linkPolicies)[number]

/**
 * Whether a link to the object store may stand for the bytes of a file. Nobody can cut what runs there; so what is
 * controlled goes through this server, unless the operator wants it otherwise. A file in several parts has no one place.
 */
export function goesStraight(
  links: LinkPolicy,
  { daus, objectSha256 }: Pick<FileRow, 'daus' | 'objectSha256'>,
): boolean {
  const isAllowed = links === 'all' || (links === 'uncontrolled' && daus.length === 0)
  return isAllowed && objectSha256 !== null
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
