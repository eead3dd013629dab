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
 * Whether the caller may be sent on to another server: who came with a token would show it there, and a page may not
 * read what another origin does not allow it.
 */
export const mayBeSentOn = ({ method, headers }: Asked): boolean =>
  method === 'GET' &&
  valueOf(headers, 'authorization') === undefined &&
  valueOf(headers, 'origin') === undefined &&
  // A browser says where a request comes from; other programs say at most its mode.
  (valueOf(headers, 'sec-fetch-site') === undefined ||
    valueOf(headers, 'sec-fetch-mode') === 'navigate')

/** Whether the caller has what comes before these bytes, and goes on with it. */
export const goesOn = ({ headers }: Asked, etag: string, { from, partial }: Span): boolean =>
  partial && from > 0 && valueOf(headers, 'if-range')?.trim() === etag

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
