import { describe, expect, it } from 'vitest'
import { hasRepeat } from './repeats.ts'

/** So many distinct pairs from a number on; many share their first half. */
const pairsFrom = (first: number, count: number): Int32Array =>
  Int32Array.from({ length: 2 * count }, (_, i) => {
    const number = first + Math.floor(i / 2)
    return i % 2 === 0 ? Math.imul(number % 1000, 0x9e3779b1) : number
  })

describe('whether a pair of hashes stands twice', () => {
  it('is seen within a list and across two', () => {
    expect(hasRepeat([Int32Array.of(1, 2, -3, 4, 1, 2)])).toBe(true)
    expect(hasRepeat([pairsFrom(0, 5000), pairsFrom(4999, 5000)])).toBe(true)
  })

  it('is denied of none, of one, and of halves that stand twice', () => {
    expect(hasRepeat([])).toBe(false)
    expect(hasRepeat([Int32Array.of(0, 0)])).toBe(false)
    expect(hasRepeat([pairsFrom(0, 5000), pairsFrom(5000, 5000)])).toBe(false)
  })
})
