import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partCountOf, partSizeOf, spanOf } from './plan.ts'

const MiB = 1024 ** 2

describe('the parts of a file', () => {
  it.each([
    [0, 1, 8 * MiB],
    [1, 1, 8 * MiB],
    [8 * MiB, 1, 8 * MiB],
    [8 * MiB + 1, 2, 8 * MiB],
    [100e9, 9537, 10 * MiB],
    [5 * 1024 ** 4, 9987, 525 * MiB],
  ])('of %d bytes are %d of %d bytes', (size, count, part) => {
    expect([partCountOf(size), partSizeOf(size)]).toEqual([count, part])
  })

  it('cover it without a gap, whatever its size, and are never too many or too small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * 1024 ** 4 }), (size) => {
        const count = partCountOf(size)
        expect(count).toBeLessThanOrEqual(10_000)
        expect(partSizeOf(size)).toBeGreaterThanOrEqual(5 * MiB)
        expect(spanOf(size, 1).from).toBe(0)
        expect(spanOf(size, count).to).toBe(size)
        const middle = Math.ceil(count / 2)
        expect(spanOf(size, middle + 1).from).toBe(middle * partSizeOf(size))
        expect(spanOf(size, middle).to).toBe(Math.min(size, middle * partSizeOf(size)))
      }),
    )
  })
})
