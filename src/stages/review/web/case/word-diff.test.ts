import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordDiff } from './word-diff.ts'

const without = (kind: string, stretches: ReturnType<typeof wordDiff>): string =>
  stretches
    .filter((each) => each.kind !== kind)
    .map(({ text }) => text)
    .join('')

describe('the difference of two texts', () => {
  it('is told word by word', () => {
    expect(wordDiff('We study relapse in children.', 'We study relapse in adults.')).toEqual([
      { kind: 'same', text: 'We study relapse in ' },
      { kind: 'removed', text: 'children.' },
      { kind: 'added', text: 'adults.' },
    ])
    expect(wordDiff('one two four', 'one two three four')).toEqual([
      { kind: 'same', text: 'one two ' },
      { kind: 'added', text: 'three ' },
      { kind: 'same', text: 'four' },
    ])
  })

  it('is nothing between a text and itself', () => {
    expect(wordDiff('as it was', 'as it was')).toEqual([{ kind: 'same', text: 'as it was' }])
    expect(wordDiff('', '')).toEqual([])
  })

  it('holds every word of both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
    fc.assert(
      fc.property(text, text, (older, newer) => {
        const stretches = wordDiff(
          older.map((w) => `${w} `).join(''),
          newer.map((w) => `${w} `).join(''),
        )
        expect(without('added', stretches)).toBe(older.map((w) => `${w} `).join(''))
        expect(without('removed', stretches)).toBe(newer.map((w) => `${w} `).join(''))
      }),
    )
  })

  it('shows texts that have nothing in common whole', () => {
    const words = (of: string) => Array.from({ length: 2000 }, (_, n) => `${of}${n}`).join(' ')
    expect(wordDiff(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})
