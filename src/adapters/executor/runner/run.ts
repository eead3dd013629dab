import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { AttemptFile } from '../attempt-folder.ts'
import { type Attempt, home, type LogStream, platformPort, type Result } from '../port.ts'
import { identityOf, isAlive, type ProcessIdentity } from '../process-identity.ts'
import { systemPath, type WorkerSettings } from '../worker.ts'
import { type Cgroup, cgroupName, openCgroup } from './cgroup.ts'
import { unpackLayers } from './layers.ts'
import { makeFile, makeFolder } from './owned.ts'
import { type Asked, openPlatform, openProxy } from './road.ts'
import { startSandbox } from './sandbox.ts'
import { openTries, type Tries } from './tries.ts'
import { childrenOf } from './usage.ts'
import { mebibyte, mostTasks, openWatch, type Stop, type Watch } from './watch.ts'

/** Inside the sandbox the proxy answers here, where a tool may reach any host. */
const proxyPort = 8125

/** What the runner has while its attempt runs. */
type Running = AttemptFile & {
  readonly folder: string
  readonly cgroup: Cgroup | undefined
  readonly watch: Watch
  readonly hosts: Map<string, Asked>
  readonly tries: Tries
}

/** Runs the attempt of a folder to its end, whichever it is. */
export async function runAttempt(folder: string, file: AttemptFile): Promise<Result> {
  const startedAt = performance.now()
  const { key, resources } = file.attempt
  const hold = { memoryBytes: resources.memoryMiB * mebibyte, cores: resources.cores }
  const cgroup = openCgroup(cgroupName(key), hold)
  const tries = openTries()
  const watch = openWatch({ folder, resources, cgroup, tries })
  const hosts = new Map<string, Asked>()
  const running: Running = { ...file, folder, cgroup, watch, hosts, tries }
  const ended = await runTool(running).catch((error: unknown): Ended => ({
    fault: error instanceof Error ? error.message : String(error),
  }))
  const stop = await watch.close()
  await cgroup?.remove()
  return {
    ...(stop ?? howItEnded(ended)),
    used: { seconds: (performance.now() - startedAt) / 1000, ...watch.used() },
    hosts: [...hosts.values()],
    tries: tries.all(),
    isWatched: 'isWatched' in ended && ended.isWatched,
  }
}

/** What became of the command, where nobody ended it. */
type Ended = { readonly exitCode: number; readonly isWatched: boolean } | { readonly fault: string }

const howItEnded = (ended: Ended): Stop & { readonly exitCode?: number } =>
  'fault' in ended
    ? { reason: 'system', message: ended.fault.slice(-2000) }
    : { reason: 'ended', exitCode: ended.exitCode }

async function runTool(running: Running): Promise<Ended> {
  const { folder, worker, attempt, cgroup, watch, tries } = running
  await layOut(folder, attempt, worker)
  const common = {
    folder,
    worker,
    hostname: attempt.key,
    entrances: cgroup?.entrances ?? [],
    tries,
  }
  const bytes = attempt.resources.diskMiB * mebibyte
  await unpackLayers(attempt.layers, { ...common, bytes, home, guard: watch.guard })
  const started = await startSandbox({
    ...common,
    command: attempt.command,
    environment: environmentOf(attempt),
    ports: await openRoads(running),
    limits: limitsOf(attempt, cgroup === undefined),
    writable: [
      ['tmp', '/tmp'],
      ['home', home],
    ],
    hasLayers: attempt.layers.length > 0,
    input: 'ignore',
  })
  watch.guard(started)
  const { process: tool, isReady } = started
  watch.startClock()
  const inits = isReady.then(() => initsOf(tool))
  const keep = (stream: LogStream): Promise<string> =>
    keepLog(tool[stream], join(folder, stream), worker.logBytes, () => tries.add('output', stream))
  const [said] = await Promise.all([keep('stderr'), keep('stdout'), once(tool, 'close')])
  // With the first process of a namespace all others of it are gone; bwrap does not wait for that.
  while ((await inits).some(isAlive)) await delay(5)
  // After SIGKILL to bwrap itself: somebody ended it.
  const ready = await isReady
  if (ready === false) return { fault: said }
  return { exitCode: tool.exitCode ?? 137, isWatched: ready === 'watched' }
}

