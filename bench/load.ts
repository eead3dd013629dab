import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { browses, downloadRate, downloads, type Kind, kinds, pace, writes } from './load-people.ts'
import type { Answered, Asked, Ready, ServerTook } from './load-words.ts'
import { mebibytes, now, percentile, rounded, seconds } from './measure.ts'
import { freePort, prepareProduct, settingsOn, stop, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

/*
 * A busy day at once: many people save their wizards, some browse, some download, and vends run through, on one server
 * with the embedded database. Everybody is a client over HTTP in this process, which shares the machine.
 */

export type LoadOptions = {
  readonly writers: number
  readonly browsers: number
  readonly readers: number
  readonly vends: number
  /** Of each vend. */
  readonly files: number
  /** That are measured. */
  readonly seconds: number
  readonly say: (text: string) => void
}

export type LoadReport = Omit<LoadOptions, 'say'> & {
  /** Milliseconds of each answer. */
  readonly times: Readonly<Record<Kind, readonly number[]>>
  /** What went wrong, one line each. */
  readonly errors: readonly string[]
  readonly received: number
  readonly took: number
  readonly server: ServerTook
  readonly clientCpuSeconds: number
}

/** Before what is measured: everybody has come and opened what they work on. */
const warmUpSeconds = 40

export async function benchLoad(options: LoadOptions): Promise<LoadReport> {
  const { say } = options
  say('the pages')
  prepareProduct()
  return withFolder(async (folder) => {
    say('the demo catalog, the people and their drafts')
    const { child, ready } = await startServer(folder, options)
    try {
      return await measure(child, ready, options)
    } finally {
      await stop(child)
    }
  })
}

async function startServer(
  folder: string,
  { writers, browsers, readers, vends, files }: LoadOptions,
): Promise<{ child: ChildProcess; ready: Ready }> {
  const args = [writers, browsers, readers, vends, files].map(String)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load-server.ts'), ...args], {
    env: { ...settingsOn(folder, await freePort()), PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { ready } = await told(child)
  if (ready === undefined) throw new Error('The server did not say that it is ready.')
  return { child, ready }
}

/** What the server says next. @throws Error where it ended */
async function told(child: ChildProcess): Promise<Answered> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('The server ended.')
  })
  // It sends nothing else.
  const [answered] = (await Promise.race([once(child, 'message'), ended])) as [Answered]
  return answered
}

async function tell(child: ChildProcess, asked: Asked): Promise<Answered> {
  const answered = told(child)
  child.send(asked)
  return answered
}

async function measure(
  child: ChildProcess,
  ready: Ready,
  { say, ...options }: LoadOptions,
): Promise<LoadReport> {
  const ending = new AbortController()
  const times: Record<Kind, number[]> = { save: [], click: [], page: [], 'first byte': [] }
  const errors: string[] = []
  let received = 0
  const taken = {
    took: (kind: Kind, ms: number) => void times[kind].push(ms),
    failed: (what: string) => void errors.push(what),
    received: (bytes: number) => void (received += bytes),
  }
  const life = { url: ready.url, signal: ending.signal, taken }
  const lives = [
    ...ready.writers.map((writer, n) => writes(life, writer, n)),
    ...ready.browsers.map((browser, n) => browses(life, browser, n, ready.clicks)),
    ...ready.readers.map((reader) => downloads(life, reader)),
  ]
  say('warming up')
  await delay(warmUpSeconds * 1000)
  for (const kind of kinds) times[kind].length = 0
  received = 0
  await tell(child, 'begin')
  const before = process.cpuUsage()
  const started = now()
  say(`${options.seconds} s of load`)
  for (let n = 0; n < options.vends; n++) {
    await tell(child, 'vend')
    await delay((options.seconds * 1000) / options.vends)
  }
  const took = seconds(started)
  const { end } = await tell(child, 'end')
  const { user, system } = process.cpuUsage(before)
  ending.abort()
  await Promise.all(lives)
  if (end === undefined) throw new Error('The server did not tell what it took.')
  return {
    ...options,
    times,
    errors,
    received,
    took,
    server: end,
    clientCpuSeconds: (user + system) / 1e6,
  }
}

const names: Readonly<Record<Kind, string>> = {
  save: 'a step of the wizard saved',
  click: 'a click in the data browser, asked of the server',
  page: 'a page opened, with all that it asks for',
  'first byte': 'the first byte of a download',
}

const between = ([least, most]: readonly [number, number]): string =>
  `${least / 1000} to ${most / 1000} s`

export function describeLoad(report: LoadReport): string {
  const { writers, browsers, readers, vends, files, times, errors, received, took, server } = report
  return [
    `${writers} people save a step every ${between(pace.save)}, ${browsers} open a page or click every ${between(pace.browse)}, ${readers} download a file of 64 MiB again and again at ${mebibytes(downloadRate)} MiB/s, and ${vends} vends of ${figure(files)} files are ordered one after the other, for ${figure(took)} s.`,
    '',
    markdownTable([
      ['', 'answers', 'each second', 'p50 ms', 'p95 ms', 'p99 ms', 'most ms'],
      ...kinds.map((kind) => [
        names[kind],
        String(times[kind].length),
        figure(times[kind].length / took),
        ...[0.5, 0.95, 0.99, 1].map((p) => figure(percentile(times[kind], p))),
      ]),
    ]),
    '',
    `Vends, from the order to the receipt: ${figure(percentile(server.vendSeconds, 0.5))} s at the median, ${figure(percentile(server.vendSeconds, 1))} s at most, ${server.vendSeconds.length} done. ` +
      `Downloads: ${figure(mebibytes(received) / took)} MiB/s together. ` +
      `The server's event loop was late by ${figure(server.stallP99Ms)} ms at the 99th percentile, ${figure(server.stallMaxMs)} ms at most. ` +
      `Processor time: the server ${figure(server.cpuSeconds)} s, its database ${figure(server.databaseCpuSeconds)} s, the people ${figure(report.clientCpuSeconds)} s.`,
    '',
    errors.length === 0
      ? 'No error.'
      : `${errors.length} errors, the first: ${errors.slice(0, 5).join('; ')}`,
  ].join('\n')
}

export const loadJson = ({ times, errors, took, server }: LoadReport): string =>
  JSON.stringify({
    errors: errors.length,
    p95_ms: Object.fromEntries(kinds.map((kind) => [kind, rounded(percentile(times[kind], 0.95))])),
    per_s: Object.fromEntries(kinds.map((kind) => [kind, rounded(times[kind].length / took)])),
    vend_s: rounded(percentile(server.vendSeconds, 1)),
  })
