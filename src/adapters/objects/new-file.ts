import { constants, type FileHandle, open } from 'node:fs/promises'

/*
 * A file that is written once, from its begin to its end. Blocks go past the system's cache, where the file system can:
 * nobody reads soon what was sent, and copying it into memory and back out to the disk is what a large upload waits for.
 */

export type NewFile = {
  /** Writes what follows; one after the other. Memory of `takeBlock` goes past the cache, but for the last of it. */
  append(block: Uint8Array): Promise<void>
  /** Resolves when the disk has all of it. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What the disk reads and writes at once, in bytes, on all that are in use. */
const sector = 4096
/** Through the cache, the disk is asked after so many bytes to keep what it has, and not of all at the end. */
const syncSize = 64 * 1024 ** 2

/** @throws Error when there is one already */
export async function createFile(path: string): Promise<NewFile> {
  const file = await open(path, 'wx', 0o600)
  let direct: FileHandle | undefined
  let size = 0
  let synced: Promise<unknown> = Promise.resolve()
  const writeTo = async (to: FileHandle, bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      at += (await to.write(bytes, at, bytes.length - at, size + at)).bytesWritten
    }
    size += bytes.length
  }
  const writeCached = async (bytes: Uint8Array): Promise<void> => {
    const before = size
    await writeTo(file, bytes)
    if (Math.floor(before / syncSize) === Math.floor(size / syncSize)) return
    await synced
    synced = file.datasync()
    // Whoever waits for it hears of its failure.
    synced.catch(() => undefined)
  }
  return {
    async append(block) {
      if (block.length === 0) return
      if (block.length % sector !== 0) return writeCached(block)
      direct ??= (await openDirect(path)) ?? file
      if (direct === file) return writeCached(block)
      try {
        await writeTo(direct, block)
      } catch (error) {
        if (!isUnable(error)) throw error
        await direct.close()
        direct = file
        await writeCached(block)
      }
    },
    async sync() {
      await synced
      await file.sync()
    },
    async close() {
      // Nothing may be asked of a file that is closed.
      await Promise.allSettled([synced])
      if (direct !== file) await direct?.close()
      await file.close()
    },
  }
}

async function openDirect(path: string): Promise<FileHandle | undefined> {
  // Only Linux has the flag.
  const { O_DIRECT, O_WRONLY } = constants
  if (typeof O_DIRECT !== 'number') return undefined
  return open(path, O_WRONLY | O_DIRECT).catch((error: unknown) => {
    if (isUnable(error)) return undefined
    throw error
  })
}

/** So a file system says that it knows no way past the cache, or none for blocks of this size. */
const isUnable = (error: unknown): boolean =>
  ['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')
