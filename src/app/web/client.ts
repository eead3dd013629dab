import type { z } from 'zod'
import { addressOf, type AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem, ProblemBody } from '#kernel/problem.ts'
import { signInAgain } from './ask-again.ts'

export type CallInput<E extends Endpoint> = AddressInput<E> & {
  readonly body?: z.input<E['body']>
  readonly signal?: AbortSignal
}

/**
 * Calls one endpoint of the contract; arguments and answer are typed by it. Where the server wants to know again who
 * it is, the person is asked, and the call goes on.
 * @throws Problem with the code that the server named.
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E> = {},
): Promise<z.output<E['output']>> {
  return again(async () => answerOf(endpoint, await send(endpoint, input)))
}

/** Asks; where the server wants to know again who it is, asks the person, and then once more. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const isAsked = error instanceof Problem && error.code === 'sign-in-again'
    if (!isAsked || !(await signInAgain())) throw error
    return ask()
  }
}

const send = <E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(addressOf(endpoint, input), {
    method: endpoint.method,
    headers:
      endpoint.method === 'GET' ? headers : { ...headers, 'content-type': 'application/json' },
    body: endpoint.method === 'GET' ? null : JSON.stringify(input.body ?? {}),
    signal: input.signal ?? null,
  })

async function answerOf<E extends Endpoint>(
  endpoint: E,
  response: Response,
): Promise<z.output<E['output']>> {
  const text = await response.text()
  const json = jsonOf(text)
  // The server validated what it sends; parsing again would cost time at every click.
  if (response.ok) return json as z.output<E['output']>
  const problem = ProblemBody.safeParse(json).data
  // A proxy in between answered, not the platform.
  if (problem === undefined)
    throw new Error(`${endpoint.name} was answered with status ${response.status}.`)
  throw new Problem(problem.code, problem.detail, problem.errors ?? [])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export type Upload = {
  readonly body: Blob
  readonly type: string
  /** Is told the share that has left, from 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Sends bytes as the body. By XMLHttpRequest, since `fetch` does not tell how far an upload is.
 * @throws Problem with the code that the server named; `AbortError` when it was cancelled.
 */
export function upload<E extends Endpoint>(
  endpoint: E,
  input: AddressInput<E>,
  { body, type, onProgress, signal }: Upload,
): Promise<z.output<E['output']>> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open(endpoint.method, addressOf(endpoint, input))
    sending.setRequestHeader('content-type', type)
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total)
    sending.onload = () => {
      const { status } = sending
      // A status such as 204 may not have a body, and none of ours answers an upload with one.
      answerOf(endpoint, new Response(sending.responseText, { status })).then(resolve, reject)
    }
    sending.onerror = () => reject(new TypeError('The upload was interrupted.'))
    sending.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    signal.addEventListener('abort', () => sending.abort())
    sending.send(body)
  })
}

/** Fetches an answer of bytes, whole or of a range [from, to). @throws Problem */
export async function fetchBytes<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E> = {},
  range?: readonly [from: number, to: number],
): Promise<Blob> {
  return again(async () => {
    const headers = range && { range: `bytes=${range[0]}-${range[1] - 1}` }
    const response = await send(endpoint, input, headers)
    if (!response.ok) await answerOf(endpoint, response)
    return response.blob()
  })
}
