import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

/* A thread that hashes bodies, several side by side, block by block in the order in which they come. */

/** A block of a body, or its end; answered once it was looked at. */
export type HashOrder = {
  readonly body: number
  readonly algorithm: 'sha256' | 'md5'
} & ({ readonly block: Uint8Array } | { readonly end: 'digest' | 'drop' })

const hashes = new Map<number, Hash>()

parentPort?.on('message', (order: HashOrder) => {
  const hash = hashes.get(order.body) ?? createHash(order.algorithm)
  hashes.set(order.body, hash)
  if ('block' in order) {
    hash.update(order.block)
    parentPort?.postMessage('', [])
    return
  }
  hashes.delete(order.body)
  parentPort?.postMessage(order.end === 'digest' ? hash.digest('hex') : '', [])
})
