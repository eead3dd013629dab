import { md5 } from '../journey/steps.ts'

/*
 * A small release for the drill: files of two data access units, all with their bytes.
 */

const subjects = 6
const units = ['PCG', 'SCP'] as const

/** The bytes of a file: none are like another's. */
const bytesOf = (path: string): Uint8Array => new TextEncoder().encode(`${path}\n`.repeat(500))

const files = Array.from({ length: subjects }, (_, n) => {
  const subject = `SJDRILL00${n + 1}`
  const path = `${subject}_D.bam`
  return { path, subject, dau: units[n % units.length] ?? '', bytes: bytesOf(path) }
})

/** The manifest of the release, with the next one's file where it is asked for. */
export async function* drillManifest(withLater: boolean): AsyncGenerator<string> {
  const columns = ['file_path', 'file_size', 'md5sum', 'subject_name', 'sample_name']
  const more = ['sample_type', 'sequencing_type', 'file_type', 'dau']
  yield `${[...columns, ...more].join('\t')}\n`
  // The later release withdraws the last file.
  for (const { path, subject, dau, bytes } of withLater ? files.slice(0, -1) : files)
    yield `${[path, bytes.length, md5(bytes), subject, `${subject}_D`, 'Diagnosis', 'WGS', 'BAM', dau].join('\t')}\n`
}

export const drillBytes = (path: string): AsyncIterable<Uint8Array> | undefined => {
  const found = files.find((file) => file.path === path)
  return found && once(found.bytes)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

export const drillFiles = files.length
/** What the later release withdraws. */
export const withdrawnFile = files.at(-1)?.path ?? ''
export const drillUnits: readonly string[] = units
