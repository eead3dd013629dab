import type { BytesAnswer } from '#kernel/endpoint.ts'

/** Rows as a tab-separated table to download, UTF-8, a header and a line each. */
export function tableOf<Row>(
  name: string,
  columns: Readonly<Record<string, (row: Row) => string>>,
  rows: readonly Row[],
): BytesAnswer {
  const lines = rows.map((row) => Object.values(columns).map((cell) => cellOf(cell(row))))
  const text = [Object.keys(columns), ...lines].map((cells) => `${cells.join('\t')}\n`).join('')
  return {
    status: 200,
    headers: {
      'content-type': 'text/tab-separated-values; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(text),
  }
}

/** A cell of one line. A spreadsheet would calculate what begins like a formula; an apostrophe keeps it text. */
const cellOf = (text: string): string =>
  text.replaceAll(/\p{Cc}+/gu, ' ').replace(/^(?=[=+\-@])/, "'")
