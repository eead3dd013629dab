import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  access,
  constants,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { Problem } from '#kernel/problem.ts'
import { hashInBlocks } from './blocks.ts'
import { type Hashing, hashThreads } from './hash-threads.ts'
import { createFile } from './new-file.ts'
import { type ObjectKey, type ObjectStore, pathOf, type StoredObject } from './port.ts'
import { folderQuota, noQuota, type Quota } from './quota.ts'

/** What is read, and what is hashed and written, at once. */
const readSize = 512 * 1024
const sizeOf = () => 1024 ** 2
const dayMs = 24 * 60 * 60 * 1000

/**
 * Objects as files of a folder, `ab/cd/<sha256>`: written aside, synced, then linked into place. Of the folder it fills
 * `quotaBytes`, without them the disk.
 */
export function directoryStore(folder: string, quotaBytes?: number): ObjectStore {
  const placeOf = (key: ObjectKey) => join(folder, pathOf(key))
  const incoming = join(folder, 'incoming')
  const quota = quotaBytes === undefined ? noQuota : folderQuota(folder, quotaBytes)
  const leaving = join(folder, 'leaving')
  const startHashing = hashThreads()
  return {
    async write(body, limit = Number.MAX_SAFE_INTEGER) {
      const aside = join(incoming, randomUUID())
      await mkdir(incoming, { recursive: true })
      try {
        const object = await writeAside(body, { aside, limit, startHashing, quota })
        const isNew = await linkOnce(aside, placeOf(object.sha256))
        if (!isNew) quota.giveBack(object.size)
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
    read(key, range) {
      if (range && range.from >= range.to) return Readable.from([])
      return createReadStream(placeOf(key), {
        highWaterMark: readSize,
        ...(range && { start: range.from, end: range.to - 1 }),
      })
    },
    async open(key, range) {
      const file = await open(placeOf(key), 'r')
      let at = range.from
      return {
        async readInto(memory) {
          const most = Math.min(memory.length, range.to - at)
          const { bytesRead } = await file.read(memory, 0, most, at)
          at += bytesRead
          return bytesRead
        },
        close: () => file.close(),
      }
    },
    async ready() {
      await mkdir(folder, { recursive: true })
        .then(() => access(folder, constants.R_OK | constants.W_OK))
        .catch(() => {
          throw new Problem('busy', 'The folder of the object store cannot be read and written.')
        })
    },
    sweeping: {
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
        const found = await stat(place).catch(absent)
        if (!found || !(await isUnwritten(place, unwrittenSeconds))) return false
        await mkdir(leaving, { recursive: true })
        // Taken away first and looked at then: who writes it meanwhile finds the place free, or has marked what is aside.
        const isTaken = await rename(place, aside).then(() => true, absent)
        if (!isTaken) return false
        const isOver = await isUnwritten(aside, unwrittenSeconds)
        if (!isOver) await linkOnce(aside, place).catch(absent)
        await rm(aside, { force: true })
        if (isOver) quota.giveBack(found.size)
        return isOver
      },
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
  readonly quota: Quota
}

async function writeAside(
  body: AsyncIterable<Uint8Array>,
  { aside, limit, startHashing, quota }: Aside,
): Promise<StoredObject> {
  const file = await createFile(aside)
  let written = 0
  const take = async (block: Uint8Array): Promise<void> => {
    await quota.take(block.length)
    written += block.length
    await file.append(block)
  }
  try {
    const object = await hashInBlocks(body, { sizeOf, limit, startHashing, take, finish: take })
    await file.sync()
    return object
  } catch (error) {
    quota.giveBack(written)
    throw error
  } finally {
    await file.close()
  }
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
 * Content is its own name, so finding the place taken means that the bytes are there: false. They count as written anew;
 * where a removal took them in between, they are put there again.
 */
async function linkOnce(aside: string, place: string): Promise<boolean> {
  await mkdir(dirname(place), { recursive: true })
  let isNew = await linkOrTouch(aside, place)
  while (isNew === undefined) isNew = await linkOrTouch(aside, place)
  const folder = await open(dirname(place), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return isNew
}

/** True where it is new, false where it was there and counts as written just now; undefined: a removal took it meanwhile. */
async function linkOrTouch(aside: string, place: string): Promise<boolean | undefined> {
  try {
    await link(aside, place)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const now = new Date()
    return utimes(place, now, now).then(() => false, absent)
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
