import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkerSettings } from '../worker.ts'

/* What the runner makes for a tool belongs to whom the tool runs as. */

/** Makes a folder and those above it, below `base`. */
export async function makeFolder(
  base: string,
  path: readonly string[],
  worker: WorkerSettings,
): Promise<void> {
  for (const depth of path.keys()) {
    const at = join(base, ...path.slice(0, depth + 1))
    // Only a tool's user is anybody here: the folder of the attempt is closed to others.
    await mkdir(at, { recursive: true, mode: 0o755 })
    await give(at, worker)
  }
}

export async function makeFile(path: string, text: string, worker: WorkerSettings): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  await give(path, worker)
}

async function give(path: string, { user }: WorkerSettings): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, user.uid, user.gid)
}
