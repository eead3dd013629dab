import { hash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import { type Hashing, hashThreads } from './hash-threads.ts'
import { giveBlock, takeBlock } from './memory.ts'
import { createFile } from './new-file.ts'
import type { ObjectKey, ObjectStore, StoredObject } from './port.ts'

/** What is read, and what is hashed and written, at once. */
const readSize = 512 * 1024
const blockSize = 1024 ** 2
const dayMs = 24 * 60 * 60 * 1000

/** Objects as files of a folder, `ab/cd/<sha256>`: written aside, synced, then linked into place. */
export function directoryStore(folder: string): ObjectStore {
  const placeOf = (key: ObjectKey) => {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`not an object key: ${key}`)
    return join(folder, key.slice(0, 2), key.slice(2, 4), key)
  }
  const incoming = join(folder, 'incoming')
  const startHashing = hashThreads()
  return {
    async write(body, limit = Number.MAX_SAFE_INTEGER) {
      const aside = join(incoming, randomUUID())
      await mkdir(incoming, { recursive: true })
      try {
        const object = await writeAndHash(body, { aside, limit, startHashing })
        await linkOnce(aside, placeOf(object.sha256))
        return object
      } catch (error) {
        throw noRoom(error) ?? error
      } finally {
        await rm(aside, { force: true })
      }
    },
    async size(key) {
      const found = await stat(placeOf(key)).catch(absent)
      return found?.size
    },
    read: (key, range) =>
      createReadStream(placeOf(key), {
        highWaterMark: readSize,
        ...(range && { start: range.from, end: range.to - 1 }),
      }),
    async open(key) {
      const file = await open(placeOf(key), 'r')
      return {
        readInto: async (memory, at) => (await file.read(memory, 0, memory.length, at)).bytesRead,
        close: () => file.close(),
      }
    },
    async tidy() {
      const yesterday = Date.now() - dayMs
      for (const name of (await readdir(incoming).catch(absent)) ?? []) {
        const left = join(incoming, name)
        // Another process may end its write meanwhile.
        const found = await stat(left).catch(absent)
        if (found && found.mtimeMs < yesterday) await rm(left, { force: true })
      }
    },
  }
}

type Aside = {
  readonly aside: string
  readonly limit: number
  readonly startHashing: () => Hashing
}

/**
 * Fills one block while the one before is hashed and written: what a body holds of memory is two blocks, and it comes
 * no faster than it is taken.
 */
async function writeAndHash(
  body: AsyncIterable<Uint8Array>,
  { aside, limit, startHashing }: Aside,
): Promise<StoredObject> {
  const file = await createFile(aside)
  let hashing: Hashing | undefined
  let block = takeBlock(blockSize)
  let other: Uint8Array | undefined
  let size = 0
  let filled = 0
  let taken: Promise<unknown> = Promise.resolve()
  const take = async (): Promise<void> => {
    hashing ??= startHashing()
    await taken
    const full = block.subarray(0, filled)
    taken = handled(allEnded([file.append(full), hashing.update(full)]))
    const free = other ?? takeBlock(blockSize)
    other = block
    block = free
    filled = 0
  }
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > limit) throw new Problem('too-large', `More than ${limit} bytes.`)
      for (let at = 0; at < chunk.length;) {
        const piece = chunk.subarray(at, at + blockSize - filled)
        block.set(piece, filled)
        filled += piece.length
        at += piece.length
        if (filled === blockSize) await take()
      }
    }
    // What fits into a block is not worth the way to another thread.
    const last = block.subarray(0, filled)
    if (hashing === undefined) await file.append(last)
    else await take()
    await taken
    const digests = (await hashing?.digest()) ?? {
      sha256: hash('sha256', last),
      md5: hash('md5', last),
    }
    await file.sync()
    return { ...digests, size }
  } catch (error) {
    hashing?.drop()
    throw error
  } finally {
    // Nothing may be written to a file that is closed.
    await Promise.allSettled([taken])
    giveBlock(block)
    if (other) giveBlock(other)
    await file.close()
  }
}

/** Resolves or fails once none runs any more: until then the block is in use. */
async function allEnded(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works)
  await Promise.all(works)
}

/** Whoever waits for it hears of its failure; until then it counts as heard of. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

/** Content is its own name, so finding the place taken means that the bytes are there. */
async function linkOnce(aside: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  try {
    await link(aside, place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const folder = await open(dirname(place), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The disk is full, or the share of it that the platform may use. */
function noRoom(error: unknown): Problem | undefined {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined
  return new Problem(
    'busy',
    'The object store has no room left; an administrator has to make some.',
  )
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
