import { once } from 'node:events'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable, Transform } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Layer } from '../port.ts'
import { makeFolder } from './owned.ts'
import { entries, type Sandbox, type Started, startSandbox } from './sandbox.ts'

/** Within the sandbox that unpacks. */
const unpacked = '/unpack'

type Unpacking = Pick<Sandbox, 'folder' | 'worker' | 'hostname' | 'entrances' | 'tries'> & {
  /** The most that all of them may be once unpacked. */
  readonly bytes: number
  /** Where a tool is at home, so that an archive may bring files for it. */
  readonly home: string
  /** Is told what runs. */
  readonly guard: (sandbox: Started) => void
}

/**
 * Fetches archives and unpacks them, one over the other, into `layers`; what they have for the home goes there.
 * Archives are anybody's: tar reads them in a sandbox of its own, in which there is nothing else.
 * @throws Error that says which could not be had, and why.
 */
export async function unpackLayers(layers: readonly Layer[], to: Unpacking): Promise<void> {
  if (layers.length > 0) await linkAsImage(to)
  let left = to.bytes
  for (const [at, layer] of layers.entries()) {
    try {
      left -= await unpack(await fetchLayer(layer), { ...to, bytes: left })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`Archive ${at + 1} of ${layers.length}: ${why}`, { cause: error })
    }
  }
  // Within the sandbox they are links as any: they lead to what is there.
  for (const { name, target = '' } of entries(join(to.folder, 'layers'))) {
    if (/^\/|\.\./.test(target)) to.tries.add('archive', `link /${name}`)
  }
}

/** Where the image has a link, such as /bin to usr/bin, what is unpacked has it, too: what comes into it goes there. */
async function linkAsImage({ folder, worker }: Unpacking): Promise<void> {
  for (const { name, target } of entries(worker.rootImage ?? '/')) {
    if (target === undefined || !target.startsWith('usr/')) continue
    await makeFolder(join(folder, 'layers'), target.split('/'), worker)
    await symlink(target, join(folder, 'layers', name))
  }
}

async function fetchLayer({ url, headers }: Layer): Promise<Readable> {
  const signal = AbortSignal.timeout(3_600_000)
  const answer = await fetch(url, { headers, signal })
  if (!answer.ok || answer.body === null) throw new Error(`the platform answered ${answer.status}`)
  return Readable.from(answer.body)
}

/** The bytes that it was, unpacked. */
async function unpack(archive: Readable, to: Unpacking): Promise<number> {
  const { head, whole } = await peek(archive)
  const compression = compressions.find(({ magic }) => head.subarray(0, magic.length).equals(magic))
  const input = new PassThrough()
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(bytes > to.bytes ? new Error('more than the disk that this may take') : null, chunk)
    },
  })
  const started = await startSandbox({
    ...to,
    command: ['tar', '-x', '-f', '-', ...(compression?.option ?? []), '-C', unpacked, ...careful],
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    ports: {},
    limits: { FSIZE: to.bytes, NPROC: 64, CORE: 0 },
    writable: [
      ['layers', unpacked],
      ['home', join(unpacked, to.home)],
    ],
    hasLayers: false,
    input,
  })
  to.guard(started)
  const { process, isReady } = started
  const ended = once(process, 'close') as Promise<[number | null]>
  const complaint = process.stderr === null ? '' : text(process.stderr)
  process.stdout?.resume()
  const plain = compression?.open === undefined ? new PassThrough() : compression.open()
  const fed = pipeline(whole, plain, counted, input).catch((error: unknown) => {
    started.kill()
    throw error
  })
  const [[code], , said] = await Promise.all([ended, fed, complaint])
  if (elsewhere.test(said)) to.tries.add('archive', 'a path out of it')
  if (code !== 0 || (await isReady) === false) throw new Error(said.trim().slice(-500))
  return bytes
}

/** What tar says of a name that leads out of where it unpacks, or through a link. */
const elsewhere = /Member name contains '\.\.'|Cannot open: (Not a directory|Too many levels)/

const careful = ['--no-same-owner', '--no-same-permissions', '--keep-directory-symlink']

type Compression = {
  readonly magic: Buffer
  /** Undone here; or by tar, which needs a program of the image for it. */
  readonly open?: () => Transform
  readonly option?: readonly string[]
}

const compressions: readonly Compression[] = [
  { magic: Buffer.from('1f8b', 'hex'), open: createGunzip },
  { magic: Buffer.from('28b52ffd', 'hex'), open: createZstdDecompress },
  { magic: Buffer.from('fd377a585a00', 'hex'), option: ['-J'] },
  { magic: Buffer.from('425a68', 'hex'), option: ['-j'] },
]

/** The first bytes, and all of them with those. */
async function peek(stream: Readable): Promise<{ head: Buffer; whole: Readable }> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const held: Uint8Array[] = []
  let size = 0
  while (size < 6) {
    const next = await chunks.next()
    if (next.done === true) break
    held.push(next.value)
    size += next.value.length
  }
  const whole = Readable.from(
    (async function* () {
      yield* held
      yield* { [Symbol.asyncIterator]: () => chunks }
    })(),
  )
  return { head: Buffer.concat(held), whole }
}
