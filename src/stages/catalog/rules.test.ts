import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protectedCounts } from './rules.ts'

const counts = (...subjects: number[]) =>
  subjects.map((count, place) => ({ value: `value ${place}`, subjects: count }))
const shown = (...subjects: number[]) =>
  protectedCounts(counts(...subjects)).map(({ subjects: count }) => count)

const sumOf = (list: readonly number[]) => list.reduce((sum, count) => sum + count, 0)

describe('counts that a visitor sees', () => {
  it('hide a small group, and the next larger, from which it could be had by subtraction', () => {
    expect(shown(40, 3, 12, 9)).toEqual([40, null, 12, null])
  })

  it('hide a third where two hidden ones are a small group together', () => {
    expect(shown(1, 1, 30, 50)).toEqual([null, null, null, 50])
  })

  it('stay as they are where no group is small, and say none where there is none', () => {
    expect(shown(40, 0, 5)).toEqual([40, 0, 5])
  })

  it('never tell a small one, nor leave one to be worked out from the total', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 8 }), (subjects) => {
        const answer = shown(...subjects)
        expect(answer.every((count) => count === null || count === 0 || count >= 5)).toBe(true)
        const hidden = subjects.filter((_, place) => answer[place] === null)
        const isAllHidden = hidden.length === subjects.filter((count) => count > 0).length
        const canBeHad = hidden.length === 1 || (hidden.length > 1 && sumOf(hidden) < 5)
        expect(canBeHad && !isAllHidden).toBe(false)
      }),
    )
  })
})
