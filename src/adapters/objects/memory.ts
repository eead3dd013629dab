/*
 * Memory for bodies on their way to the disk. Threads share it, and it begins where a disk can take it from, which is
 * said of the memory of WebAssembly alone. It is used again: the system gives new memory slowly.
 */

const page = 64 * 1024
/** What is kept for the next bodies, in bytes. */
const mostFree = 32 * 1024 ** 2
const free = new Map<number, Uint8Array[]>()
let freeBytes = 0

/** So many bytes, a multiple of 64 KiB, with whatever they held before. */
export function takeBlock(size: number): Uint8Array {
  const kept = free.get(size)?.pop()
  if (kept) {
    freeBytes -= size
    return kept
  }
  const pages = size / page
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  return new Uint8Array(memory.buffer)
}

/** Gives a whole block back that nobody reads or fills any more. */
export function giveBlock(block: Uint8Array): void {
  if (freeBytes + block.length > mostFree) return
  freeBytes += block.length
  const kept = free.get(block.length) ?? []
  free.set(block.length, kept)
  kept.push(block)
}
