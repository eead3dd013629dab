import { hash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import { type Hashing, hashThreads } from './hash-threads.ts'
import type { ObjectKey, ObjectStore, StoredObject } from './port.ts'

/** What is read, and what is hashed and written, at once. */
const readSize = 512 * 1024
const blockSize = 1024 ** 2
const dayMs = 24 * 60 * 60 * 1000
/** After so many bytes the disk is asked to keep what it has: it works while the body comes, and not all at its end. */
const syncSize = 64 * 1024 ** 2

/** Objects as files of a folder, `ab/cd/<sha256>`: written aside, synced, then linked into place. */
export function directoryStore(folder: string): ObjectStore {
  const placeOf = (key: ObjectKey) => {
    if (!isKey(key)) throw new Error(`not an object key: ${key}`)
    return join(folder, key.slice(0, 2), key.slice(2, 4), key)
  }
  const incoming = join(folder, 'incoming')
  const leaving = join(folder, 'leaving')
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
    async *list(unwrittenSeconds) {
      for (const one of await twoDigits(folder))
        for (const two of await twoDigits(join(folder, one))) {
          const inside = join(folder, one, two)
          const names = (await readdir(inside).catch(absent)) ?? []
          const keys: ObjectKey[] = []
          for (const key of names)
            if (isKey(key) && (await isUnwritten(join(inside, key), unwrittenSeconds)))
              keys.push(key)
          if (keys.length > 0) yield keys
        }
    },
    async remove(key, unwrittenSeconds) {
      const place = placeOf(key)
      const aside = join(leaving, `${key}.${randomUUID()}`)
      if (!(await isUnwritten(place, unwrittenSeconds))) return false
      await mkdir(leaving, { recursive: true })
      // Taken away first and looked at then: who writes it meanwhile finds the place free, or has marked what is aside.
      const isTaken = await rename(place, aside).then(() => true, absent)
      if (!isTaken) return false
      const isOver = await isUnwritten(aside, unwrittenSeconds)
      if (!isOver) await linkOnce(aside, place).catch(absent)
      await rm(aside, { force: true })
      return isOver
    },
    async tidy() {
      // What a removal had taken away when it was killed comes back.
      for (const name of (await readdir(leaving).catch(absent)) ?? []) {
        const aside = join(leaving, name)
        await linkOnce(aside, placeOf(name.slice(0, 64))).catch(absent)
        await rm(aside, { force: true })
      }
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
  const file = await open(aside, 'wx', 0o600)
  let hashing: Hashing | undefined
  let block = newBlock()
  let other: Uint8Array | undefined
  let size = 0
  let filled = 0
  let taken: Promise<unknown> = Promise.resolve()
  let synced: Promise<unknown> = Promise.resolve()
  const take = async (): Promise<void> => {
    hashing ??= startHashing()
    await taken
    const full = block.subarray(0, filled)
    taken = handled(Promise.all([file.writeFile(full), hashing.update(full)]))
    const free = other ?? newBlock()
    other = block
    block = free
    filled = 0
  }
  try {
    for await (const chunk of body) {
      const before = size
      size += chunk.length
      if (size > limit) throw new Problem('too-large', `More than ${limit} bytes.`)
      for (let at = 0; at < chunk.length;) {
        const piece = chunk.subarray(at, at + blockSize - filled)
        block.set(piece, filled)
        filled += piece.length
        at += piece.length
        if (filled === blockSize) await take()
      }
      if (Math.floor(before / syncSize) < Math.floor(size / syncSize)) {
        await synced
        synced = handled(file.datasync())
      }
    }
    // What fits into a block is not worth the way to another thread.
    const last = block.subarray(0, filled)
    if (hashing === undefined) await file.writeFile(last)
    else await take()
    await Promise.all([taken, synced])
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
    await Promise.allSettled([taken, synced])
    await file.close()
  }
}

/** Shared with the threads that hash. */
const newBlock = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(blockSize))

/** Whoever waits for it hears of its failure; until then it counts as heard of. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

const isKey = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)

const twoDigits = async (folder: string): Promise<string[]> =>
  ((await readdir(folder).catch(absent)) ?? []).filter((name) => /^[0-9a-f]{2}$/.test(name))

/** By the clock of the disk, which wrote the time. */
async function isUnwritten(path: string, seconds: number): Promise<boolean> {
  const found = await stat(path).catch(absent)
  return found !== undefined && found.mtimeMs < Date.now() - seconds * 1000
}

/**
 * Content is its own name, so finding the place taken means that the bytes are there. They count as written anew; where
 * a removal took them in between, they are put there again.
 */
async function linkOnce(aside: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  while (!(await linkOrTouch(aside, place)));
  const folder = await open(dirname(place), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Answers whether the place has the bytes and counts as written just now; else a removal took them meanwhile. */
async function linkOrTouch(aside: string, place: string): Promise<boolean> {
  try {
    await link(aside, place)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const now = new Date()
    return (await utimes(place, now, now).then(() => true, absent)) ?? false
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
