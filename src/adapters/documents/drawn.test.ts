import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { drawing } from '#test/agreements.ts'
import { cleanSignature } from './drawn.ts'

const png = PNG.sync.write(drawing())

function chunk(kind: string, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([size, named, sum])
}

const beginning = png.subarray(0, 8)
const end = chunk('IEND')

type Head = {
  width?: number
  height?: number
  depth?: number
  colourType?: number
  compression?: number
  filter?: number
  interlace?: number
}

function head({
  width = 100,
  height = 50,
  depth = 8,
  colourType = 0,
  compression = 0,
  filter = 0,
  interlace = 0,
}: Head = {}): Buffer {
  const body = Buffer.alloc(13)
  body.writeUInt32BE(width)
  body.writeUInt32BE(height, 4)
  body.set([depth, colourType, compression, filter, interlace], 8)
  return chunk('IHDR', body)
}

/** Rows of grey with a thick line across, each begun by the filter none. */
const rows = (width = 100, height = 50): Buffer =>
  Buffer.concat(
    Array.from({ length: height }, (_, y) =>
      Buffer.concat([Buffer.from([0]), Buffer.alloc(width, y > 20 && y < 25 ? 0 : 255)]),
    ),
  )
const pixels = (bytes: Uint8Array = rows()): Buffer => chunk('IDAT', deflateSync(bytes))
const file = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([beginning, ...chunks])

const filled = (red: number, alpha = 255, width = 300, height = 100): Buffer => {
  const picture = new PNG({ width, height })
  for (let at = 0; at < picture.data.length; at += 4) picture.data.set([red, red, red, alpha], at)
  return PNG.sync.write(picture)
}

/** Points of chance, always the same: more than fit when they are written anew. */
function noise(): Buffer {
  let state = 12_345
  const dots = Array.from({ length: 1200 * 500 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state >> 16
  })
  const bytes = Buffer.concat(
    Array.from({ length: 500 }, (_, y) =>
      Buffer.from([
        0,
        ...dots.slice(y * 1200, (y + 1) * 1200).map((dot) => ((dot & 3) === 0 ? 0 : 255)),
      ]),
    ),
  )
  return file(head({ width: 1200, height: 500 }), pixels(bytes), end)
}

/** Every file that must not pass; each tried alone. */
const bad: Readonly<Record<string, Uint8Array>> = {
  nothing: Buffer.alloc(0),
  text: Buffer.from('my signature'),
  'an SVG': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'a JPEG': Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
  'a GIF': Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'),
  'a WebP': Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 ', 'latin1'),
  'a BMP': Buffer.from('BM6\x00\x00\x00', 'latin1'),
  'a PDF': Buffer.from('%PDF-1.7'),
  'the beginning alone': beginning,
  'no head': file(pixels(), end),
  'two heads': file(head(), head(), pixels(), end),
  'a short head': file(chunk('IHDR', Buffer.alloc(12)), pixels(), end),
  'no width': file(head({ width: 0 }), pixels(), end),
  'no height': file(head({ height: 0 }), pixels(), end),
  'too wide': file(head({ width: 2001, height: 1 }), pixels(rows(2001, 1)), end),
  'too high': file(head({ width: 1, height: 601 }), pixels(rows(1, 601)), end),
  'a bomb by its head': file(head({ width: 0x7fffffff, height: 0x7fffffff }), pixels(), end),
  'a bomb by its pixels': file(head(), chunk('IDAT', deflateSync(Buffer.alloc(100 << 20))), end),
  'a bomb in a note': file(
    head(),
    chunk('XXXX', deflateSync(Buffer.alloc(1 << 20))),
    pixels(),
    end,
  ),
  'one bit a pixel': file(head({ depth: 1 }), pixels(), end),
  'sixteen bits a sample': file(head({ depth: 16 }), pixels(rows(200)), end),
  'an unknown colour type': file(head({ colourType: 5 }), pixels(), end),
  'interlaced rows': file(head({ interlace: 1 }), pixels(), end),
  'an unknown packing': file(head({ compression: 1 }), pixels(), end),
  'an unknown filter method': file(head({ filter: 1 }), pixels(), end),
  'an unknown filter of a row': file(head(), pixels(Buffer.alloc(50 * 101, 9)), end),
  'an animation': file(head(), chunk('acTL', Buffer.alloc(8)), pixels(), end),
  'frames of an animation': file(head(), pixels(), chunk('fdAT', Buffer.alloc(8)), end),
  'no pixels': file(head(), end),
  'too few pixels': file(head(), pixels(rows(100, 49)), end),
  'too many pixels': file(head(), pixels(rows(100, 51)), end),
  'pixels that do not unpack': file(head(), chunk('IDAT', Buffer.alloc(40, 7)), end),
  'no end': file(head(), pixels()),
  'cut short': png.subarray(0, -20),
  'something behind its end': Buffer.concat([png, Buffer.from('<script>')]),
  'two pictures': Buffer.concat([png, png]),
  'a changed byte': Buffer.from(png).fill(0x41, 60, 61),
  'a palette that is not there': file(head({ colourType: 3 }), pixels(), end),
  'a colour outside its palette': file(
    head({ colourType: 3 }),
    chunk('PLTE', Buffer.alloc(3)),
    pixels(),
    end,
  ),
  'a size that lies': file(head(), Buffer.from('7fffffff49444154', 'hex')),
  'more than 200 kB': file(head(), chunk('tEXt', Buffer.alloc(200_001)), pixels(), end),
  'white paper': filled(255),
  'nothing but transparency': filled(0, 0),
  'ink too faint to be read': filled(240),
  'a black area': filled(0),
  noise: noise(),
}

