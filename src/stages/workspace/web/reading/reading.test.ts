import { describe, expect, it } from 'vitest'
import { decodeText, linesOf, tableOf } from './decode.ts'
import { kindOf, trackKindOf } from './file-kinds.ts'
import { countValues, filtered, sorted, tableOfSamples, textOf } from './sample-rows.ts'

describe('decodeText', () => {
  it('reads text by its mark, as UTF-8, or as what Windows writes', () => {
    expect(decodeText(new TextEncoder().encode('naïve'))).toEqual({
      text: 'naïve',
      encoding: 'utf-8',
    })
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x42, 0))?.text).toBe('AB')
    expect(decodeText(Uint8Array.of(0x6e, 0x61, 0xef, 0x76, 0x65))?.text).toBe('naïve')
  })
  it('leaves out a character that is cut off, and knows what is no text', () => {
    expect(decodeText(new TextEncoder().encode('aé').subarray(0, 2))?.text).toBe('a')
    expect(decodeText(Uint8Array.of(31, 139, 8, 0, 7))).toBeUndefined()
  })
})

describe('tableOf', () => {
  it('takes lines of one width, without comments', () => {
    expect(tableOf(['# made up', 'a\tb', '1\t2'])).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(tableOf(['a\tb', '1'])).toBeUndefined()
    expect(tableOf(['a', 'b'])).toBeUndefined()
  })
  it('does not count on a line that may go on', () => {
    expect(linesOf('a\r\nb\nc', false)).toEqual(['a', 'b'])
    expect(linesOf('a\nb\n', true)).toEqual(['a', 'b'])
  })
})

describe('kinds of files', () => {
  it.each([
    ['x.bam', 'genome', 'bam'],
    ['x.g.vcf.gz', 'genome', 'vcf'],
    ['x.wgs.cnv.tsv', 'genome', 'seg'],
    ['x.BigWig', 'genome', 'bigwig'],
    ['x.bam.bai', 'other', undefined],
    ['x.svg', 'text', undefined],
    ['x.JPG', 'image', undefined],
    ['notes', 'text', undefined],
  ])('%s is shown as %s', (name, kind, format) => {
    expect(kindOf({ kind: 'own', name })).toBe(kind)
    expect(trackKindOf(name)?.format).toBe(format)
  })
})

describe('SAMPLE_INFO.txt', () => {
  const table = tableOfSamples('file_path\tattr_sex\tage\na\tF\t10\nb\tM\t9\nc\tF\t\n')
  const some = (column: string, text: string, values: readonly string[] = []) => ({
    [column]: { text, values: new Set(values) },
  })
  const paths = (rows: readonly (readonly string[])[]) => rows.map(([path]) => path).join('')

  it('is filtered by text and by values, and counted without its own filter', () => {
    expect(paths(filtered(table, some('attr_sex', '', ['F'])))).toBe('ac')
    expect(paths(filtered(table, { ...some('attr_sex', 'f'), ...some('age', '1') }))).toBe('a')
    const others = filtered(table, some('attr_sex', '', ['F']), 'attr_sex')
    expect(countValues(table, others, 'attr_sex')).toEqual([
      { value: 'F', count: 2 },
      { value: 'M', count: 1 },
    ])
  })
  it('is sorted by number where there are numbers, with what is empty at the end', () => {
    expect(paths(sorted(table, table.rows, { column: 'age', isDown: false }))).toBe('bac')
    expect(paths(sorted(table, table.rows, { column: 'age', isDown: true }))).toBe('abc')
  })
  it('is written as it was', () => {
    expect(textOf(table, filtered(table, some('attr_sex', 'm')))).toBe(
      'file_path\tattr_sex\tage\nb\tM\t9\n',
    )
  })
})
