import { describe, expect, it } from 'vitest'

import { randomFrom, randomMd5, weighted } from './random.ts'

const draw = (seed: string | number, count: number): number[] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('randomFrom', () => {
  it('gives these numbers for seed 1 on every machine, or demo checksums would differ between them', () => {
    expect(draw(1, 3)).toEqual([2_335_719_877, 3_777_884_756, 1_069_924_447])
  })

  it('gives unlike streams for near seeds', () => {
    const streams = Array.from({ length: 200 }, (_, seed) => draw(seed, 50))
    expect(new Set(streams.flat()).size).toBeGreaterThan(200 * 50 - 5)
  })

  it('spreads evenly over its range', () => {
    const random = randomFrom('even')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let round = 0; round < 10_000; round++) {
      const bucket = random.between(0, 10)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(Math.max(...counts)).toBeLessThan(1100)
  })
})

describe('weighted', () => {
  it('draws each choice as often as it weighs, and none that weighs nothing', () => {
    const random = randomFrom('weights')
    const pick = weighted([
      ['never', 0],
      ['often', 3],
      ['rare', 1],
    ])
    const drawn = Array.from({ length: 8000 }, () => pick(random))
    expect(drawn.filter((one) => one === 'never')).toHaveLength(0)
    expect(drawn.filter((one) => one === 'often').length / 8000).toBeCloseTo(0.75, 1)
    expect(drawn.filter((one) => one === 'rare').length / 8000).toBeCloseTo(0.25, 1)
  })
})

describe('randomMd5', () => {
  it('has the shape of an MD5 sum, leading zeros kept', () => {
    const random = randomFrom('sums')
    const sums = Array.from({ length: 2000 }, () => randomMd5(random))
    expect(sums.every((sum) => /^[0-9a-f]{32}$/.test(sum))).toBe(true)
    expect(sums.some((sum) => sum.startsWith('00'))).toBe(true)
    expect(new Set(sums).size).toBe(2000)
  })
})
