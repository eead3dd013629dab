import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { vi } from 'vitest'
import { attemptFolder, readRun } from '#adapters/executor/attempt-folder.ts'
import type { SlurmOptions } from '#adapters/executor/slurm.ts'
import type { Attempt, Executor, Observed } from '#adapters/executor/port.ts'
import type { LocalOptions } from '#adapters/executor/local.ts'

/* What tests of executors share: attempts, a platform that they speak with, and what a machine shows of them. */

/** How an executor is made anew, also in another process. */
export type Recipe =
  | { readonly kind: 'local'; readonly options: LocalOptions }
  | { readonly kind: 'slurm'; readonly options: SlurmOptions }

let attempts = 0

/** An attempt that runs a script of bash, with what a test says beside it. */
export function attemptOf(
  platform: Platform,
  script: string,
  other: Partial<Omit<Attempt, 'resources'>> & { resources?: Partial<Attempt['resources']> } = {},
): Attempt {
  return {
    key: `job-${process.pid}-${++attempts}-1`,
    command: ['bash', '-c', script],
    environment: {},
    files: {},
    layers: [],
    platformUrl: platform.url,
    egress: [],
    ...other,
    resources: { cores: 1, memoryMiB: 256, diskMiB: 64, wallSeconds: 60, ...other.resources },
  }
}

/** A platform that notes what is asked, and answers when a test lets it. */
export type Platform = {
  readonly url: string
  /** Paths in the order in which they were asked for. */
  readonly asked: readonly string[]
  /** Answers `/hold/name`, now or once it is asked for. */
  release(name: string): void
  /** What it gives away at a path; its bearer has to know the word. */
  give(path: string, bytes: Uint8Array): void
  stop(): Promise<void>
}

export const bearer = 'the-token-of-this-job'

export async function startPlatform(): Promise<Platform> {
  const asked: string[] = []
  const released = new Set<string>()
  const held = new Map<string, ServerResponse>()
  const given = new Map<string, Uint8Array>()
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    asked.push(url)
    const name = /^\/hold\/(.+)/.exec(url)?.[1]
    const bytes = given.get(url)
    if (bytes !== undefined) {
      response.writeHead(headers.authorization === `Bearer ${bearer}` ? 200 : 401).end(bytes)
    } else if (name === undefined) response.end(`answer to ${url}`)
    else if (released.has(name)) response.end('released')
    else held.set(name, response)
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('It listens on a port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    release: (name) => {
      released.add(name)
      held.get(name)?.end('released')
    },
    give: (path, bytes) => given.set(path, bytes),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** For a script: asks the platform for a path, and prints what it answers. */
export const ask = (path: string): string =>
  `python3 -c 'import urllib.request as r; print(r.urlopen("http://127.0.0.1:8124${path}").read().decode())'`

/** Waits until an attempt is in one of these states, and says what is known of it. */
export function untilState(
  executor: Executor,
  key: string,
  ...states: readonly Observed['state'][]
): Promise<Observed> {
  return vi.waitFor(
    async () => {
      const seen = (await executor.list()).find((each) => each.key === key)
      if (seen === undefined || !states.includes(seen.state)) {
        throw new Error(`${key} is ${seen?.state ?? 'not there'}`)
      }
      return seen
    },
    { timeout: 50_000, interval: 50 },
  )
}

/** Submits and waits for the end. */
export async function run(executor: Executor, attempt: Attempt): Promise<Observed> {
  await executor.submit(attempt)
  return untilState(executor, attempt.key, 'ended')
}

export async function printed(
  executor: Executor,
  key: string,
  stream: 'stdout' | 'stderr' = 'stdout',
): Promise<string> {
  return Buffer.from(await executor.log(key, stream, 0, 1_000_000)).toString()
}

/** Processes of this machine with a word in their command line. */
export const processesWith = (word: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => commandLine(name).includes(word))
    .map(Number)

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Kills what runs an attempt, as a worker does that goes down. */
export async function killRunner(folder: string, key: string): Promise<void> {
  const run = await readRun(attemptFolder(folder, key))
  if (run === undefined) throw new Error(`${key} has no runner`)
  process.kill(run.runner.pid, 'SIGKILL')
}

/**
 * Kills the runner of an attempt in the moment in which its sandbox has its first process, and has not yet set it up.
 * It looks without a pause: that moment is short.
 */
export async function killRunnerWhileItStarts(folder: string, key: string): Promise<void> {
  const run = await vi.waitUntil(() => readRun(attemptFolder(folder, key)), {
    timeout: 50_000,
    interval: 1,
  })
  const isBwrap = (pid: string) => commandLine(pid).startsWith('bwrap')
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const outer = childrenOf(String(run.runner.pid)).filter(isBwrap)
    if (outer.flatMap(childrenOf).length > 0) break
  }
  process.kill(run.runner.pid, 'SIGKILL')
}

function childrenOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  } catch {
    return []
  }
}

/** Submits in a process of its own; with a signal, which ends that process at once after it submitted; as a user. */
export async function submitElsewhere(
  recipe: Recipe,
  attempt: Attempt,
  signal?: 'SIGKILL',
  user?: number,
): Promise<void> {
  const program = join(import.meta.dirname, 'submit.ts')
  const child = spawn(process.execPath, ['--no-warnings', program], {
    stdio: 'pipe',
    ...(user !== undefined && { uid: user, gid: user }),
  })
  child.stdin.end(JSON.stringify({ recipe, attempt, signal }))
  const [[code, killed], said] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, string | null]>,
    text(child.stderr),
  ])
  if (signal === undefined ? code !== 0 : killed !== signal) throw new Error(said)
}

type Packed = { readonly name: string; readonly text?: string; readonly link?: string }

/** A tar archive (POSIX ustar), compressed; its programs may be run. */
export function packed(...entries: readonly Packed[]): Uint8Array {
  const blocks = entries.flatMap(({ name, text = '', link }) => {
    const header = Buffer.alloc(512)
    const field = (at: number, value: string) => header.write(value, at, 'latin1')
    const size = Buffer.byteLength(text)
    field(0, name)
    field(100, '0000755\0')
    field(108, '0000000\0')
    field(116, '0000000\0')
    field(124, `${size.toString(8).padStart(11, '0')}\0`)
    field(136, '00000000000\0')
    field(148, '        ')
    field(156, link === undefined ? '0' : '2')
    field(157, link ?? '')
    field(257, 'ustar\x0000')
    field(
      148,
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
    )
    return [header, Buffer.from(text), Buffer.alloc((512 - (size % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}
