import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, link, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type Nginx, startNginx } from './dataplane-nginx.ts'
import { residentBytes } from './debian.ts'
import { Unavailable } from './engine.ts'
import { now, percentile, seconds } from './measure.ts'
import { settingsOn, stop, withFolder } from './product.ts'
import { type CallApi, resume, type Resumed } from './resuming.ts'

/* Bytes down and up: the product against nginx, one client, one file, one disk, in turns. */

export type DataplaneOptions = {
  /** Of the file, in bytes. */
  readonly size: number
  readonly rounds: number
  readonly readers: number
  readonly say: (text: string) => void
}

/** Mebibytes in a second, medians; first bytes in milliseconds. */
export type Speed = {
  readonly down: number
  readonly up: number
  /** Until the disk has it. */
  readonly upKept: number
  readonly readers: { readonly speed: number; readonly p50: number; readonly p95: number }
}

/** Resident memory of the server, in bytes: before, and the most of it during each kind of work. */
export type Memory = {
  readonly before: number
  readonly down: number
  readonly up: number
  readonly readers: number
}

export type DataplaneReport = Pick<DataplaneOptions, 'size' | 'rounds' | 'readers'> & {
  readonly ours: Speed
  readonly memory: Memory
  readonly nginx: Speed | { readonly missing: string }
}

type Transfers = {
  down(): Promise<void>
  up(): Promise<void>
  readers(): Promise<readonly number[]>
  /** Waits until the disk has what `up` sent, and throws it away. */
  keep(): Promise<void>
}

export async function benchDataplane(options: DataplaneOptions): Promise<DataplaneReport> {
  return withFolder(async (folder) => {
    const { size, rounds, readers, say } = options
    say('the file of the benchmark')
    const path = join(folder, 'file')
    const md5 = await makeFile(path, size)
    const server = await startServer(folder)
    const nginx = await startNginx(folder).catch((error: unknown) => {
      if (error instanceof Unavailable) return { missing: error.message }
      throw error
    })
    try {
      const ours = await ourTransfers(server, { path, size, md5, readers })
      const theirs =
        'child' in nginx ? await nginxTransfers(nginx, { path, size, readers }) : undefined
      // From here on the system has both files in memory: what is measured down is the servers, not the disk.
      await ours.down()
      await theirs?.down()
      const before = residentBytes(server.pid)
      const peaks = { down: 0, up: 0, readers: 0 }
      const [own, other] = [newTimes(), newTimes()]
      for (let round = 1; round <= rounds; round++) {
        say(`round ${round} of ${rounds}`)
        await measure(ours, own, async (kind, work) => {
          peaks[kind] = Math.max(peaks[kind], await peakDuring(server.pid, work))
        })
        if (theirs) await measure(theirs, other, (_, work) => work())
      }
      return {
        size,
        rounds,
        readers,
        ours: speedOf(own, size),
        memory: { before, ...peaks },
        nginx: 'missing' in nginx ? nginx : speedOf(other, size),
      }
    } finally {
      if ('child' in nginx) await stop(nginx.child)
      await server.stop()
    }
  })
}

/** Uploads and downloads a file over connections that break so many times each way. */
export async function benchBreaks({
  size,
  breaks,
  say,
}: Pick<DataplaneOptions, 'size' | 'say'> & { readonly breaks: number }): Promise<Resumed> {
  return withFolder(async (folder) => {
    say(`${breaks} broken connections each way`)
    const path = join(folder, 'file')
    await makeFile(path, size)
    const { call, project, stop: end } = await startServer(folder)
    try {
      return await resume(call, project, { path, size, partSize: partSizeFor(size), breaks })
    } finally {
      await end()
    }
  })
}

/** A part as clients choose it, 16 MiB, or as small as it may be. */
const partSizeFor = (size: number): number => (size >= 1024 ** 3 ? 16 : 5) * 1024 ** 2

const newTimes = () => ({
  down: [] as number[],
  up: [] as number[],
  upKept: [] as number[],
  readers: [] as number[],
  firstBytes: [] as number[],
})
type Times = ReturnType<typeof newTimes>

async function measure(
  transfers: Transfers,
  times: Times,
  during: (kind: 'down' | 'up' | 'readers', work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await during('down', async () => {
    const started = now()
    await transfers.down()
    times.down.push(seconds(started))
  })
  await during('readers', async () => {
    const started = now()
    times.firstBytes.push(...(await transfers.readers()))
    times.readers.push(seconds(started))
  })
  await during('up', async () => {
    const started = now()
    await transfers.up()
    times.up.push(seconds(started))
    await transfers.keep()
    times.upKept.push(seconds(started))
  })
}

function speedOf(times: Times, size: number): Speed {
  const speed = (list: readonly number[]) => size / 1024 ** 2 / percentile(list, 0.5)
  const first = (p: number) => percentile(times.firstBytes, p) * 1000
  return {
    down: speed(times.down),
    up: speed(times.up),
    upKept: speed(times.upKept),
    readers: { speed: speed(times.readers), p50: first(0.5), p95: first(0.95) },
  }
}

/** The most memory that a process held while something was done, looked at 20 times a second. */
async function peakDuring(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = residentBytes(pid)
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid))
  }, 50)
  await work().finally(() => clearInterval(timer))
  return peak
}

