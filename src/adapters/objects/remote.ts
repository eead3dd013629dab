import { randomUUID } from 'node:crypto'
import { Problem } from '#kernel/problem.ts'
import { hashInBlocks } from './blocks.ts'
import { hashThreads } from './hash-threads.ts'
import {
  type ByteRange,
  type LinkOptions,
  longestLink,
  type ObjectStore,
  type OpenObject,
  pathOf,
  type StoredObject,
} from './port.ts'

/*
 * A store of objects behind a service that keeps bytes by name. What a body is called is known only at its end: a large
 * one is sent aside in blocks, and copied to its place by the service itself once it was hashed.
 */

/** What a service can do. It throws as its own client does; `remoteStore` says it in our words. */
export type Bucket = {
  /** In bytes; undefined where nothing whole has this name. */
  size(path: string): Promise<number | undefined>
  /** The bytes are there whole, or not at all; so they are after `finish` and `copy`. */
  put(path: string, bytes: Uint8Array): Promise<unknown>
  begin(path: string): Promise<Upload>
  copy(from: string, to: string, size: number): Promise<unknown>
  /** From a byte to before another, or to the end. */
  get(path: string, from: number, to: number | undefined): Promise<AsyncIterable<Uint8Array>>
  link(path: string, options: LinkOptions): Promise<string>
  /** Throws where it cannot be reached. */
  check(): Promise<unknown>
  /** Removes what was begun or finished below the prefix before an instant. */
  removeOlder(prefix: string, before: Date): Promise<void>
}

/** Something large on its way, block by block. */
export type Upload = {
  add(block: Uint8Array): Promise<unknown>
  finish(): Promise<unknown>
  /** Removes it, finished or not. */
  drop(): Promise<unknown>
}

/**
 * Of the n-th block, in bytes. Every upload that runs holds two. S3 takes 10,000 of 5 MiB or more, so they double every
 * thousand: 8 GB have blocks of 8 MiB, and 250 GB end with 128 MiB.
 */
const sizeOf = (n: number): number => 8 * 1024 ** 2 * 2 ** Math.floor(n / 1000)

const incoming = 'incoming/'
const dayMs = 24 * 60 * 60 * 1000

export function remoteStore(bucket: Bucket, now: () => Date = () => new Date()): ObjectStore {
  const startHashing = hashThreads()
  const read = (path: string, range?: ByteRange) =>
    steadily((from, to) => asked(bucket.get(path, from, to)), range)
  return {
    async write(body, limit = Number.MAX_SAFE_INTEGER) {
      const aside = `${incoming}${randomUUID()}`
      let upload: Upload | undefined
      const take = async (block: Uint8Array): Promise<void> => {
        upload ??= await asked(bucket.begin(aside))
        await asked(upload.add(block))
      }
      const finish = async (last: Uint8Array, object: StoredObject): Promise<void> => {
        const path = pathOf(object.sha256)
        if ((await asked(bucket.size(path))) === object.size) return
        if (upload === undefined) {
          await asked(bucket.put(path, last))
          return
        }
        await asked(upload.add(last))
        await asked(upload.finish())
        await asked(bucket.copy(aside, path, object.size))
      }
      try {
        return await hashInBlocks(body, { sizeOf, limit, startHashing, take, finish })
      } finally {
        // What it cannot remove now is for `tidy`.
        await upload?.drop().catch(() => undefined)
      }
    },
    size: (key) => asked(bucket.size(pathOf(key))),
    read: (key, range) => read(pathOf(key), range),
    open: (key, range) => openOver(read(pathOf(key), range)),
    async link(key, options) {
      if (options.seconds > longestLink) throw new Error(`a link for ${options.seconds} seconds`)
      return bucket.link(pathOf(key), options)
    },
    async ready() {
      await asked(bucket.check().catch(noSuchPlace))
    },
    tidy: () => asked(bucket.removeOlder(incoming, new Date(now().getTime() - dayMs))),
  }
}

type Ask = (from: number, to: number | undefined) => Promise<AsyncIterable<Uint8Array>>

/** The bytes of a range. A connection that breaks on the way is made anew from there, as long as any bytes come. */
async function* steadily(
  ask: Ask,
  { from, to }: { readonly from: number; readonly to?: number } = { from: 0 },
): AsyncGenerator<Uint8Array> {
  const end = to ?? Infinity
  let at = from
  while (at < end) {
    const begun = at
    try {
      for await (const chunk of await ask(at, to)) {
        at += chunk.length
        yield chunk
      }
    } catch (error) {
      if (at === begun) throw storeError(error)
      continue
    }
    if (to === undefined) return
    if (at === begun) throw new Error(`an object ends at ${at}, before ${to}`)
  }
}

/** Asks for the first bytes at once, so that it fails where they are not here. */
async function openOver(bytes: AsyncGenerator<Uint8Array>): Promise<OpenObject> {
  const next = async (): Promise<Uint8Array | undefined> => {
    const result = await bytes.next()
    return result.done ? undefined : result.value
  }
  let rest = await next()
  return {
    async readInto(memory) {
      let filled = 0
      while (rest !== undefined && filled < memory.length) {
        const piece = rest.subarray(0, memory.length - filled)
        memory.set(piece, filled)
        filled += piece.length
        rest = rest.subarray(piece.length)
        if (rest.length === 0) rest = await next()
      }
      return filled
    },
    close: async () => void (await bytes.return(undefined)),
  }
}

const asked = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw storeError(error)
  })

/** Whoever asks for the bucket itself may not be told its name. */
function noSuchPlace(error: unknown): never {
  if (statusOf(error) !== 404) throw error
  throw Object.assign(new Problem('busy', noPlace), { cause: error })
}

const noPlace = 'The object store has no such bucket or container; an administrator has to make it.'

/** What the client of a service tells of a failure: Azure's has a status, Amazon's keeps it with its metadata. */
type Failure = {
  readonly name?: string
  readonly code?: string
  readonly statusCode?: number
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** A failure in our words; what is a fault of ours stays as it is. */
function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error
  const status = statusOf(error)
  const detail = detailOf(error, status)
  if (detail === undefined)
    return status === 404 ? new Error('The object is not here.', { cause: error }) : error
  return Object.assign(new Problem('busy', detail), { cause: error })
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { statusCode, $metadata }: Failure = error
  return statusCode ?? $metadata?.httpStatusCode
}

function detailOf({ name = '', code }: Failure, status: number | undefined): string | undefined {
  if (status === 401 || status === 403)
    return 'The object store does not accept the credentials of the platform; an administrator has to set them right.'
  if ([name, code].some((word) => word === 'NoSuchBucket' || word === 'ContainerNotFound'))
    return noPlace
  const isSilent =
    status === undefined
      ? code !== undefined || /^(Abort|Timeout)Error$/.test(name)
      : status >= 500 || status === 429 || status === 408
  return isSilent ? 'The object store does not answer. Try again in a while.' : undefined
}
