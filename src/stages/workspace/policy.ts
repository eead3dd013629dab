import type { fileAccesses } from './contract.ts'
import type { FileStanding } from './store/reads.ts'

/** What stands between the reader and the bytes. SAMPLE_INFO.txt is the platform's own text: it needs the grants, not the download right. */
export function accessOf(file: FileStanding): (typeof fileAccesses)[number] {
  if (!file.live) return 'access-expired'
  if (!file.downloadable && file.kind !== 'sample-info') return 'no-download'
  return file.hasBytes ? 'readable' : 'bytes-not-here'
}
