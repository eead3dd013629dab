import { z } from 'zod'
import type { Actor, Role } from './actor.ts'
import type { ProblemCode } from './problem.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Who may call: anyone, a person who is signed in, or a person who holds one of these roles. */
export type Access = 'anyone' | 'person' | readonly Role[]

/** One HTTP endpoint, declared once: the server mounts it, the client calls it, OpenAPI prints it. */
export type Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  A extends Access = Access,
> = {
  readonly name: string
  readonly summary: string
  readonly method: Method
  /** Below `/api/v1`; parameters in braces: `/requests/{requestId}`. */
  readonly path: string
  readonly access: A
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly status: 200 | 201 | 202
  readonly output: O
  readonly problems: readonly ProblemCode[]
  /** A session has to rest on a recent sign-in by two factors or a passkey. */
  readonly strong: boolean
  /** It changes something, and is answered also while the platform is recovering. */
  readonly whileRecovering: boolean
  /**
   * Pages of the listed origins may call it too, also from a plain HTML form, whose browser is sent on to the
   * answer's `link`.
   */
  readonly crossOrigin: boolean
  /** Of a JSON, form or raw body, in bytes; absent, the server's own limit. */
  readonly bodyLimit?: number | undefined
  /** In which a body of bytes has to arrive whole; absent, it may take any time. */
  readonly bodySeconds?: number | undefined
}

const nothing = z.object({})

/**
 * An answer that is not JSON. `headers` in lower case; `body` is sent as it comes. 302: the bytes are at `location`;
 * 304: what the caller has is still so.
 */
export type BytesAnswer = {
  readonly status: 200 | 206 | 302 | 304
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | Uint8Array
}

/** Declares an answer of bytes. */
export const bytesOutput = z.custom<BytesAnswer>().meta({ id: 'Bytes', format: 'binary' })

/** A request body taken as it comes, unparsed; the handler sets the limit. */
export const bytesBody = z.custom<AsyncIterable<Uint8Array>>().meta({ id: 'ByteStream' })

/** A request body whole, byte for byte, whatever it calls itself. */
export const rawBody = z.custom<Uint8Array>().meta({ id: 'Raw' })

export function endpoint<
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
  O extends z.ZodType = typeof nothing,
  const A extends Access = 'person',
>(
  e: Pick<Endpoint, 'name' | 'summary' | 'method' | 'path'> & {
    access?: A
    params?: P
    query?: Q
    body?: B
    output?: O
    status?: 200 | 201 | 202
    problems?: readonly ProblemCode[]
    strong?: boolean
    whileRecovering?: boolean
    crossOrigin?: boolean
    bodyLimit?: number
    bodySeconds?: number
  },
): Endpoint<P, Q, B, O, A> {
  return {
    access: 'person' as A,
    params: nothing as unknown as P,
    query: nothing as unknown as Q,
    body: nothing as unknown as B,
    output: nothing as unknown as O,
    status: 200,
    problems: [],
    strong: false,
    whileRecovering: false,
    crossOrigin: false,
    ...e,
  }
}

export type Input<E extends Endpoint> = {
  readonly params: z.output<E['params']>
  readonly query: z.output<E['query']>
  readonly body: z.output<E['body']>
}

/** Facts of the HTTP request that some handlers need beside the input. */
export type Call = {
  readonly requestId: string
  /** `HEAD` is answered where `GET` is. */
  readonly method: string
  /** Of the page that sent the request, where the browser tells it. */
  readonly origin: string | undefined
  /** The `If-None-Match` header as sent, if any. */
  readonly ifNoneMatch: string | undefined
  /** The `Accept-Encoding` header as sent; empty when there is none. */
  readonly acceptEncoding: string
  /** The session's token when signed in by cookie. */
  readonly session: string | undefined
  /** Sets (a string) or clears (undefined) the session cookie. */
  readonly setSession: (token: string | undefined) => void
  /** The token of a sign-in under way in this browser, and its cookie likewise. */
  readonly attempt: string | undefined
  readonly setAttempt: (token: string | undefined) => void
  /** The token of who signs by a personal link, and its cookie likewise. */
  readonly signing: string | undefined
  readonly setSigning: (token: string | undefined) => void
  /** Every header as sent, with its name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Network address of the caller; behind a proxy, as that tells it. */
  readonly ip: string
  /** The `User-Agent` header as sent, at most 300 characters. */
  readonly agent: string
}

type ActorOf<A extends Access> = A extends 'anyone' ? Actor | undefined : Actor

export type Handler<E extends Endpoint> = (
  input: Input<E>,
  actor: ActorOf<E['access']>,
  call: Call,
) => Promise<z.input<E['output']>>

export type Served = {
  readonly endpoint: Endpoint
  /** See `serves`. */
  readonly sameWhile: ((actor: Actor | undefined) => Promise<string>) | undefined
  readonly handle: (input: never, actor: never, call: Call) => Promise<unknown>
}

/**
 * Binds an endpoint to the function that answers it. `sameWhile` names the state of the world on which its answer
 * depends beside the address: while that is the same, the server may send an answer again as it was.
 */
export function serves<E extends Endpoint>(
  endpoint: E,
  handle: Handler<E>,
  sameWhile?: (actor: Actor | undefined) => Promise<string>,
): Served {
  return { endpoint, handle, sameWhile }
}
