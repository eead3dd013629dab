import type { Call } from '#kernel/endpoint.ts'
import { rangeIn, type Span } from './rules/span.ts'

/*
 * Which bytes a request asks for (RFC 9110, §13 and §14). A file that can be downloaded never changes: its entity tag
 * is strong and says all, and there is no Last-Modified; so the conditions by date do not apply, and an `If-Range` with
 * a date never holds.
 */

/** The request as it came: its method, and its headers by their names in lower case; `name`, to save the file under. */
export type Asked = Partial<Pick<Call, 'method' | 'headers'>> & { readonly name?: string }

/** The caller has them: there is nothing to send. */
export const hasThem = ({ headers }: Asked, etag: string): boolean =>
  matches(valueOf(headers, 'if-none-match'), etag)

/**
 * Whether the caller may be sent on to another server: who came with a token would show it there, and a page of another
 * origin may not read what it does not allow.
 */
export const mayBeSentOn = ({ method, headers }: Asked): boolean =>
  method === 'GET' &&
  valueOf(headers, 'authorization') === undefined &&
  valueOf(headers, 'origin') === undefined

/** Only GET has ranges. @throws Problem `range-not-satisfiable` */
export function spanOf({ method, headers }: Asked, etag: string, size: number): Span {
  const range = valueOf(headers, 'range')
  const condition = valueOf(headers, 'if-range')
  const holds = condition === undefined || condition.trim() === etag
  return rangeIn(method === 'HEAD' || !holds ? undefined : range, size)
}

/** The weak comparison: `W/` says nothing here. */
const matches = (list: string | undefined, etag: string): boolean =>
  list !== undefined &&
  list.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')))

function valueOf(headers: Asked['headers'], name: string): string | undefined {
  const value = headers?.[name]
  return typeof value === 'string' ? value : undefined
}
