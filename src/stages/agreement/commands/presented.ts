import { createHash } from 'node:crypto'
import type { Documents } from '#adapters/documents/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { Problem } from '#kernel/problem.ts'

/**
 * A kept document, after it was held against its SHA-256: nobody is shown, signs or is handed a file that was changed
 * where it lies.
 * @throws Problem `wrong-state` where it was; the operator's `verify-all` names it too.
 */
export async function readPresentedBytes(
  { objects }: { readonly objects: ObjectStore },
  sha256: string,
): Promise<Uint8Array> {
  const bytes = Buffer.concat(await Array.fromAsync(objects.read(sha256)))
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
  throw new Problem(
    'wrong-state',
    'The document on this server is no longer as it was issued. Please tell its operator.',
  )
}

/** One page, from 1, of a kept document as PNG. @throws Problem `not-found`, `wrong-state` as `readPresentedBytes` */
export async function picturePresented(
  deps: { readonly objects: ObjectStore; readonly documents: Documents },
  sha256: string,
  page: number,
): Promise<Uint8Array> {
  const picture = await deps.documents.picturePage(await readPresentedBytes(deps, sha256), page)
  if (picture === undefined) throw new Problem('not-found', `No picture of page ${page}.`)
  return picture
}
