import { Readable, type Writable } from 'node:stream'

/*
 * Bytes on their way to a connection, through memory that is used again: while one block is sent, the next is read into
 * the other. That halves what a download costs, and bounds what it holds.
 */

/** Of each of the two blocks, in bytes. */
const blockSize = 256 * 1024

export type Source = {
  /** Fills memory from its begin; answers how many bytes came, 0 at the end. */
  readonly next: (memory: Uint8Array) => Promise<number>
  readonly close: () => Promise<void>
}

/** A stream of what a source gives. Piped, as into an answer, it lends its blocks; read otherwise, it gives them away. */
export function lentBytes({ next, close }: Source): Readable {
  const bytes = new Readable({
    read() {
      const memory = new Uint8Array(blockSize)
      next(memory).then(
        (length) => bytes.push(length === 0 ? null : memory.subarray(0, length)),
        (error: Error) => bytes.destroy(error),
      )
    },
  })
  // What was only read has lost nothing where it does not close.
  bytes.once('close', () => void close().catch(() => undefined))
  return Object.assign(bytes, {
    pipe<W extends Writable>(to: W): W {
      lend(next, bytes, to).catch((error: Error) => bytes.destroy(error))
      return to
    },
  })
}

async function lend(next: Source['next'], bytes: Readable, to: Writable): Promise<void> {
  let memory = new Uint8Array(blockSize)
  let other = new Uint8Array(blockSize)
  let sent: Promise<void> = Promise.resolve()
  for (let length = await next(memory); length > 0; length = await next(memory)) {
    await sent
    if (bytes.destroyed) return
    sent = write(to, memory.subarray(0, length))
    // Whoever waits for it hears of its failure.
    sent.catch(() => undefined)
    ;[memory, other] = [other, memory]
  }
  await sent
  to.end()
  // It ends like one that was read.
  bytes.push(null)
  bytes.resume()
}

/** Resolves when the block has left. */
const write = (to: Writable, block: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    to.write(block, (error) => (error ? reject(error) : resolve()))
  })
