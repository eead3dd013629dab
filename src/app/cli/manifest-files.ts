import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { createInterface } from 'node:readline'

/** The lines of a file, one at a time. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  // Made when first asked for a line: an interface that nobody reads yet drops its lines.
  yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity })
}

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
