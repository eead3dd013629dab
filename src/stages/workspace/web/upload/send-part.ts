import { call } from '#app/web/client.ts'
import { putBytes } from '#app/web/put-bytes.ts'
import { offerPart } from '../../contract/content.ts'
import { md5Of } from './hash.ts'

/** What came before of this upload has other bytes. */
export class OtherFile extends Error {
  override readonly name = 'OtherFile'
}

type Which = { readonly projectId: string; readonly fileId: string; readonly index: number }

/**
 * Sends a part, unless its bytes are there from an earlier time.
 * @throws Problem, PutRefused, FileUnreadable, OtherFile; `TypeError` where the connection broke
 */
export async function sendPart(
  { projectId, fileId, index }: Which,
  slice: Blob,
  known: { readonly md5: string; readonly isHere: boolean } | undefined,
  how: { readonly onProgress: (bytes: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  const md5 = await md5Of(slice)
  if (known?.isHere === true) {
    if (known.md5 !== md5) throw new OtherFile()
    return
  }
  const { address, isHere } = await call(offerPart, {
    params: { projectId, fileId },
    body: { index, size: slice.size, md5 },
    signal: how.signal,
  })
  // The answer to the part was lost, not the part.
  if (!isHere) await putBytes(address, slice, how)
}
