/** An upload was answered with a status that is no success. */
export class PutRefused extends Error {
  override readonly name = 'PutRefused'
  readonly status: number

  constructor(status: number) {
    super(`The bytes were answered with status ${status}.`)
    this.status = status
  }
}

/** The connection is given up where nothing moves for so long, in milliseconds. */
const stalledMs = 60_000

/**
 * PUTs bytes to a path of the platform. `onProgress` is told how many have left.
 * @throws PutRefused, `TypeError` where the connection broke, `AbortError`
 */
export function putBytes(
  path: string,
  body: Blob,
  { onProgress, signal }: { onProgress: (bytes: number) => void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    let stalled: ReturnType<typeof setTimeout>
    const moved = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => {
        sending.abort()
        reject(new TypeError('The upload does not move.'))
      }, stalledMs)
    }
    sending.open('PUT', path)
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.upload.onprogress = ({ loaded }) => {
      moved()
      onProgress(loaded)
    }
    sending.onload = () =>
      sending.status === 200 ? resolve() : reject(new PutRefused(sending.status))
    sending.onerror = () => reject(new TypeError('The upload was interrupted.'))
    sending.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    sending.onloadend = () => clearTimeout(stalled)
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    moved()
    sending.send(body)
  })
}
