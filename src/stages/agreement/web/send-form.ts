import { addressOf } from '#kernel/address.ts'
import { Problem, ProblemBody } from '#kernel/problem.ts'
import { addForm, downloadAgreement, Form, maxFormBytes } from '../contract.ts'

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

type Sending = {
  readonly requestId: string
  readonly file: File
  /** Is told the share that has left, from 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Uploads a signed form. By XMLHttpRequest, since `fetch` does not tell how far an upload is.
 * @throws Problem with the code that the server named; `AbortError` when it was cancelled.
 */
export function sendForm({ requestId, file, onProgress, signal }: Sending): Promise<Form> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    const query = { name: file.name.replaceAll(/[\p{Cc}/\\]/gu, ' ').slice(-200) }
    sending.open('POST', addressOf(addForm, { params: { requestId }, query }))
    sending.setRequestHeader('content-type', 'application/pdf')
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total)
    sending.onload = () => {
      try {
        resolve(Form.parse(answerIn(sending.status, JSON.parse(sending.responseText))))
      } catch (error) {
        reject(error)
      }
    }
    sending.onerror = () => reject(new TypeError('The upload was interrupted.'))
    sending.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    signal.addEventListener('abort', () => sending.abort())
    sending.send(file)
  })
}

/** @throws Problem when the answer is one */
function answerIn(status: number, json: unknown): unknown {
  if (status >= 200 && status < 300) return json
  const problem = ProblemBody.parse(json)
  throw new Problem(problem.code, problem.detail, problem.errors ?? [])
}

/** Fetches the filled-in agreement as it is now. @throws Problem */
export async function fetchAgreement(requestId: string): Promise<Blob> {
  const response = await fetch(addressOf(downloadAgreement, { params: { requestId } }))
  if (!response.ok) answerIn(response.status, await response.json())
  return response.blob()
}
