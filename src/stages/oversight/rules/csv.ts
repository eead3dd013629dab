import type { BytesAnswer } from '#kernel/endpoint.ts'

export type CsvCell = string | number | null

/** Spreadsheets run a text that begins like this as a formula; behind an apostrophe it stays text. */
const formula = /^[=+\-@\t\r]/

/** One line of CSV (RFC 4180), ended by CR LF. Null is an empty cell. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(written).join(',')}\r\n`

function written(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvHeaders = (name: string): Record<string, string> => ({
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.csv`)}`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** A table to download, sent row by row. */
export const csvAnswer = (
  name: string,
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): BytesAnswer => ({ status: 200, headers: csvHeaders(name), body: linesOf(header, rows) })

async function* linesOf(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(csvLine(header))
  for await (const row of rows) yield encoder.encode(csvLine(row))
}
