import { describe, expect, it } from 'vitest'
import { marksIn } from './marks.ts'

const marked = (text: string, ...words: string[]) =>
  marksIn(text, words)
    .map((part) => (part.isHit ? `[${part.text}]` : part.text))
    .join('')

describe('what a search found in a text', () => {
  it('is marked wherever it stands, in any case', () => {
    expect(marked('Tumor of tumors', 'tumor')).toBe('[Tumor] of [tumor]s')
    expect(marked('Glioblastoma', 'glio', 'oblas')).toBe('[Glioblas]toma')
    expect(marked('aaa', 'aa')).toBe('[aaa]')
  })

  it('leaves a text without it as it is', () => {
    expect(marked('Ependymoma', 'zebra')).toBe('Ependymoma')
    expect(marked('', 'a')).toBe('')
  })
})
