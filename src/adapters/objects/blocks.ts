import { hash } from 'node:crypto'
import { Problem } from '#kernel/problem.ts'
import type { Hashing } from './hash-threads.ts'
import { giveBlock, takeBlock } from './memory.ts'
import type { StoredObject } from './port.ts'

/** What is smaller, in bytes, is not worth the way to another thread. */
const smallBody = 1024 ** 2

export type BlockOptions = {
  /** Of the n-th block, from 0; in bytes, a multiple of 64 KiB. */
  readonly sizeOf: (n: number) => number
  readonly limit: number
  readonly startHashing: () => Hashing
  /** Takes a full block, one after the other; its memory is filled anew once this has resolved. */
  readonly take: (block: Uint8Array) => Promise<unknown>
  /** Takes what follows the full blocks, all of a body that fits into one, when it is known what it all is. */
  readonly finish: (last: Uint8Array, object: StoredObject) => Promise<unknown>
}

/**
 * Fills one block while the one before is hashed and taken: what a body holds of memory is two blocks, and it comes no
 * faster than it is taken.
 * @throws Problem `too-large` past the limit
 */
export async function hashInBlocks(
  body: AsyncIterable<Uint8Array>,
  { sizeOf, limit, startHashing, take, finish }: BlockOptions,
): Promise<StoredObject> {
  let hashing: Hashing | undefined
  let n = 0
  let block = takeBlock(sizeOf(0))
  let other: Uint8Array | undefined
  let size = 0
  let filled = 0
  let taken: Promise<unknown> = Promise.resolve()
  const takeFull = async (): Promise<void> => {
    hashing ??= startHashing()
    await taken
    taken = handled(allEnded([take(block), hashing.update(block)]))
    const next = sizeOf(++n)
    const free = other?.length === next ? other : takeBlock(next)
    if (other !== undefined && other !== free) giveBlock(other)
    other = block
    block = free
    filled = 0
  }
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > limit) throw new Problem('too-large', `More than ${limit} bytes.`)
      for (let at = 0; at < chunk.length;) {
        if (filled === block.length) await takeFull()
        const piece = chunk.subarray(at, at + block.length - filled)
        block.set(piece, filled)
        filled += piece.length
        at += piece.length
      }
    }
    const last = block.subarray(0, filled)
    await taken
    const object = { ...(await digestsOf(last, hashing, startHashing)), size }
    await finish(last, object)
    return object
  } catch (error) {
    hashing?.drop()
    throw error
  } finally {
    // Whoever takes may have ended only when the last block was taken.
    await Promise.allSettled([taken])
    giveBlock(block)
    if (other) giveBlock(other)
  }
}

async function digestsOf(
  last: Uint8Array,
  begun: Hashing | undefined,
  startHashing: () => Hashing,
): Promise<Pick<StoredObject, 'sha256' | 'md5'>> {
  if (begun === undefined && last.length <= smallBody)
    return { sha256: hash('sha256', last), md5: hash('md5', last) }
  const hashing = begun ?? startHashing()
  await hashing.update(last)
  return hashing.digest()
}

/** Resolves or fails once none runs any more: until then the block is in use. */
async function allEnded(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works)
  await Promise.all(works)
}

/** Whoever waits for it hears of its failure; until then it counts as heard of. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}
