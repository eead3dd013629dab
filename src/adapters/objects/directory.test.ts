import { hash, randomBytes, randomUUID } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inChunks, keepsObjects, type StoreBench } from '#test/object-conformance.ts'
import { directoryStore } from './directory.ts'
import type { Sweeping } from './port.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'objects-'))

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
}

async function folderBench(): Promise<StoreBench> {
  const folder = await newFolder()
  return {
    // The clock of a folder is the one of the machine.
    async open(now) {
      const ahead = now === undefined ? 0 : now().getTime() - Date.now()
      const incoming = join(folder, 'incoming')
      for (const name of ahead === 0 ? [] : await readdir(incoming)) {
        const then = new Date(Date.now() - ahead)
        await utimes(join(incoming, name), then, then)
      }
      return directoryStore(folder)
    },
    names: () => filesIn(folder),
    leaveBehind: () => writeFile(join(folder, 'incoming', randomUUID()), 'half'),
    close: () => rm(folder, { recursive: true }),
  }
}

describe('objects in a folder', () => {
  keepsObjects(folderBench)
})

describe('a folder', () => {
  it('takes what its quota allows, of however many stores, and nothing of what goes beyond (T73)', async () => {
    const folder = await newFolder()
    onTestFinished(() => rm(folder, { recursive: true }))
    const store = directoryStore(folder, 12_000_000)
    const body = (size: number) => inChunks(randomBytes(size), 65_536)
    const full = { code: 'busy', message: expect.stringContaining('as much as it may') as string }
    const bytes = randomBytes(6_000_000)
    await store.write(inChunks(bytes, 65_536))
    // The same again takes no room, once it is known to be the same.
    await store.write(inChunks(bytes.subarray(0, 3_000_000), 65_536))
    await store.write(inChunks(bytes.subarray(0, 3_000_000), 65_536))
    await expect(store.write(body(3_000_001))).rejects.toMatchObject(full)
    await expect(store.write(body(5_000_000))).rejects.toMatchObject(full)
    await store.write(body(3_000_000))
    await expect(store.write(body(1))).rejects.toMatchObject(full)
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
    expect(await store.size(hash('sha256', bytes))).toBe(6_000_000)
    const another = directoryStore(folder, 12_000_001)
    await expect(another.write(body(2))).rejects.toMatchObject(full)
    await another.write(body(1))
  })

  it('says that it cannot be written', async () => {
    const folder = await newFolder()
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'file'), '')
    await expect(directoryStore(join(folder, 'file', 'objects')).ready()).rejects.toMatchObject({
      code: 'busy',
    })
  })
})

const plain = await mkdtemp(join(tmpdir(), 'plain-disk-'))
const hasPlainDisk = spawnSync('mount', ['-t', 'ramfs', 'accession-test', plain]).status === 0

it.skipIf(!hasPlainDisk)('keeps bytes on a file system with no way past its cache', async () => {
  try {
    const bytes = randomBytes(70_000_001)
    const object = await directoryStore(plain).write(inChunks(bytes, 65_521))
    expect(object.sha256).toBe(hash('sha256', bytes))
    const kept = Buffer.concat(await Array.fromAsync(directoryStore(plain).read(object.sha256)))
    expect(kept.equals(bytes)).toBe(true)
  } finally {
    spawnSync('umount', [plain])
    await rm(plain, { recursive: true })
  }
})

/** What takes bytes away; a folder can. */
function sweepOf(folder: string): Sweeping {
  const { sweeping } = directoryStore(folder)
  if (!sweeping) throw new Error('a folder sweeps')
  return sweeping
}

const week = 7 * 24 * 3600
/** Makes objects look as if they had been written so long ago. */
async function age(folder: string, seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000)
  for (const name of await readdir(folder, { recursive: true }))
    if (name.length >= 64) await utimes(join(folder, name), then, then)
}
const keysOf = async (folder: string, unwritten: number) =>
  (await Array.fromAsync(sweepOf(folder).list(unwritten))).flat().sort()

it('lists and removes what nobody wrote for so long, and what was written anew stays', async () => {
  const folder = await newFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  const store = directoryStore(folder)
  const bodies = ['one', 'two', 'three'].map((text) => Buffer.from(text))
  const keys = await Promise.all(
    bodies.map(async (body) => (await store.write(inChunks(body, 99))).sha256),
  )
  const [one = '', two = '', three = ''] = keys
  await age(folder, week + 60)
  expect(await keysOf(folder, week)).toEqual([...keys].sort())
  await store.write(inChunks(Buffer.from('two'), 9))
  expect(await keysOf(folder, week)).toEqual([one, three].sort())
  expect(await Promise.all(keys.map((key) => sweepOf(folder).remove(key, week)))).toEqual([
    true,
    false,
    true,
  ])
  expect(await sweepOf(folder).remove(one, week)).toBe(false)
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
    const folder = await newFolder()
    onTestFinished(() => rm(folder, { recursive: true }))
    const store = directoryStore(folder)
    const body = Buffer.from('the same bytes')
    for (let round = 0; round < 150; round += 1) {
      await store.write(inChunks(body, 99))
      await age(folder, week + 60)
      const [{ sha256 }] = await Promise.all([
        store.write(inChunks(body, 99)),
        sweepOf(folder).remove(hash('sha256', body), week),
        sweepOf(folder).remove(hash('sha256', body), week),
      ])
      expect([round, await store.size(sha256)]).toEqual([round, body.length])
    }
  },
)

it('puts back what turns out to have been written anew while it was taken away', async () => {
  const folder = await newFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  const store = directoryStore(folder)
  const { sha256 } = await store.write(inChunks(Buffer.from('the same bytes'), 99))
  const place = join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  let meanwhile = 0
  for (let round = 0; round < 200; round += 1) {
    await age(folder, week + 60)
    const removal = sweepOf(folder).remove(sha256, week)
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
  const folder = await newFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
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
      const kept = await store.write(inChunks(bytes, 65_536))
      expect(kept.sha256).toBe(hash('sha256', bytes))
    } finally {
      spawnSync('umount', [small])
      await rm(small, { recursive: true })
    }
  },
)
