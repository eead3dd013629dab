import { getBytes } from '#app/web/get-bytes.ts'
import { ProblemBody } from '#kernel/problem.ts'
import { connectionOr, firstPauseMs, nextPauseMs } from '../transfer/connection.ts'
import { type Piece, type PieceSum, sumOf } from './piece-sum.ts'

/*
 * Fetches one file and writes it to the reader's disk as it comes, away from the page and a little of it in memory at a
 * time. Where the line breaks it goes on after the last byte that came. The MD5 is made of the same bytes.
 */

export type Wanted = {
  readonly address: string
  readonly to: FileSystemFileHandle & { readonly remove?: () => Promise<void> }
  readonly size: number
  /** In their order; none where no MD5 is known. */
  readonly pieces: readonly Piece[]
}

export type Order =
  | { readonly order: 'begin'; readonly wanted: Wanted }
  | { readonly order: 'pause' | 'proceed' | 'discard' }

export type News =
  | { readonly state: 'running' | 'retrying' | 'paused' | 'done'; readonly received: number }
  | {
      readonly state: 'failed'
      readonly received: number
      readonly fault: string
      /** Of the problem that the platform answered. */
      readonly code?: string
    }
  | { readonly state: 'discarded' }

/** The platform says no. What was written stays: a person may mend it. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string | undefined

  constructor(detail: string, code?: string) {
    super(detail)
    this.code = code
  }
}

/** What was written is of no use: it begins anew. */
class Spoilt extends Error {
  override readonly name = 'Spoilt'
}

/** So many bytes are written at once: each writing costs the same. */
const blockSize = 4 * 1024 ** 2
/** The connection is given up where nothing comes for so long, in milliseconds. */
const stalledMs = 60_000

type Begun = {
  readonly file: FileSystemWritableFileStream
  etag: string | undefined
  /** Bytes that came, of which the last ones wait in the block. */
  received: number
  readonly block: Uint8Array<ArrayBuffer>
  filled: number
  readonly sum: PieceSum
}

let wanted: Wanted | undefined
let begun: Begun | undefined
let stop = new AbortController()
let running: Promise<void> = Promise.resolve()
let orders: Promise<void> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  orders = orders.then(() => obey(data))
})

async function obey(order: Order): Promise<void> {
  stop.abort()
  await running
  switch (order.order) {
    case 'begin':
      wanted = order.wanted
      running = run(wanted)
      break
    case 'proceed':
      if (wanted) running = run(wanted)
      break
    case 'pause':
      tell('paused')
      break
    case 'discard':
      await drop()
      // An empty file was made when its place was chosen.
      await wanted?.to.remove?.().catch(() => undefined)
      post({ state: 'discarded' })
      break
    default:
      order satisfies never
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
const post = (news: News): void => self.postMessage(news)

const tell = (state: 'running' | 'retrying' | 'paused' | 'done'): void =>
  post({ state, received: begun?.received ?? 0 })

/** Fetches until all is there, the line broken or not. */
async function run(file: Wanted): Promise<void> {
  stop = new AbortController()
  const { signal } = stop
  tell('running')
  let pauseMs = firstPauseMs
  for (;;) {
    const before = begun?.received ?? 0
    try {
      begun ??= await begin(file)
      await receive(file, begun, signal)
      await finish(begun)
      tell('done')
      return
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Refused || error instanceof Spoilt) {
        const received = error instanceof Spoilt ? 0 : (begun?.received ?? 0)
        const code = error instanceof Refused ? error.code : undefined
        if (error instanceof Spoilt) await drop()
        post({ state: 'failed', received, fault: error.message, ...(code && { code }) })
        return
      }
      if ((begun?.received ?? 0) > before) pauseMs = firstPauseMs
      tell('retrying')
      await connectionOr(pauseMs, signal)
      if (signal.aborted) return
      pauseMs = nextPauseMs(pauseMs)
    }
  }
}

async function begin({ to, pieces }: Wanted): Promise<Begun> {
  const file = await orSpoilt(to.createWritable())
  const block = new Uint8Array(blockSize)
  return { file, etag: undefined, received: 0, block, filled: 0, sum: sumOf(pieces) }
}

/** What was written goes: the disk has what it had before. */
async function drop(): Promise<void> {
  const { file } = begun ?? {}
  begun = undefined
  await file?.abort().catch(() => undefined)
}

/** Takes what is missing. @throws Refused, Spoilt; anything else where the line broke */
async function receive(file: Wanted, to: Begun, signal: AbortSignal): Promise<void> {
  if (to.received === file.size && to.etag !== undefined) return
  const stalled = new AbortController()
  const response = await getBytes(
    file.address,
    to.etag === undefined ? {} : { range: `bytes=${to.received}-`, 'if-range': to.etag },
    AbortSignal.any([signal, stalled.signal]),
  )
  if (!response.ok) throw await refusalOf(response)
  if (to.etag !== undefined && response.status !== 206)
    throw new Spoilt('The file has changed since this download began.')
  to.etag ??= response.headers.get('etag') ?? undefined
  const reader = response.body?.getReader()
  for (;;) {
    const timer = setTimeout(() => stalled.abort(), stalledMs)
    const read = await reader?.read().finally(() => clearTimeout(timer))
    if (read?.value === undefined) break
    await take(to, read.value)
  }
  if (to.received < file.size) throw new Error('The answer ended too early.')
}

async function take(to: Begun, bytes: Uint8Array): Promise<void> {
  if (!to.sum.add(bytes)) throw new Spoilt('What came is not what was sent: its MD5 differs.')
  for (let from = 0; from < bytes.length;) {
    const some = bytes.subarray(from, from + to.block.length - to.filled)
    to.block.set(some, to.filled)
    to.filled += some.length
    to.received += some.length
    from += some.length
    if (to.filled < to.block.length) continue
    await flush(to)
    tell('running')
  }
}

async function flush(to: Begun): Promise<void> {
  const block = to.block.subarray(0, to.filled)
  to.filled = 0
  await orSpoilt(to.file.write(block))
}

async function finish(to: Begun): Promise<void> {
  if (to.filled > 0) await flush(to)
  await orSpoilt(to.file.close())
}

/** What the disk does not take. @throws Spoilt */
const orSpoilt = <T>(writing: Promise<T>): Promise<T> =>
  writing.catch((error: unknown) => {
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
    throw new Spoilt(
      isFull ? 'The disk is full.' : 'The file cannot be written at the place that you chose.',
    )
  })

/** What the platform says against it; an error to try again after where it may pass by itself. */
async function refusalOf(response: Response): Promise<Error> {
  const text = await response.text()
  if (response.status >= 500 || response.status === 429) return new Error(text)
  const problem = ProblemBody.safeParse(JSON.parse(text)).data
  return new Refused(problem?.detail ?? `Status ${response.status}.`, problem?.code)
}