const initsOf = ({ pid }: ChildProcess): ProcessIdentity[] =>
  (pid === undefined ? [] : childrenOf(pid)).flatMap((child) => identityOf(child) ?? [])

/** The folders that the tool sees as its own, with the files that are given to it. */
async function layOut(folder: string, attempt: Attempt, worker: WorkerSettings): Promise<void> {
  for (const name of ['home', 'tmp', 'layers']) await makeFolder(folder, [name], worker)
  for (const [path, text] of Object.entries(attempt.files)) {
    const parts = path.split('/')
    if (parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new Error(`Not a path within the home: ${path}`)
    }
    await makeFolder(join(folder, 'home'), parts.slice(0, -1), worker)
    await makeFile(join(folder, 'home', ...parts), text, worker)
  }
}

function environmentOf({ environment, egress }: Attempt): Record<string, string> {
  const proxy = `http://127.0.0.1:${proxyPort}`
  const around = '127.0.0.1,localhost'
  return {
    HOME: home,
    USER: 'dnanexus',
    LANG: 'C.UTF-8',
    PATH: systemPath,
    ...(egress.length > 0 && {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NO_PROXY: around,
      http_proxy: proxy,
      https_proxy: proxy,
      no_proxy: around,
    }),
    ...environment,
  }
}

async function openRoads({
  attempt,
  folder,
  hosts,
  tries,
}: Running): Promise<Record<number, string>> {
  await mkdir(join(folder, 'road'), { recursive: true, mode: 0o755 })
  await openPlatform(
    'road/platform',
    attempt.platformUrl,
    attempt.platformHeaders ?? {},
    (refused) => tries.add('platform', refused),
  )
  if (attempt.egress.length === 0) return { [platformPort]: 'platform' }
  await openProxy('road/proxy', attempt.egress, (asked) => {
    // A tool may ask for any number of names.
    if (hosts.size < 1000) hosts.set(`${asked.host} ${asked.isAllowed}`, asked)
  })
  return { [platformPort]: 'platform', [proxyPort]: 'proxy' }
}

/** Of each process of the tool; NPROC is for all of them together. */
function limitsOf({ resources }: Attempt, isAdvisory: boolean): Record<string, number> {
  return {
    CORE: 0,
    // A little more than all may be, so that it is seen to be more.
    FSIZE: (resources.diskMiB + 1) * mebibyte,
    NPROC: mostTasks(resources),
    // Where the kernel does not hold all of them together: no single one takes much more than it can between two looks.
    // Less would make the tool fail by itself, which would not be told apart from a tool that is wrong.
    ...(isAdvisory && { DATA: (resources.memoryMiB + 1024) * mebibyte }),
  }
}

/** Keeps what is printed, up to a limit, and answers with the last of it. */
async function keepLog(
  stream: Readable | null,
  path: string,
  limit: number,
  onFull: () => void,
): Promise<string> {
  if (stream === null) return ''
  let size = 0
  let tail = Buffer.alloc(0)
  const note = `\n[Only the first ${Math.floor(limit / mebibyte)} MiB of this are kept.]\n`
  async function* kept(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      tail = Buffer.concat([tail, chunk]).subarray(-2000)
      if (size < limit) yield chunk.subarray(0, limit - size)
      if (size <= limit && size + chunk.length > limit) {
        onFull()
        yield Buffer.from(note)
      }
      size += chunk.length
    }
  }
  await pipeline(stream, kept, createWriteStream(path, { mode: 0o600 }))
  return tail.toString()
}
