import type { z } from 'zod'
import type { Endpoint } from './endpoint.ts'

export type AddressInput<E extends Endpoint> = {
  readonly params?: z.input<E['params']>
  readonly query?: z.input<E['query']>
}

/** The path and query of an endpoint under `/api/v1`, with its parameters filled in. */
export function addressOf<E extends Endpoint>(endpoint: E, input: AddressInput<E> = {}): string {
  const params = (input.params ?? {}) as Record<string, string | number>
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`
}