/** Bytes that no file system and no line makes smaller; answers their MD5. */
async function makeFile(path: string, size: number): Promise<string> {
  const md5 = createHash('md5')
  const block = randomBytes(8 * 1024 ** 2)
  const file = await open(path, 'w')
  for (let at = 0; at < size; at += block.length) {
    block.writeDoubleLE(at)
    const bytes = block.subarray(0, Math.min(block.length, size - at))
    md5.update(bytes)
    await file.writeFile(bytes)
  }
  await file.sync()
  await file.close()
  await chmod(path, 0o644)
  return md5.digest('hex')
}

const Listening = z.object({ port: z.number(), token: z.string() })

async function startServer(folder: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dataplane-server.ts')], {
    env: { ...settingsOn(folder), PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port, token } = Listening.parse(JSON.parse(line))
  const url = `http://127.0.0.1:${port}`
  const call: CallApi = async (route, input = {}) => {
    const answer = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
  const { id } = await call('/project/new', { name: 'bench' })
  const objects = join(folder, 'objects')
  return { pid: child.pid ?? 0, call, project: String(id), objects, stop: () => stop(child) }
}

type OurServer = Awaited<ReturnType<typeof startServer>>
type Source = { readonly path: string; readonly size: number; readonly readers: number }

async function ourTransfers(
  { call, project, objects }: OurServer,
  { path, size, md5, readers }: Source & { readonly md5: string },
): Promise<Transfers> {
  let names = 0
  const send = async (): Promise<string> => {
    const { id } = await call('/file/new', { project, name: `file ${names++}` })
    const { url, headers } = await call(`/${String(id)}/upload`, { index: 1, size, md5 })
    const sent = Object.entries(headers as object).flatMap(([name, value]) => [
      ...['-H', `${name}: ${String(value)}`],
    ])
    await curl(['-T', path, ...sent, String(url)])
    await call(`/${String(id)}/close`)
    return String(id)
  }
  const file = await send()
  const { url } = await call(`/${file}/download`, { preauthenticated: true })
  return {
    down: () => curl([String(url)]).then(() => undefined),
    readers: () => readRanges(String(url), size, readers),
    up: () => send().then(() => undefined),
    // Once the server has answered, the disk has it; what has the same bytes is kept once.
    keep: () => rm(join(objects, 'incoming'), { recursive: true, force: true }),
  }
}

async function nginxTransfers(
  { url, root }: Nginx,
  { path, size, readers }: Source,
): Promise<Transfers> {
  await link(path, join(root, 'file'))
  const sent = join(root, 'sent')
  return {
    down: () => curl([`${url}/file`]).then(() => undefined),
    readers: () => readRanges(`${url}/file`, size, readers),
    up: () => curl(['-T', path, `${url}/sent`]).then(() => undefined),
    async keep() {
      const file = await open(sent, 'r+')
      await file.sync()
      await file.close()
      await rm(sent)
    },
  }
}

/** Each of many readers at once takes its share of the file; answers the seconds until their first bytes. */
async function readRanges(url: string, size: number, readers: number): Promise<readonly number[]> {
  const share = Math.floor(size / readers)
  const ranges = Array.from({ length: readers }, (_, n) => {
    const to = n === readers - 1 ? size - 1 : (n + 1) * share - 1
    return [...(n === 0 ? [] : ['--next']), ...oneTransfer, '-r', `${n * share}-${to}`, url]
  })
  const many = [
    '-s',
    '--no-progress-meter',
    '--parallel',
    '--parallel-immediate',
    '--parallel-max',
    String(readers),
  ]
  return curl([...many, ...ranges.flat()], [])
}

const oneTransfer = [
  '-sS',
  '-f',
  '-o',
  '/dev/null',
  '-H',
  'Expect:',
  '-w',
  '%{time_starttransfer}\\n',
]

/** Runs curl, the one client of both servers; answers the seconds until the first bytes. */
async function curl(args: readonly string[], before = oneTransfer): Promise<readonly number[]> {
  const child = spawn('curl', [...before, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: number[] = []
  for await (const line of createInterface({ input: child.stdout })) lines.push(Number(line))
  if (child.exitCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`curl ended with ${child.exitCode}.`)
  return lines
}
