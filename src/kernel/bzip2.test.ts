import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bzip2 } from './bzip2.ts'

const hasBzip2 = spawnSync('bzip2', ['--version'], { stdio: 'ignore' }).error === undefined

const compressed = async (...chunks: readonly Uint8Array[]): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(bzip2(chunks)))

/** What the program reads of it; it checks every checksum. */
function readBack(bytes: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync('bzip2', ['-dc'], {
    input: bytes,
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(String(stderr))
  return stdout
}

describe.skipIf(!hasBzip2)('what is compressed (needs bzip2)', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('a')],
    ['one byte again and again', Buffer.alloc(100_003, 'a')],
    [
      'runs of 3, 4, 5, 255, 256 and 259',
      Buffer.from(
        [3, 4, 5, 255, 256, 259]
          .map((n, i) => String.fromCharCode(97 + (i % 2)).repeat(n))
          .join(''),
      ),
    ],
    ['what repeats with a period', Buffer.from('abcab'.repeat(30_000))],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, n) => n))],
    ['more than a block by chance', randomBytes(70_001)],
  ])('is read back: %s', async (_, bytes) => {
    expect(readBack(await compressed(bytes)).equals(bytes)).toBe(true)
  })

  it('is read back whatever it is, in whatever chunks it comes', async () => {
    const few = fc.array(fc.constantFrom(0, 65, 66, 255), { maxLength: 700 })
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      few.map((list) => Uint8Array.from(list)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 6 }), async (chunks) => {
        expect(readBack(await compressed(...chunks)).equals(Buffer.concat(chunks))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('is much smaller where it repeats itself', async () => {
    const text = Array.from(
      { length: 2000 },
      (_, n) => `{"folder":"/restricted/bam","name":"S${n}.bam"}`,
    )
    const bytes = Buffer.from(text.join(','))
    expect((await compressed(bytes)).length).toBeLessThan(bytes.length / 6)
  })
})
