import { hash } from 'node:crypto'
import { Problem } from '#kernel/problem.ts'
import type { Hashing } from './hash-threads.ts'
import type { StoredObject } from './port.ts'

/** What is smaller, in bytes, is not worth the way to another thread. */
const smallBody = 1024 ** 2

export type BlockOptions = {
  /** Of the n-th block, from 0; in bytes. */
  readonly sizeOf: (n: number) => number
  readonly limit: number
  readonly startHashing: () => Hashing
  /** Takes a full block, one after the other; its memory is filled anew once this has resolved. */
  readonly take: (block: Uint8Array) => Promise<unknown>
}

/** A body that was hashed; `last` is what follows the blocks that were taken: all of it, where it fits into one. */
export type Hashed = StoredObject & { readonly last: Uint8Array }

/**
 * Fills one block while the one before is hashed and taken: what a body holds of memory is two blocks, and it comes no
 * faster than it is taken.
 * @throws Problem `too-large` past the limit
 */
export async function hashInBlocks(
  body: AsyncIterable<Uint8Array>,
  { sizeOf, limit, startHashing, take }: BlockOptions,
): Promise<Hashed> {
  let hashing: Hashing | undefined
  let n = 0
  let block = newBlock(sizeOf(0))
  let other: Uint8Array | undefined
  let size = 0
  let filled = 0
  let taken: Promise<unknown> = Promise.resolve()
  const takeFull = async (): Promise<void> => {
    hashing ??= startHashing()
    await taken
    taken = handled(Promise.all([take(block), hashing.update(block)]))
    const next = sizeOf(++n)
    const free = other?.length === next ? other : newBlock(next)
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
    if (hashing === undefined && filled <= smallBody) {
      return { sha256: hash('sha256', last), md5: hash('md5', last), size, last }
    }
    hashing ??= startHashing()
    await taken
    await hashing.update(last)
    return { ...(await hashing.digest()), size, last }
  } catch (error) {
    hashing?.drop()
    throw error
  } finally {
    // Whoever takes may have ended only when the last block was taken.
    await Promise.allSettled([taken])
  }
}

/** Shared with the threads that hash. */
const newBlock = (size: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(size))

/** Whoever waits for it hears of its failure; until then it counts as heard of. */
export function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}
