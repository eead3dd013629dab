import { fetchBytes, type Upload, upload } from '#app/web/client.ts'
import { addForm, downloadAgreement, type Form, maxFormBytes } from '../contract.ts'

/** What is wrong with a file that one is about to upload, as far as a browser can tell. */
export function faultOf(file: Pick<File, 'name' | 'size' | 'type'>): string | undefined {
  const isPdf = file.type === 'application/pdf' || /\.pdf$/i.test(file.name)
  if (!isPdf) return `“${file.name}” is not a PDF. Scan or export the signed agreement as PDF.`
  if (file.size === 0) return `“${file.name}” is empty.`
  if (file.size > maxFormBytes) {
    return `“${file.name}” is larger than ${maxFormBytes / 1024 / 1024} MB. Scan it in grey or at a lower resolution.`
  }
  return undefined
}

type Sending = Pick<Upload, 'onProgress' | 'signal'> & {
  readonly requestId: string
  readonly file: File
  /** Of the request, as the page shows it. */
  readonly version: number | undefined
}

/** Uploads a signed form. @throws Problem; `AbortError` when it was cancelled. */
export function sendForm({ requestId, file, version, onProgress, signal }: Sending): Promise<Form> {
  const name = file.name.replaceAll(/[\p{Cc}/\\]/gu, ' ').slice(-200)
  const query = { name, version }
  const sent = { body: file, type: 'application/pdf', onProgress, signal }
  return upload(addForm, { params: { requestId }, query }, sent)
}

/** Fetches the filled-in agreement as it is now. @throws Problem */
export const fetchAgreement = (requestId: string): Promise<Blob> =>
  fetchBytes(downloadAgreement, { params: { requestId } })
