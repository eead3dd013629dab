/** A table as tab-separated text, UTF-8: a header, and a line for each row. */
export const tableText = <Row>(
  columns: Readonly<Record<string, (row: Row) => string>>,
  rows: readonly Row[],
): string =>
  [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((cell) => cellOf(cell(row)))),
  ]
    .map((cells) => `${cells.join('\t')}\n`)
    .join('')

/** A cell of one line. A spreadsheet would calculate what begins like a formula; an apostrophe keeps it text. */
const cellOf = (text: string): string =>
  text.replaceAll(/\p{Cc}+/gu, ' ').replace(/^(?=[=+\-@])/, "'")
