import { call } from '#app/web/client.ts'
import { findUploaded, type Uploaded } from '../../contract/uploads.ts'
import type { FileToSend } from './dropped.ts'
import { md5Of } from './hash.ts'

/* What is dropped a second time is not sent a second time: files are compared by place, name, size and MD5. */

/** So many files are asked for at once. */
const atOnce = 1000

const placeOf = (folder: string, name: string, size: number): string =>
  `${folder}\n${name}\n${size}`

/** Those of the project that may be the same as these, by the file. Where it is not to be learned, none. */
export async function likesOf(
  projectId: string,
  files: readonly FileToSend[],
): Promise<ReadonlyMap<File, readonly Uploaded[]>> {
  const found: Uploaded[] = []
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce)
    const body = {
      files: some.map(({ file: { name, size }, folder }) => ({ folder, name, size })),
    }
    const answered = call(findUploaded, { params: { projectId }, body })
    found.push(...(await answered.catch((): Uploaded[] => [])))
  }
  const likes = Map.groupBy(found, ({ folder, name, size }) => placeOf(folder, name, size))
  return new Map(
    files.map(({ file, folder }) => [file, likes.get(placeOf(folder, file.name, file.size)) ?? []]),
  )
}

/** Whether a file has the bytes of one of these. @throws FileUnreadable */
export async function isOneOf(file: File, likes: readonly Uploaded[]): Promise<boolean> {
  for (const like of likes) if (await hasPartsOf(file, like)) return true
  return false
}

async function hasPartsOf(file: File, { parts, size }: Uploaded): Promise<boolean> {
  let at = 0
  for (const part of parts) {
    if ((await md5Of(file.slice(at, at + part.size))) !== part.md5) return false
    at += part.size
  }
  return parts.length > 0 && at === size
}
