import { constants, inflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { type Problem, invalid } from '#kernel/problem.ts'

/** Of a picture as it comes, in pixels; and in bytes, as it comes and as it is kept. */
const most = { width: 2000, height: 600, bytes: 200_000 } as const
/** A signature darkens at least so many pixels, and at most this share of the picture. */
const least = 30
const mostInked = 0.5
/** Of 255: darker than this is ink; lighter than this is paper, which may be cut off. */
const dark = 176
const paper = 250
/** White that is left around the ink, in pixels. */
const margin = 4

/**
 * A drawn signature as a clean picture: decoded and encoded anew as RGB on white, its margins cut. Nothing of the
 * file is kept but what is seen. @throws Problem `invalid-input` for `signature`
 */
export function cleanSignature(png: Uint8Array): Uint8Array {
  if (png.length > most.bytes) throw refused('is larger than 200 kB')
  const { width, height, data } = decode(Buffer.from(png))
  const white = onWhite(data)
  const box = inkedBox(white, width, height)
  const cut = new PNG({ width: box.width, height: box.height })
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4
    cut.data.set(white.subarray(from, from + box.width * 4), y * box.width * 4)
  }
  const bytes = PNG.sync.write(cut, { colorType: 2, inputHasAlpha: true, deflateLevel: 9 })
  if (bytes.length > most.bytes) throw refused('is too intricate')
  return new Uint8Array(bytes)
}

const refused = (why: string): Problem => invalid('signature', `${why}; draw it anew`)

// ---- reading -----------------------------------------------------------------------------------

const beginning = Buffer.from('89504e470d0a1a0a', 'hex')

/** Samples of a pixel by the colour type of the file. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** What the picture unpacks to is known before anything is unpacked, and held to. */
function decode(png: Buffer): PNG {
  const { width, height, samplesAPixel, packed } = partsOf(png)
  try {
    const size = height * (1 + width * samplesAPixel)
    const unpacked = inflateSync(packed, { maxOutputLength: size, finishFlush: constants.Z_FINISH })
    if (unpacked.length !== size) throw refused('is damaged')
    return PNG.sync.read(png)
  } catch {
    throw refused('is damaged')
  }
}

type Parts = {
  readonly width: number
  readonly height: number
  readonly samplesAPixel: number
  /** The pixels, as they are packed. */
  readonly packed: Buffer
}

/** Walks the chunks; what is animated, interlaced, unknown or behind the end is refused. */
function partsOf(png: Buffer): Parts {
  if (!png.subarray(0, 8).equals(beginning)) throw refused('is no PNG picture')
  let head: Omit<Parts, 'packed'> | undefined
  const pixels: Buffer[] = []
  for (let at = 8; at + 12 <= png.length;) {
    const size = png.readUInt32BE(at)
    const kind = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + size)
    at += 12 + size
    if (at > png.length || (head === undefined) !== (kind === 'IHDR')) break
    if (kind === 'IHDR') head = headOf(body)
    else if (kind === 'IDAT') pixels.push(body)
    else if (kind === 'IEND') {
      if (head === undefined || at !== png.length) break
      return { ...head, packed: Buffer.concat(pixels) }
    } else if (!known.has(kind)) throw refused('is a PNG of an unusual kind')
  }
  throw refused('is damaged')
}

/** The palette; and notes on the picture, which are not kept. */
const known = new Set(
  'PLTE tRNS bKGD cHRM eXIf gAMA hIST iCCP iTXt pHYs sBIT sRGB tEXt tIME zTXt'.split(' '),
)

function headOf(body: Buffer): Omit<Parts, 'packed'> {
  if (body.length !== 13) throw refused('is damaged')
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)]
  const [depth, colourType = 0, compression, filter, interlace] = body.subarray(8)
  const samplesAPixel = samples[colourType]
  if (width === 0 || height === 0) throw refused('is empty')
  if (width > most.width || height > most.height) {
    throw refused(`has more than ${most.width} × ${most.height} pixels`)
  }
  if (
    samplesAPixel === undefined ||
    depth !== 8 ||
    compression !== 0 ||
    filter !== 0 ||
    interlace !== 0
  ) {
    throw refused('is a PNG of an unusual kind')
  }
  return { width, height, samplesAPixel }
}

// ---- looking -----------------------------------------------------------------------------------

/** The same pixels (RGBA) as they look on white paper, none of them transparent. */
function onWhite(data: Buffer): Buffer {
  const white = Buffer.alloc(data.length, 255)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] ?? 0) / 255
    for (let channel = at; channel < at + 3; channel++) {
      white[channel] = Math.round((data[channel] ?? 0) * alpha + 255 * (1 - alpha))
    }
  }
  return white
}

type Inked = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The part that is not paper, with a margin. @throws Problem `invalid-input` where that is no signature */
function inkedBox(white: Buffer, width: number, height: number): Inked {
  let [left, top, right, bottom, inked] = [width, height, 0, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const light = Math.min(white[at] ?? 0, white[at + 1] ?? 0, white[at + 2] ?? 0)
      if (brightnessAt(white, at) < dark) inked += 1
      if (light > paper) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
    }
  }
  if (inked < least) throw refused('is empty, or too faint to be read')
  if (inked > mostInked * width * height && inked > 0)
    throw refused('is a dark area rather than a signature')
  left = Math.max(0, left - margin)
  top = Math.max(0, top - margin)
  return {
    left,
    top,
    width: Math.min(width, right + margin) - left,
    height: Math.min(height, bottom + margin) - top,
  }
}

const brightnessAt = (white: Buffer, at: number): number =>
  0.299 * (white[at] ?? 0) + 0.587 * (white[at + 1] ?? 0) + 0.114 * (white[at + 2] ?? 0)
