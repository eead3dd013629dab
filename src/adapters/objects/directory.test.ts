import { createHash, randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
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

const plain = await mkdtemp(join(tmpdir(), 'plain-disk-'))
const hasPlainDisk = spawnSync('mount', ['-t', 'ramfs', 'accession-test', plain]).status === 0

it.skipIf(!hasPlainDisk)('keeps bytes on a file system with no way past its cache', async () => {
  try {
    const bytes = randomBytes(70_000_001)
    const object = await directoryStore(plain).write(inChunks(bytes, 65_521))
    expect(object.sha256).toBe(hex('sha256', bytes))
    const kept = Buffer.concat(await Array.fromAsync(directoryStore(plain).read(object.sha256)))
    expect(kept.equals(bytes)).toBe(true)
  } finally {
    spawnSync('umount', [plain])
    await rm(plain, { recursive: true })
  }
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
