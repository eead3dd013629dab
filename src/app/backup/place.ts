import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BackupFault, type BackupKey, seal, unseal } from './sealed.ts'

/*
 * The folder of backups. Every file in it is sealed, and so is its name where that would tell something.
 *
 *     snapshots/<instant>-<event>/   one backup: manifest, table-1, table-2 …; put there whole
 *     objects/ab/<name>              the objects of all of them, each once
 *     incoming/                      what is being written
 */

/** While it lies in a data folder, what was restored there is not whole, and no server starts. It names the backup. */
export const restoringFile = 'restoring'

const dayMs = 24 * 60 * 60 * 1000

export type Place = {
  /** Names of the backups that are whole, oldest first. */
  snapshots(): Promise<string[]>
  /** A new backup, which is not there before `finish`. */
  begin(): Promise<Beginning>
  /** Opens a file of a backup. @throws BackupFault */
  read(snapshot: string, file: string): AsyncIterable<Uint8Array>
  /** Whether the object is here, of this size once it is sealed. */
  hasObject(sha256: string, sealedSize: number): Promise<boolean>
  keepObject(sha256: string, body: AsyncIterable<Uint8Array>): Promise<void>
  /** @throws BackupFault */
  readObject(sha256: string): AsyncIterable<Uint8Array>
  /** Removes what backups left that were killed more than a day ago. */
  tidy(): Promise<void>
}

type Beginning = {
  read(file: string): AsyncIterable<Uint8Array>
  write(file: string, body: AsyncIterable<Uint8Array>): Promise<void>
  finish(snapshot: string): Promise<void>
}

export function placeAt(folder: string, key: BackupKey): Place {
  const incoming = join(folder, 'incoming')
  const snapshots = join(folder, 'snapshots')
  const objectPath = (sha256: string) => {
    const name = key.nameOf(`object ${sha256}`)
    return join(folder, 'objects', name.slice(0, 2), name)
  }
  return {
    async snapshots() {
      const names = (await readdir(snapshots).catch(absent)) ?? []
      return names.toSorted((a, b) => (a < b ? -1 : 1))
    },
    async begin() {
      const aside = join(incoming, randomUUID())
      await mkdir(aside, { recursive: true, mode: 0o700 })
      return {
        read: (file) => unseal(key, file, readFile(join(aside, file))),
        write: (file, body) => writeFile(join(aside, file), seal(key, file, body)),
        async finish(snapshot) {
          await mkdir(snapshots, { recursive: true, mode: 0o700 })
          await sync(aside)
          await rename(aside, join(snapshots, snapshot))
          await sync(snapshots)
        },
      }
    },
    read: (snapshot, file) => unseal(key, file, readFile(join(snapshots, snapshot, file))),
    async hasObject(sha256, sealedSize) {
      const found = await stat(objectPath(sha256)).catch(absent)
      return found?.size === sealedSize
    },
    async keepObject(sha256, body) {
      const aside = join(incoming, randomUUID())
      const path = objectPath(sha256)
      await mkdir(incoming, { recursive: true, mode: 0o700 })
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await writeFile(aside, seal(key, sha256, body))
        await rename(aside, path)
        await sync(dirname(path))
      } finally {
        await rm(aside, { force: true })
      }
    },
    readObject: (sha256) => unseal(key, sha256, readFile(objectPath(sha256))),
    async tidy() {
      for (const name of (await readdir(incoming).catch(absent)) ?? []) {
        const left = join(incoming, name)
        const found = await stat(left).catch(absent)
        if (found && found.mtimeMs < Date.now() - dayMs) await rm(left, { recursive: true })
      }
    },
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 ** 2 })
  } catch (error) {
    throw new BackupFault(`The backup cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

async function writeFile(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
}

async function sync(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
