import type { z } from 'zod'
import type { Endpoint } from './endpoint.ts'

export type AddressInput<E extends Endpoint> = {
  readonly params?: z.input<E['params']>
  readonly query?: z.input<E['query']>
}

/** The path and query of an endpoint under `/api/v1`, with its parameters filled in. */
export function addressOf<E extends Endpoint>(endpoint: E, input: AddressInput<E> = {}): string {
  const params = new Map(Object.entries<unknown>(input.params ?? {}))
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(written(params.get(name))),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries<unknown>(input.query ?? {})) {
    if (value !== undefined && value !== '') query.set(name, written(value))
  }
  // A comma needs no escape in a query; lists of a thousand ids are shorter for it.
  const text = query.toString().replaceAll('%2C', ',')
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`
}

/** Text as it is, numbers and booleans as they are written, nothing for what is absent. */
function written(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
