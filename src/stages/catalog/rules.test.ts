import { describe, expect, it } from 'vitest'
import { shares } from './rules.ts'

const count = (value: string, subjects: number) => ({ value, subjects })

describe('what visitors are told of a distribution', () => {
  it('is the range in which each share lies', () => {
    expect(shares([count('Female', 47), count('Male', 52), count('', 1)], 100, 5)).toEqual([
      { value: 'Female', subjects: null, share: { from: 45, to: 50 } },
      { value: 'Male', subjects: null, share: { from: 50, to: 55 } },
      { value: '', subjects: null, share: { from: 0, to: 5 } },
    ])
  })

  it('has wider ranges for fewer subjects, so that each range holds the smallest group', () => {
    for (let all = 10; all < 400; all += 1) {
      const [{ share } = { share: null }] = shares([count('a', all)], all, 5)
      const { from, to } = share ?? { from: 0, to: 0 }
      expect(((to - from) / 100) * all).toBeGreaterThanOrEqual(5)
    }
  })

  it('is nothing where there are too few subjects', () => {
    expect(shares([count('a', 9)], 9, 5)).toEqual([{ value: 'a', subjects: null, share: null }])
  })
})
