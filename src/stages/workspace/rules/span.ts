import { Problem } from '#kernel/problem.ts'

/** Bytes [from, to) of a whole; `partial` where a range was asked for. */
export type Span = { readonly from: number; readonly to: number; readonly partial: boolean }

/**
 * A single byte range (RFC 9110 §14); what cannot be read as one, also several at once, is the whole file.
 * @throws Problem `range-not-satisfiable`
 */
export function rangeIn(range: string | undefined, size: number): Span {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  const [, first = '', last = ''] = match ?? []
  const isBackward = first !== '' && last !== '' && Number(last) < Number(first)
  if (match === null || (first === '' && last === '') || isBackward)
    return { from: 0, to: size, partial: false }
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (from >= to) throw new Problem('range-not-satisfiable', `The file has ${size} bytes.`)
  return { from, to, partial: true }
}

/** What an answer of bytes says of its span. */
export const spanHeaders = (
  { from, to, partial }: Span,
  size: number,
): Readonly<Record<string, string>> => ({
  'content-type': 'application/octet-stream',
  'content-length': String(to - from),
  'accept-ranges': 'bytes',
  'x-content-type-options': 'nosniff',
  ...(partial && { 'content-range': `bytes ${from}-${to - 1}/${size}` }),
})
