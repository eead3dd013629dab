import type { z } from 'zod'
import { addressOf, type AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem, ProblemBody } from '#kernel/problem.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'

export type CallInput<E extends Endpoint> = AddressInput<E> & { readonly body?: z.input<E['body']> }

/** Somebody at the public API: a visitor, or one of the cast who signed in. Answers are checked against the contract. */
export type Person = {
  readonly handle: string
  /** The same browser at another address of the platform. */
  at(url: string): Person
  /** @throws Problem as the server answers it. */
  call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<z.output<E['output']>>
  /** Sends bytes as the body. */
  upload<E extends Endpoint>(
    endpoint: E,
    input: AddressInput<E>,
    bytes: Uint8Array,
  ): Promise<z.output<E['output']>>
  download<E extends Endpoint>(endpoint: E, input: AddressInput<E>): Promise<Uint8Array>
}

export function visitor(url: string, handle = 'visitor', cookie?: string): Person {
  const cookies = new Map<string, string>()
  keepCookie(cookies, cookie ?? '')
  return browserAt(url, handle, cookies)
}

/** Takes a `Set-Cookie` header, or what a `Cookie` header holds. */
function keepCookie(cookies: Map<string, string>, header: string): void {
  const [name = '', value = ''] = header.split(';')[0]?.split('=') ?? []
  if (value === '') cookies.delete(name)
  else cookies.set(name, value)
}

function browserAt(url: string, handle: string, cookies: Map<string, string>): Person {
  const send = async (
    endpoint: Endpoint,
    input: AddressInput<Endpoint>,
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ) => {
    const response = await fetch(url + addressOf(endpoint, input), {
      method: endpoint.method,
      body: body ?? null,
      headers: {
        ...(cookies.size > 0 && {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          // As a browser does.
          origin: new URL(url).origin,
        }),
        ...(type && { 'content-type': type }),
      },
    })
    for (const header of response.headers.getSetCookie()) keepCookie(cookies, header)
    if (response.ok) return response
    const problem = ProblemBody.parse(await response.json())
    throw new Problem(problem.code, problem.detail, problem.errors)
  }
  const parsed = async <E extends Endpoint>(endpoint: E, response: Response) =>
    endpoint.output.parse(await response.json()) as z.output<E['output']>
  return {
    handle,
    at: (other) => browserAt(other, handle, cookies),
    async call(endpoint, input = {}) {
      const json = endpoint.method === 'GET' ? undefined : JSON.stringify(input.body ?? {})
      return parsed(endpoint, await send(endpoint, input, json, json && 'application/json'))
    },
    async upload(endpoint, input, bytes) {
      return parsed(
        endpoint,
        await send(endpoint, input, bytes as Uint8Array<ArrayBuffer>, 'application/pdf'),
      )
    },
    async download(endpoint, input) {
      return new Uint8Array(await (await send(endpoint, input)).arrayBuffer())
    },
  }
}

/** Signs one of the cast in. */
export async function signIn(url: string, handle: string): Promise<Person> {
  const response = await fetch(url + addressOf(signInAsCast), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle }),
  })
  if (!response.ok) throw new Error(`${handle} cannot sign in: ${await response.text()}`)
  const [cookie] = response.headers.getSetCookie()
  return visitor(url, handle, cookie?.split(';')[0] ?? '')
}