describe('a drawn signature', () => {
  it('becomes a picture of the ink alone, on white', () => {
    const cleaned = PNG.sync.read(Buffer.from(cleanSignature(png)))
    // 220 wide and 60 high, three pixels thick, with a margin of four.
    expect([cleaned.width, cleaned.height]).toEqual([228, 71])
    const colours = new Set<string>()
    for (let at = 0; at < cleaned.data.length; at += 4) {
      colours.add(cleaned.data.subarray(at, at + 4).join())
    }
    expect([...colours].toSorted()).toEqual(['20,30,90,255', '255,255,255,255'])
  })

  it('is the same when it is cleaned again', () => {
    const once = cleanSignature(png)
    expect(Buffer.compare(once, cleanSignature(png))).toBe(0)
    expect(Buffer.compare(once, cleanSignature(once))).toBe(0)
  })

  it('keeps nothing of the file but what is seen', () => {
    const secret = Buffer.from('Comment\0<script>secret</script>')
    const noted = Buffer.concat([png.subarray(0, 33), chunk('tEXt', secret), png.subarray(33)])
    const hidden = drawing()
    hidden.data.set([1, 2, 3, 0], 0)
    const plain = cleanSignature(png)
    expect(Buffer.compare(plain, cleanSignature(noted))).toBe(0)
    expect(Buffer.compare(plain, cleanSignature(PNG.sync.write(hidden)))).toBe(0)
  })

  it.each([
    ['grey', file(head(), pixels(), end)],
    [
      'palette',
      file(
        head({ colourType: 3 }),
        chunk('PLTE', Buffer.from(Array.from({ length: 768 }, (_, n) => Math.floor(n / 3)))),
        pixels(),
        end,
      ),
    ],
    ['RGB', PNG.sync.write(drawing(), { colorType: 2 })],
    ['grey and alpha', PNG.sync.write(drawing(), { colorType: 4 })],
    ['the largest', PNG.sync.write(drawing(2000, 600))],
  ])('may be %s', (_, bytes) => {
    const cleaned = cleanSignature(bytes)
    expect(cleaned.length).toBeLessThanOrEqual(200_000)
    expect(PNG.sync.read(Buffer.from(cleaned)).width).toBeGreaterThan(50)
  })

  it.each(Object.entries(bad))('is refused: %s', (_, bytes) => {
    expect(() => cleanSignature(bytes)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        errors: [expect.objectContaining({ path: 'signature' })],
      }),
    )
  })
})
