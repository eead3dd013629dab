import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** The text of a file, in pieces. */
export const textOf = (path: string): AsyncIterable<string> =>
  createReadStream(path, { encoding: 'utf8', highWaterMark: 64 * 1024 })

/** Opens files below the folder, and only below it, whatever links lie there. */
export function bytesIn(
  folder: string,
): (path: string) => Promise<AsyncIterable<Uint8Array> | undefined> {
  return async (path) => {
    const root = await realpath(folder)
    const place = await realpath(join(root, path)).catch(() => undefined)
    if (place === undefined || !place.startsWith(root + sep)) return undefined
    return (await stat(place)).isFile() ? createReadStream(place) : undefined
  }
}
