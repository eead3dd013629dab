import { createHash } from 'node:crypto'
import { type Manifest, objectsIn, readManifest } from './manifest.ts'
import type { Place } from './place.ts'
import { BackupFault, sealedSize } from './sealed.ts'
import { linesFrom } from './tables.ts'

export type Checked = {
  readonly manifest: Manifest
  /** What is wrong, in words; nothing where the backup is whole. */
  readonly faults: readonly string[]
}

/** How many faults are told. */
const shown = 20

/** Reads a backup to its last byte, and every object that it speaks of. @throws BackupFault where it tells nothing. */
export async function checkBackup(
  place: Place,
  snapshot: string,
  onObject: (done: number, of: number) => void = () => undefined,
): Promise<Checked> {
  const manifest = await readManifest(place, snapshot)
  const read = (file: string) => place.read(snapshot, file)
  const faults: string[] = []
  const note = (error: unknown) => {
    if (!(error instanceof BackupFault)) throw error
    faults.push(error.message)
  }
  for (const table of manifest.tables) await through(linesFrom(read, manifest, table)).catch(note)
  if (faults.length > 0 || manifest.objects.kept === 'elsewhere') return { manifest, faults }
  let done = 0
  for await (const { sha256, size } of objectsIn(manifest, (table) =>
    linesFrom(read, manifest, table),
  )) {
    onObject(done++, manifest.objects.count)
    await checkObject(place, sha256, size).catch(note)
    if (faults.length >= shown) break
  }
  return { manifest, faults }
}

async function checkObject(place: Place, sha256: string, size: number): Promise<void> {
  if (!(await place.hasObject(sha256, sealedSize(size))))
    throw new BackupFault(`The object ${sha256} is missing.`)
  const hash = createHash('sha256')
  for await (const piece of place.readObject(sha256)) hash.update(piece)
  if (hash.digest('hex') !== sha256) throw new BackupFault(`The object ${sha256} was changed.`)
}

async function through(body: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of body);
}
