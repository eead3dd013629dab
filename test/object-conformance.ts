import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Emulator } from './emulator.ts'

/** A place in which objects are kept, empty at first. */
export type StoreBench = {
  /** A store over it, as a process would open it whose clock says so. */
  open(now?: () => Date): Promise<ObjectStore>
  /** The names of everything in it, also of what nobody sees yet. */
  names(): Promise<string[]>
  /** Leaves what a write leaves that was killed. */
  leaveBehind(): Promise<void>
  close(): Promise<void>
}

/** A place behind a service, which may be away or refuse. */
export type RemoteBench = StoreBench & {
  readonly emulator: Emulator
  /** A store with the wrong secret, or for a place that is not there. */
  openWrong(what: 'credentials' | 'place'): Promise<ObjectStore>
}

const hex = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex')

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const pathOf = (key: string): string => `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`
const MiB = 1024 ** 2

/** What every store of objects does. */
export function keepsObjects<Bench extends StoreBench>(start: () => Promise<Bench>): () => Bench {
  let bench: Bench
  let store: ObjectStore
  const kept: string[] = []
  const keep = async (bytes: Uint8Array, chunk = 65_521) => {
    const object = await store.write(inChunks(bytes, chunk))
    if (!kept.includes(pathOf(object.sha256))) kept.push(pathOf(object.sha256))
    return object
  }
  const wholeOf = async (key: string) => Buffer.concat(await Array.fromAsync(store.read(key)))
  const expectNothingElse = async () =>
    expect((await bench.names()).toSorted()).toEqual(kept.toSorted())
  beforeAll(async () => {
    bench = await start()
    store = await bench.open()
  }, 180_000)
  afterAll(() => bench?.close())

  it.each([0, 1, MiB - 1, MiB, MiB + 1, 8 * MiB, 8 * MiB + 1, 70_000_001])(
    'keeps %i bytes once, with their digests, in whatever chunks they come',
    async (size) => {
      const bytes = randomBytes(size)
      for (const chunk of [65_521, 5_000_000]) {
        const object = await keep(bytes, chunk)
        expect(object).toEqual({ size, md5: hex('md5', bytes), sha256: hex('sha256', bytes) })
        expect(await store.size(object.sha256)).toBe(size)
        expect((await wholeOf(object.sha256)).equals(bytes)).toBe(true)
      }
      await expectNothingElse()
    },
  )

  it('gives ranges, to their edges', async () => {
    const bytes = randomBytes(9 * MiB + 7)
    const { sha256 } = await keep(bytes)
    const { length } = bytes
    for (const [from, to] of [
      [0, 1],
      [0, length],
      [length - 1, length],
      [8 * MiB - 1, 8 * MiB + 1],
      [3, 5_000_003],
      [5, 5],
    ] as const) {
      const there = bytes.subarray(from, to)
      const read = Buffer.concat(await Array.fromAsync(store.read(sha256, { from, to })))
      expect(read.equals(there), `${from} to ${to}`).toBe(true)
      const object = await store.open(sha256, { from, to })
      const memory = new Uint8Array(300_001)
      const pieces: Uint8Array[] = []
      for (let got = await object.readInto(memory); got > 0; got = await object.readInto(memory))
        pieces.push(memory.slice(0, got))
      await object.close()
      expect(Buffer.concat(pieces).equals(there), `${from} to ${to}, opened`).toBe(true)
    }
  })

  it('lets go of an object that was not read to its end', async () => {
    const { sha256 } = await keep(randomBytes(9 * MiB))
    for await (const chunk of store.read(sha256)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    const object = await store.open(sha256, { from: 0, to: 9 * MiB })
    expect(await object.readInto(new Uint8Array(10))).toBe(10)
    await object.close()
  })

  it('says that an object is not here', async () => {
    const key = hex('sha256', randomBytes(8))
    const absent = /is not here|ENOENT/
    expect(await store.size(key)).toBeUndefined()
    await expect(Array.fromAsync(store.read(key))).rejects.toThrow(absent)
    await expect(store.open(key, { from: 0, to: 1 })).rejects.toThrow(absent)
    await expect(async () => store.size('../../secret.key')).rejects.toThrow('not an object key')
  })

  it('takes bodies side by side, also the same, and goes on after one that breaks', async () => {
    const bodies = Array.from({ length: 6 }, (_, n) => randomBytes(2_500_000 * (1 + (n % 4))))
    const twice = randomBytes(20_000_000)
    async function* broken() {
      yield randomBytes(13_000_000)
      throw new Error('broken')
    }
    const [failed, ...objects] = await Promise.all([
      store.write(broken()).catch((error: Error) => error.message),
      ...[...bodies, twice, twice, twice].map((bytes) => keep(bytes, 100_000)),
    ])
    expect(failed).toBe('broken')
    expect(objects.map(({ sha256 }) => sha256)).toEqual(
      [...bodies, twice, twice, twice].map((bytes) => hex('sha256', bytes)),
    )
    expect((await wholeOf(hex('sha256', twice))).equals(twice)).toBe(true)
    await expectNothingElse()
  })

  it('gives an object while the same is written again', async () => {
    const bytes = randomBytes(30_000_000)
    const { sha256 } = await keep(bytes)
    const reads = Array.from({ length: 3 }, () => wholeOf(sha256))
    const again = await Promise.all([keep(bytes), keep(bytes)])
    expect(again.map((object) => object.sha256)).toEqual([sha256, sha256])
    for (const read of await Promise.all(reads)) expect(read.equals(bytes)).toBe(true)
  })

  it('refuses what is larger than it may be, and keeps nothing of it', async () => {
    for (const [size, limit] of [
      [3_000_000, 2_000_000],
      [20_000_000, 19_999_999],
    ] as const) {
      const body = inChunks(randomBytes(size), 65_536)
      await expect(store.write(body, limit)).rejects.toMatchObject({ code: 'too-large' })
    }
    await expectNothingElse()
  })

  it('shows nothing of a write that was killed, and tidies it after a day', async () => {
    const before = await bench.names()
    await bench.leaveBehind()
    const left = await bench.names()
    expect(left.length).toBeGreaterThan(before.length)
    const later = (hours: number) => () => new Date(Date.now() + hours * 3_600_000)
    await (await bench.open(later(23))).tidy()
    expect(await bench.names()).toEqual(left)
    await (await bench.open(later(25))).tidy()
    await expectNothingElse()
  })

  it('is ready', async () => {
    await expect(store.ready()).resolves.toBeUndefined()
  })
  return () => bench
}

/** What a store behind a service does besides. */
export function standsApart(bench: () => RemoteBench): void {
  const away = { code: 'busy', message: expect.stringContaining('does not answer') as string }

  it('gives an object by a link to anybody, whole and by ranges, under the name of the file', async () => {
    const store = await bench().open()
    const bytes = randomBytes(100_000)
    const { sha256 } = await store.write(inChunks(bytes, 10_000))
    const url = await linkOf(store, sha256, 900)
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    const { headers } = answer
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%A4%20b.bam")
    expect(headers.get('content-type')).toBe('application/octet-stream')
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  })

  it('gives nothing by a link that was changed, has ended, or is used otherwise', async () => {
    const store = await bench().open()
    const { sha256 } = await store.write(inChunks(randomBytes(1000), 1000))
    const other = await store.write(inChunks(randomBytes(1000), 1000))
    const url = await linkOf(store, sha256, 60)
    const statusOf = async (address: string, method = 'GET') => {
      const answer = await fetch(address, { method })
      await answer.arrayBuffer()
      return answer.status
    }
    expect(await statusOf(url)).toBe(200)
    expect(await statusOf(url.replaceAll(pathOf(sha256), pathOf(other.sha256)))).toBe(403)
    expect(await statusOf(url.replace('.bam', '.exe'))).toBe(403)
    expect(await statusOf(url, 'DELETE')).toBe(403)
    expect(await statusOf(url, 'PUT')).toBeGreaterThanOrEqual(400)
    expect(await statusOf(new URL(url).origin + new URL(url).pathname)).toBeGreaterThanOrEqual(400)
    const past = await bench().open(() => new Date(Date.now() - 61_000))
    expect(await statusOf(await linkOf(past, sha256, 60))).toBe(403)
    await expect(linkOf(store, sha256, 901)).rejects.toThrow('901 seconds')
  })

  it('says when the service is away, also in the middle of a write, and goes on when it is back', async () => {
    const { emulator } = bench()
    const store = await bench().open()
    const bytes = randomBytes(40_000_000)
    const before = await store.write(inChunks(randomBytes(10), 10))
    async function* whileItGoes() {
      yield bytes.subarray(0, 20_000_000)
      await emulator.stop()
      yield bytes.subarray(20_000_000)
    }
    try {
      await expect(store.write(whileItGoes())).rejects.toMatchObject(away)
      await expect(store.ready()).rejects.toMatchObject(away)
      await expect(store.size(before.sha256)).rejects.toMatchObject(away)
      await expect(Array.fromAsync(store.read(before.sha256))).rejects.toMatchObject(away)
      await expect(store.write(inChunks(bytes, 65_536))).rejects.toMatchObject(away)
    } finally {
      await emulator.start()
    }
    expect(await bench().names()).not.toContain(pathOf(hex('sha256', bytes)))
    expect(await store.size(before.sha256)).toBe(10)
    const { sha256 } = await store.write(inChunks(bytes, 65_536))
    expect(sha256).toBe(hex('sha256', bytes))
    expect(Buffer.concat(await Array.fromAsync(store.read(sha256))).equals(bytes)).toBe(true)
    await (await bench().open(() => new Date(Date.now() + 25 * 3_600_000))).tidy()
  }, 180_000)

  it('goes on with a read where the service broke off', async () => {
    const { emulator } = bench()
    const store = await bench().open()
    const bytes = randomBytes(60_000_000)
    const { sha256 } = await store.write(inChunks(bytes, 65_536))
    const pieces: Uint8Array[] = []
    for await (const chunk of store.read(sha256)) {
      if (pieces.length === 0) {
        await emulator.stop()
        await emulator.start()
      }
      pieces.push(chunk)
    }
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  }, 180_000)

  it('says that it is refused, or that there is no such place', async () => {
    const refused = await bench().openWrong('credentials')
    const said = { code: 'busy', message: expect.stringContaining('credentials') as string }
    await expect(refused.ready()).rejects.toMatchObject(said)
    await expect(refused.size(hex('sha256', randomBytes(1)))).rejects.toMatchObject(said)
    await expect(refused.write(inChunks(randomBytes(10), 10))).rejects.toMatchObject(said)
    await expect(refused.write(inChunks(randomBytes(9_000_000), 65_536))).rejects.toMatchObject(
      said,
    )
    const nowhere = await bench().openWrong('place')
    await expect(nowhere.ready()).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('no such') as string,
    })
  })
}

/** @throws Error where the store has no links */
async function linkOf(store: ObjectStore, key: string, seconds: number): Promise<string> {
  if (store.link === undefined) throw new Error('a store without links')
  return store.link(key, { name: 'ä b.bam', seconds })
}
