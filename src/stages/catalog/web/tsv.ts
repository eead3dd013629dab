/** A cell: a text as it is, a number plain, without separators. */
export type Cell = string | number

/** A table as tab-separated text, UTF-8, a line for each row, ended by a line feed. */
export const tsvOf = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(written).join('\t')}\n`).join('')

/** Spreadsheets run a text that begins like this as a formula; behind an apostrophe it stays text. */
const formula = /^[=+\-@\t\r]/

function written(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  return text.replaceAll(/[\t\r\n]+/g, ' ')
}

/** The name of a file of a release: what it holds, and nothing that a file system minds. */
export const fileNameOf = (release: string, what: string): string =>
  `${release} ${what}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').toLowerCase() + '.tsv'
