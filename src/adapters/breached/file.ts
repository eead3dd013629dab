import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Breached } from './port.ts'

/** Longer than any line: forty digits, a colon, a count. */
const lineBytes = 128

/**
 * A list of SHA-1 in hexadecimal, as such lists are published: one file of `<hash>` or `<hash>:<count>` in the order
 * of the hashes, or a folder with a file `<first five digits>.txt` of `<the other digits>:<count>` for each beginning.
 * It is searched where it lies. @throws Error where there is nothing at `path`.
 */
export async function breachedIn(path: string): Promise<Breached> {
  const isFolder = (await stat(path)).isDirectory()
  return {
    async has(password) {
      const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
      if (!isFolder) return contains(path, hash)
      return contains(join(path, `${hash.slice(0, 5)}.txt`), hash.slice(5))
    },
  }
}

async function contains(path: string, key: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    // A list by beginnings need not have every one.
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  try {
    return file !== undefined && (await search(file, (await file.stat()).size, key))
  } finally {
    await file?.close()
  }
}

/** Looks for a line that begins with `key`, among lines in order, in the bytes [0, size). */
async function search(file: FileHandle, size: number, key: string): Promise<boolean> {
  let [from, to] = [0, size]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const { start, text } = await lineAt(file, middle)
    const found = text.slice(0, key.length).toUpperCase()
    if (found === key) return true
    if (found < key) from = Math.max(middle + 1, start + text.length + 1)
    else to = Math.min(middle, start)
  }
  return false
}

/** The line in which a byte lies, without its end, and where it starts. */
async function lineAt(file: FileHandle, at: number): Promise<{ start: number; text: string }> {
  const first = Math.max(0, at - lineBytes)
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(2 * lineBytes),
    0,
    2 * lineBytes,
    first,
  )
  const text = buffer.toString('latin1', 0, bytesRead)
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - first - 1) + 1
  const end = text.indexOf('\n', at - first)
  return { start: first + start, text: text.slice(start, end === -1 ? undefined : end) }
}
