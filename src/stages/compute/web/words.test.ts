import { describe, expect, it } from 'vitest'
import { spanWords, wordsOfClass } from './words.ts'

describe('words', () => {
  it('say classes plainly, and leave those alone that they do not know', () => {
    expect(['file', 'array:file', 'int', 'array:string', 'never'].map(wordsOfClass)).toEqual([
      'File',
      'Files',
      'Whole number',
      'Texts',
      'never',
    ])
  })

  it('say a span in its two largest units', () => {
    expect([0, 59, 3600, 43_200, 100_000].map(spanWords)).toEqual([
      '0 seconds',
      '59 seconds',
      '1 hour',
      '12 hours',
      '1 day 3 hours',
    ])
  })
})
