import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '#kernel/problem.ts'

/** The room that a folder may take, in bytes of its files. */
export type Quota = {
  /** Counts bytes that are about to be written. @throws Problem `busy` where they would be too many */
  take(bytes: number): Promise<void>
  /** Counts them no longer: they were not kept. */
  giveBack(bytes: number): void
}

export const noQuota: Quota = { take: async () => undefined, giveBack: () => undefined }

/** Others may write to the folder, too: after so many milliseconds all of it is counted again. */
const countedFor = 60 * 60 * 1000

export function folderQuota(folder: string, most: number): Quota {
  let used = 0
  let countedAt = -Infinity
  let counting: Promise<void> | undefined
  const count = async (): Promise<void> => {
    const before = used
    const found = await bytesIn(folder)
    // What was taken meanwhile may be among what was found; counted twice it is put right the next time.
    used = found + (used - before)
    countedAt = Date.now()
  }
  return {
    async take(bytes) {
      if (Date.now() - countedAt > countedFor) {
        counting ??= count().finally(() => (counting = undefined))
        await counting
      }
      if (used + bytes > most) {
        throw new Problem(
          'busy',
          'The object store holds as much as it may; an administrator has to make room.',
        )
      }
      used += bytes
    },
    giveBack(bytes) {
      used -= bytes
    },
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  const entries = await readdir(folder, { withFileTypes: true }).catch(gone)
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await bytesIn(path)
    // Another process may end its write meanwhile.
    else bytes += (await stat(path).catch(gone))?.size ?? 0
  }
  return bytes
}

function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
