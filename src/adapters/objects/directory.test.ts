import { hash, randomBytes, randomUUID } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inChunks, keepsObjects, type StoreBench } from '#test/object-conformance.ts'
import { directoryStore } from './directory.ts'

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
  it('takes what its quota allows, of however many stores, and nothing of what goes beyond', async () => {
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
