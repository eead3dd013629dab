import { createHash } from 'node:crypto'
import type { ObjectStore } from './port.ts'

/** Hashes what it is given and keeps nothing: the store of a dry run. */
export const hashingStore: Pick<ObjectStore, 'write'> = {
  async write(body) {
    const sha256 = createHash('sha256')
    const md5 = createHash('md5')
    let size = 0
    for await (const chunk of body) {
      size += chunk.length
      sha256.update(chunk)
      md5.update(chunk)
    }
    return { sha256: sha256.digest('hex'), size, md5: md5.digest('hex') }
  },
}
