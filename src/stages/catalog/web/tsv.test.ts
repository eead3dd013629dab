import { describe, expect, it } from 'vitest'
import { fileNameOf, tsvOf } from './tsv.ts'

describe('a table as tab-separated text', () => {
  it('writes numbers plain and keeps each cell in its place', () => {
    expect(
      tsvOf([
        ['Name', 'Files'],
        ['a\tb\nc', 1_234_567],
      ]),
    ).toBe('Name\tFiles\na b c\t1234567\n')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])(
    'keeps %j from running as a formula',
    (text) => {
      expect(tsvOf([[text]])).toMatch(/^'/)
    },
  )

  it('leaves a negative number a number', () => {
    expect(tsvOf([[-5]])).toBe('-5\n')
  })

  it('is named after its release', () => {
    expect(fileNameOf('Demo 2026-11', 'diagnoses')).toBe('demo-2026-11-diagnoses.tsv')
  })
})
