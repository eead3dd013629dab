/** Rows of cells, the first the heads, as aligned lines of a Markdown table. Figures stand to the right. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heads = [], ...body] = rows
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length), 3))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(heads), line(rule), ...body.map(line)].join('\n')
}

/** Three significant digits, thousands apart. */
export const figure = (value: number): string =>
  new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value)
