import { SigningFault } from '../port.ts'

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly waitMs: number
  /** Largest answer that is read. */
  readonly maxBytes: number
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/**
 * One request and its whole answer, whatever its status. No redirect is followed.
 * @throws SigningFault `later` where there is no whole answer: the request may have had its effect or not.
 */
export async function exchange({ waitMs, maxBytes, url, ...ask }: Ask): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...ask,
      redirect: 'manual',
      signal: AbortSignal.timeout(waitMs),
    })
    const { status, headers } = response
    return { status, headers, body: await bodyOf(response, maxBytes) }
  } catch (cause) {
    if (cause instanceof SigningFault) throw cause
    throw new SigningFault('later', `DocuSign cannot be reached: ${wordsOf(cause)}`, {
      seconds: 5,
      cause,
    })
  }
}

async function bodyOf(response: Response, maxBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early cancels what is still to come.
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > maxBytes) {
      throw new SigningFault('later', `DocuSign answers with more than ${maxBytes} bytes.`, {
        seconds: 60,
      })
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces, bytes)
}

/** `fetch failed` says little; what failed stands in its cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
