import type { Columns } from './columns.ts'

/**
 * The bytes of a cube: `ACUB`, a version byte, a checksum of the rest (32 bits, little-endian), then
 * the header (any text) and the columns. A text is a length and its UTF-8. A column of integers is a
 * length and the differences from one to the next, zigzag, seven bits to a byte; a column of doubles a
 * length and eight bytes each. A change of the layout raises the version.
 */
const magic = [0x41, 0x43, 0x55, 0x42] as const
const version = 1
const checksumAt = 5
const contentAt = 9

export type Encoded = { readonly header: string; readonly columns: Columns }

export function encode({ header, columns }: Encoded): Uint8Array<ArrayBuffer> {
  const out = { bytes: new Uint8Array(contentAt), at: contentAt }
  writeText(out, header)
  const { tuples, kinds, publicationSets, studySets, cells, signatures } = columns
  writeIntegers(out, tuples.diagnosis)
  writeIntegers(out, tuples.sampleType)
  writeIntegers(out, tuples.tissueType)
  writeIntegers(out, tuples.firstCell)
  writeIntegers(out, kinds.sequencingType)
  writeIntegers(out, kinds.fileType)
  writeIntegers(out, kinds.publicationSet)
  writeIntegers(out, kinds.studySet)
  writeIntegers(out, publicationSets.start)
  writeIntegers(out, publicationSets.items)
  writeIntegers(out, studySets.start)
  writeIntegers(out, studySets.items)
  writeIntegers(out, cells.kind)
  writeIntegers(out, cells.files)
  writeDoubles(out, cells.bytes)
  writeIntegers(out, signatures.cells.start)
  writeIntegers(out, signatures.cells.items)
  writeIntegers(out, signatures.samples)
  const bytes = out.bytes.slice(0, out.at)
  bytes.set([...magic, version])
  viewOf(bytes).setUint32(checksumAt, checksum(bytes), true)
  return bytes
}

/** @throws Error when the bytes are of no cube, of another version, or damaged. */
export function decode(bytes: Uint8Array): Encoded {
  if (magic.some((byte, i) => bytes[i] !== byte)) throw new Error('These bytes are not a cube.')
  if (bytes[4] !== version) {
    throw new Error(`This cube has version ${bytes[4]}; this program reads version ${version}.`)
  }
  if (bytes.length < contentAt || viewOf(bytes).getUint32(checksumAt, true) !== checksum(bytes)) {
    throw new Error('This cube is damaged: its checksum does not match.')
  }
  const from = { bytes, at: contentAt }
  // Properties are evaluated in the order in which they stand: the order of `encode`.
  return {
    header: readText(from),
    columns: {
      tuples: {
        diagnosis: readIntegers(from),
        sampleType: readIntegers(from),
        tissueType: readIntegers(from),
        firstCell: readIntegers(from),
      },
      kinds: {
        sequencingType: readIntegers(from),
        fileType: readIntegers(from),
        publicationSet: readIntegers(from),
        studySet: readIntegers(from),
      },
      publicationSets: { start: readIntegers(from), items: readIntegers(from) },
      studySets: { start: readIntegers(from), items: readIntegers(from) },
      cells: { kind: readIntegers(from), files: readIntegers(from), bytes: readDoubles(from) },
      signatures: {
        cells: { start: readIntegers(from), items: readIntegers(from) },
        samples: readIntegers(from),
      },
    },
  }
}

type Output = { bytes: Uint8Array<ArrayBuffer>; at: number }
type Input = { readonly bytes: Uint8Array; at: number }

/** The longest integer: a difference of two 32-bit ones, zigzag, is below 2^34. */
const integerBytes = 5

/** Called once a column, so that writing each byte need not ask for room. */
function reserve(out: Output, length: number): void {
  if (out.at + length <= out.bytes.length) return
  const larger = new Uint8Array(out.at + length)
  larger.set(out.bytes)
  out.bytes = larger
}

function writeText(out: Output, text: string): void {
  const utf8 = new TextEncoder().encode(text)
  reserve(out, integerBytes + utf8.length)
  writeInteger(out, utf8.length)
  out.bytes.set(utf8, out.at)
  out.at += utf8.length
}

function readText(from: Input): string {
  const length = readInteger(from)
  from.at += length
  return new TextDecoder().decode(from.bytes.subarray(from.at - length, from.at))
}

function writeIntegers(out: Output, column: Int32Array): void {
  reserve(out, integerBytes * (column.length + 1))
  writeInteger(out, column.length)
  let last = 0
  for (const integer of column) {
    writeInteger(out, integer - last)
    last = integer
  }
}

function readIntegers(from: Input): Int32Array {
  const column = new Int32Array(readInteger(from))
  let last = 0
  for (let i = 0; i < column.length; i++) {
    last += readInteger(from)
    column[i] = last
  }
  return column
}

function writeDoubles(out: Output, column: Float64Array): void {
  reserve(out, integerBytes + 8 * column.length)
  writeInteger(out, column.length)
  const view = viewOf(out.bytes)
  column.forEach((double, i) => view.setFloat64(out.at + 8 * i, double, true))
  out.at += 8 * column.length
}

function readDoubles(from: Input): Float64Array {
  const column = new Float64Array(readInteger(from))
  const view = viewOf(from.bytes)
  for (let i = 0; i < column.length; i++) column[i] = view.getFloat64(from.at + 8 * i, true)
  from.at += 8 * column.length
  return column
}

/** Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …; the arithmetic stays exact above 32 bits. */
function writeInteger(out: Output, integer: number): void {
  let rest = integer < 0 ? -2 * integer - 1 : 2 * integer
  while (rest >= 0x80) {
    out.bytes[out.at++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  out.bytes[out.at++] = rest
}

function readInteger(from: Input): number {
  let byte = from.bytes[from.at++] ?? 0
  let zigzag = byte & 0x7f
  for (let unit = 0x80; byte >= 0x80; unit *= 0x80) {
    byte = from.bytes[from.at++] ?? 0
    zigzag += (byte & 0x7f) * unit
  }
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
}

/** FNV-1a over the content: any one changed byte changes it. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = contentAt; i < bytes.length; i++) {
    hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  }
  return hash >>> 0
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
