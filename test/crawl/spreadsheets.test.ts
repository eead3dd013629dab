import { describe, expect, it } from 'vitest'
import { tsvOf } from '#stages/catalog/web/tsv.ts'
import { csvLine } from '#stages/oversight/rules/csv.ts'
import { tableText } from '#stages/workspace/rules/table.ts'
import { formulas, injections, markup, oddText } from './corpora.ts'

/** What a spreadsheet calculates, and what would end a field or a row of a table before its time. */
const runs = /^[=+\-@\t\r]/
const texts = [...formulas, ...injections, ...markup, ...oddText]

/** Rows of cells, as RFC 4180 has them. */
function cellsOfCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [whole, quoted, plain, end] of text.matchAll(
    /"((?:[^"]|"")*)"(?=[,\r])|([^",\r\n]+)|(,|\r\n)/g,
  )) {
    const row = rows.at(-1) ?? []
    if (end === ',') row.push('')
    else if (end !== undefined) rows.push([])
    else {
      row.pop()
      row.push(quoted === undefined ? (plain ?? whole) : quoted.replaceAll('""', '"'))
    }
    if (row.length === 0) row.push('')
  }
  return rows.slice(0, -1)
}

describe('what people typed, in a table for a spreadsheet', () => {
  it('runs nowhere as a formula and stays in its cell of a CSV (T71, T72)', () => {
    for (const text of texts) {
      const [row = [], ...more] = cellsOfCsv(`x,${csvLine([text, 'end'])}`)
      expect(more, text).toEqual([])
      expect(row, text).toEqual(['x', runs.test(text) ? `'${text}` : text, 'end'])
    }
  })

  it.each([
    ['of the data browser', (text: string) => tsvOf([['head'], [text, 'end']])],
    [
      'of the workspace',
      (text: string) =>
        tableText({ head: ({ cell }) => cell, next: () => 'end' }, [{ cell: text }]),
    ],
  ])(
    'runs nowhere as a formula and keeps rows and columns of a table %s (T71, T72)',
    (_, write) => {
      for (const text of texts) {
        const [, row = '', last, ...more] = write(text).split(/\r\n|\n|\r/)
        const cells = row.split('\t')
        expect([cells.length, cells[1], last, more], text).toEqual([2, 'end', '', []])
        expect(cells[0], text).not.toMatch(runs)
      }
    },
  )
})
