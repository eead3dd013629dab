import { createHash, randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { directoryStore } from './directory.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'))
})
afterEach(() => rm(folder, { recursive: true }))

const hex = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex')

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

it.each([0, 1, 1024 ** 2 - 1, 1024 ** 2, 1024 ** 2 + 1, 3 * 1024 ** 2, 70_000_001])(
  'keeps %i bytes with their digests, in whatever chunks they come',
  async (size) => {
    const store = directoryStore(folder)
    const bytes = randomBytes(size)
    for (const chunk of [65_521, 5_000_000]) {
      const object = await store.write(inChunks(bytes, chunk))
      expect(object).toEqual({ size, md5: hex('md5', bytes), sha256: hex('sha256', bytes) })
      const kept = Buffer.concat(await Array.fromAsync(store.read(object.sha256)))
      expect(kept.equals(bytes)).toBe(true)
    }
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
  },
)

it('takes bodies side by side, and goes on after one that breaks', async () => {
  const store = directoryStore(folder)
  const bodies = Array.from({ length: 12 }, (_, n) => randomBytes(2_500_000 + n))
  async function* broken() {
    yield randomBytes(3_000_000)
    throw new Error('broken')
  }
  const [failed, ...objects] = await Promise.all([
    store.write(broken()).catch((error: Error) => error.message),
    ...bodies.map((bytes) => store.write(inChunks(bytes, 100_000))),
  ])
  expect(failed).toBe('broken')
  expect(objects.map((object) => object.sha256)).toEqual(
    bodies.map((bytes) => hex('sha256', bytes)),
  )
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

it('refuses what is larger than it may be, and keeps nothing of it', async () => {
  const body = inChunks(randomBytes(3_000_000), 65_536)
  await expect(directoryStore(folder).write(body, 2_000_000)).rejects.toMatchObject({
    code: 'too-large',
  })
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

it('removes what was left behind more than a day ago, and nothing that may still be written', async () => {
  const incoming = join(folder, 'incoming')
  await directoryStore(folder).tidy()
  await mkdir(incoming)
  for (const [name, hours] of [
    ['old', 25],
    ['new', 23],
  ] as const) {
    await writeFile(join(incoming, name), 'half')
    const then = new Date(Date.now() - hours * 3_600_000)
    await utimes(join(incoming, name), then, then)
  }
  await directoryStore(folder).tidy()
  expect(await readdir(incoming)).toEqual(['new'])
})

const week = 7 * 24 * 3600
/** Makes objects look as if they had been written so long ago. */
async function age(seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000)
  for (const name of await readdir(folder, { recursive: true }))
    if (name.length >= 64) await utimes(join(folder, name), then, then)
}
const keysOf = async (unwritten: number) =>
  (await Array.fromAsync(directoryStore(folder).list(unwritten))).flat().sort()

it('lists and removes what nobody wrote for so long, and what was written anew stays', async () => {
  const store = directoryStore(folder)
  const bodies = ['one', 'two', 'three'].map((text) => Buffer.from(text))
  const keys = await Promise.all(
    bodies.map(async (body) => (await store.write(inChunks(body, 99))).sha256),
  )
  const [one = '', two = '', three = ''] = keys
  await age(week + 60)
  expect(await keysOf(week)).toEqual([...keys].sort())
  await store.write(inChunks(Buffer.from('two'), 9))
  expect(await keysOf(week)).toEqual([one, three].sort())
  expect(await Promise.all(keys.map((key) => store.remove(key, week)))).toEqual([true, false, true])
  expect(await store.remove(one, week)).toBe(false)
  expect(await Promise.all(keys.map((key) => store.size(key)))).toEqual([undefined, 3, undefined])
  expect(await readdir(join(folder, 'leaving'))).toEqual([])
  expect((await store.write(inChunks(Buffer.from('one'), 9))).sha256).toBe(one)
  expect(await store.size(one)).toBe(3)
  expect(await store.size(two)).toBe(3)
})

it(
  'keeps what is written while it is removed, in whatever order',
  { timeout: 60_000 },
  async () => {
    const store = directoryStore(folder)
    const body = Buffer.from('the same bytes')
    for (let round = 0; round < 150; round += 1) {
      await store.write(inChunks(body, 99))
      await age(week + 60)
      const [{ sha256 }] = await Promise.all([
        store.write(inChunks(body, 99)),
        store.remove(hex('sha256', body), week),
        store.remove(hex('sha256', body), week),
      ])
      expect([round, await store.size(sha256)]).toEqual([round, body.length])
    }
  },
)

it('puts back what turns out to have been written anew while it was taken away', async () => {
  const store = directoryStore(folder)
  const { sha256 } = await store.write(inChunks(Buffer.from('the same bytes'), 99))
  const place = join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  let meanwhile = 0
  for (let round = 0; round < 200; round += 1) {
    await age(week + 60)
    const removal = store.remove(sha256, week)
    for (let step = 0; step < round % 4; step += 1) await stat(folder)
    // As a write of these bytes does that finds them there.
    const now = new Date()
    const isWritten = await utimes(place, now, now).then(
      () => true,
      () => false,
    )
    const isRemoved = await removal
    const isLost = isWritten && (isRemoved || (await store.size(sha256)) === undefined)
    expect([round, isLost]).toEqual([round, false])
    if (!isWritten) await store.write(inChunks(Buffer.from('the same bytes'), 99))
    if (isWritten) meanwhile += 1
  }
  expect(meanwhile).toBeGreaterThan(0)
})

it('brings back what a removal had taken away when it was killed', async () => {
  const store = directoryStore(folder)
  const { sha256 } = await store.write(inChunks(Buffer.from('bytes'), 9))
  const leaving = join(folder, 'leaving')
  await mkdir(leaving)
  const place = join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  await rename(place, join(leaving, `${sha256}.half`))
  expect(await store.size(sha256)).toBeUndefined()
  await store.tidy()
  expect(await store.size(sha256)).toBe(5)
  expect(await readdir(leaving)).toEqual([])
})

const small = await mkdtemp(join(tmpdir(), 'small-disk-'))
const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'accession-test', small])
const hasSmallDisk = mount.status === 0

it.skipIf(!hasSmallDisk)(
  'says that there is no room on a full disk, and leaves nothing half-written',
  async () => {
    try {
      const store = directoryStore(small)
      const large = inChunks(randomBytes(6_000_000), 65_536)
      await expect(store.write(large)).rejects.toMatchObject({ code: 'busy' })
      expect(await readdir(join(small, 'incoming'))).toEqual([])
      const bytes = randomBytes(2_000_000)
      expect((await store.write(inChunks(bytes, 65_536))).sha256).toBe(hex('sha256', bytes))
    } finally {
      spawnSync('umount', [small])
      await rm(small, { recursive: true })
    }
  },
)
