import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import type { ObjectKey, ObjectStore } from './port.ts'

const readSize = 256 * 1024

/** Objects as files of a folder, `ab/cd/<sha256>`: written aside, synced, then linked into place. */
export function directoryStore(folder: string): ObjectStore {
  const placeOf = (key: ObjectKey) => {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`not an object key: ${key}`)
    return join(folder, key.slice(0, 2), key.slice(2, 4), key)
  }
  return {
    async write(body, limit = Number.MAX_SAFE_INTEGER) {
      const aside = join(folder, 'incoming', randomUUID())
      await mkdir(dirname(aside), { recursive: true })
      try {
        const object = await writeAndHash(aside, body, limit)
        await linkOnce(aside, placeOf(object.sha256))
        return object
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
  }
}

async function writeAndHash(aside: string, body: AsyncIterable<Uint8Array>, limit: number) {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  const file = await open(aside, 'wx', 0o600)
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > limit) throw new Problem('too-large', `More than ${limit} bytes.`)
      sha256.update(chunk)
      md5.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: sha256.digest('hex'), size, md5: md5.digest('hex') }
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

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
