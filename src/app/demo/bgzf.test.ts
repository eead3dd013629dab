import { createHash } from 'node:crypto'
import { gunzipSync, inflateRawSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bgzip } from './bgzf.ts'

const endOfFile = '1f8b08040000000000ff0600424302001b0003000000000000000000'

describe('bgzip', () => {
  it('is a gzip file of the same bytes, whatever they are', () => {
    const sizes = fc.oneof(fc.constantFrom(0, 1, 8191, 8192, 8193, 16_384), fc.nat(40_000))
    fc.assert(
      fc.property(sizes, fc.nat(255), (size, step) => {
        const data = Uint8Array.from({ length: size }, (_, at) => (at * step) >> 3)
        expect(Buffer.from(data).equals(gunzipSync(bgzip(data).bytes))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('ends with the end-of-file block of the SAM specification', () => {
    const { bytes } = bgzip(Buffer.from('some text'))
    expect(Buffer.from(bytes.subarray(-28)).toString('hex')).toBe(endOfFile)
    expect(Buffer.from(bgzip(new Uint8Array()).bytes).toString('hex')).toBe(endOfFile)
  })

  it('tells where a byte lies: its block can be inflated alone, and the byte found in it', () => {
    const data = Uint8Array.from({ length: 50_000 }, (_, at) => (at * at) >> 5)
    const { bytes, virtualOffset } = bgzip(data)
    const view = new DataView(bytes.buffer)
    for (const offset of [0, 1, 8191, 8192, 20_000, 49_999]) {
      const block = Number(virtualOffset(offset) >> 16n)
      const within = Number(virtualOffset(offset) & 0xffffn)
      const size = view.getUint16(block + 16, true) + 1
      const inflated = inflateRawSync(bytes.subarray(block + 18, block + size - 8))
      expect(inflated[within]).toBe(data[offset])
    }
    expect(virtualOffset(50_000)).toBe(BigInt(bytes.length - 28) << 16n)
  })

  it('gives the bytes that zlib gives elsewhere: Python 3.11 with zlib 1.2.13 made this sum', () => {
    const data = Uint8Array.from({ length: 60_000 }, (_, at) => (at * at * 7) >> 9)
    const sum = createHash('md5').update(bgzip(data).bytes).digest('hex')
    expect(sum).toBe('6cb29d55fd13dba9a3f582ee3fa76688')
  })
})
