import type { z } from 'zod'
import { addressOf, type AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem, ProblemBody } from '#kernel/problem.ts'

export type CallInput<E extends Endpoint> = AddressInput<E> & {
  readonly body?: z.input<E['body']>
  readonly signal?: AbortSignal
}

/**
 * Calls one endpoint of the contract; arguments and answer are typed by it.
 * @throws Problem with the code that the server named.
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E> = {},
): Promise<z.output<E['output']>> {
  const response = await fetch(addressOf(endpoint, input), {
    method: endpoint.method,
    headers: endpoint.method === 'GET' ? {} : { 'content-type': 'application/json' },
    body: endpoint.method === 'GET' ? null : JSON.stringify(input.body ?? {}),
    signal: input.signal ?? null,
  })
  return answerOf(endpoint, response)
}

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
