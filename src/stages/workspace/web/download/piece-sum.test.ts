import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sumOf } from './piece-sum.ts'

const bytesOf = fc.uint8Array({ minLength: 1, maxLength: 50 })
const parts = fc.array(bytesOf, { minLength: 1, maxLength: 6 })
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 })

const pieceOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
})

/** Whether a file that comes in chunks of these lengths, over and over, is taken for the one of the pieces. */
function isTaken(of: readonly Uint8Array[], came: Uint8Array, lengths: readonly number[]): boolean {
  const sum = sumOf(of.map(pieceOf))
  for (let at = 0, n = 0; at < came.length; n += 1) {
    const length = lengths[n % lengths.length] ?? 1
    if (!sum.add(came.subarray(at, at + length))) return false
    at += length
  }
  return true
}

it('takes the bytes of the pieces, however they are cut, and no others', () => {
  fc.assert(
    fc.property(parts, cuts, fc.nat(), (of, lengths, at) => {
      const whole = Uint8Array.from(of.flatMap((part) => [...part]))
      expect(isTaken(of, whole, lengths)).toBe(true)
      const other = whole.with(at % whole.length, ((whole[at % whole.length] ?? 0) + 1) % 256)
      expect(isTaken(of, other, lengths)).toBe(false)
    }),
  )
})
