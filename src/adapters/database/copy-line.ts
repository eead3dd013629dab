/** One line of COPY's text format. */
export const copyLine = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map(copyCell).join('\t')}\n`

const copyCell = (value: string | number | boolean | null): string => {
  if (value === null) return '\\N'
  return typeof value === 'string' ? copyText(value) : String(value)
}

const special = /[\\\t\n\r]/

/** A cell of text in COPY's text format. */
export const copyText = (text: string): string =>
  special.test(text)
    ? text.replaceAll(
        /[\\\t\n\r]/g,
        (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c] ?? c,
      )
    : text
