import type { Columns, Lists } from './columns.ts'

/**
 * The bytes of a cube: `ACUB`, a version byte, a checksum of the rest (32 bits, little-endian), then
 * the header (any text) and the columns. A text is a length and its UTF-8. A column is a length and its
 * integers, or where it mostly ascends the differences from one to the next; zigzag, seven bits to a byte.
 * A change of the layout raises the version.
 */
const magic = [0x41, 0x43, 0x55, 0x42] as const
const version = 2
const checksumAt = 5
const contentAt = 9

export type Encoded = { readonly header: string; readonly columns: Columns }

export function encode({ header, columns }: Encoded): Uint8Array<ArrayBuffer> {
  const out = { bytes: new Uint8Array(contentAt), at: contentAt }
  writeText(out, header)
  writeColumns(out, columns)
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
  const header = readText(from)
  return { header, columns: readColumns(from) }
}

function writeColumns(out: Output, columns: Columns): void {
  const { tuples, kinds, memberships, cells, blocks, classes } = columns
  for (const { length, codes } of [tuples, kinds]) {
    writeColumn(out, Int32Array.of(length, codes.length))
    for (const column of codes) writeColumn(out, column)
  }
  writeDifferences(out, memberships.diagnosis)
  writeDifferences(out, memberships.publicationSet)
  writeDifferences(out, memberships.studySet)
  writeLists(out, columns.publicationSets)
  writeLists(out, columns.studySets)
  writeDifferences(out, cells.tuple)
  writeDifferences(out, cells.membership)
  writeColumn(out, cells.kind)
  writeColumn(out, cells.files)
  writeColumn(out, cells.bytesHigh)
  writeColumn(out, cells.bytesLow)
  writeLists(out, columns.profiles)
  writeDifferences(out, blocks.membership)
  writeDifferences(out, blocks.profile)
  writeLists(out, columns.signatures)
  writeDifferences(out, classes.tuple)
  writeDifferences(out, classes.signature)
  writeColumn(out, classes.samples)
  writeColumn(out, classes.subjects)
  for (const spread of [columns.spreadSamples, columns.spreadSubjects]) {
    writeLists(out, spread.classes)
    writeColumn(out, spread.count)
  }
}

// Properties are evaluated in the order in which they stand: the order of `writeColumns`.
function readColumns(from: Input): Columns {
  const combinations = () => {
    const [length = 0, facets = 0] = readColumn(from)
    return { length, codes: Array.from({ length: facets }, () => readColumn(from)) }
  }
  const spreads = () => ({ classes: readLists(from), count: readColumn(from) })
  return {
    tuples: combinations(),
    kinds: combinations(),
    memberships: {
      diagnosis: readDifferences(from),
      publicationSet: readDifferences(from),
      studySet: readDifferences(from),
    },
    publicationSets: readLists(from),
    studySets: readLists(from),
    cells: {
      tuple: readDifferences(from),
      membership: readDifferences(from),
      kind: readColumn(from),
      files: readColumn(from),
      bytesHigh: readColumn(from),
      bytesLow: readColumn(from),
    },
    profiles: readLists(from),
    blocks: { membership: readDifferences(from), profile: readDifferences(from) },
    signatures: readLists(from),
    classes: {
      tuple: readDifferences(from),
      signature: readDifferences(from),
      samples: readColumn(from),
      subjects: readColumn(from),
    },
    spreadSamples: spreads(),
    spreadSubjects: spreads(),
  }
}

type Output = { bytes: Uint8Array<ArrayBuffer>; at: number }
type Input = { readonly bytes: Uint8Array; at: number }

/** The longest integer: a 32-bit one, zigzag. */
const integerBytes = 5

/** Called once a column, so that writing each byte need not ask for room. */
function reserve(out: Output, length: number): void {
  if (out.at + length <= out.bytes.length) return
  const larger = new Uint8Array(2 * (out.at + length))
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

function writeLists(out: Output, { start, items }: Lists): void {
  writeDifferences(out, start)
  writeDifferences(out, items)
}

function readLists(from: Input): Lists {
  return { start: readDifferences(from), items: readDifferences(from) }
}

function writeDifferences(out: Output, column: Int32Array): void {
  writeColumn(
    out,
    column.map((integer, i) => integer - (column[i - 1] ?? 0)),
  )
}

function readDifferences(from: Input): Int32Array {
  const column = readColumn(from)
  for (let i = 1; i < column.length; i++) column[i] = (column[i] ?? 0) + (column[i - 1] ?? 0)
  return column
}

function writeColumn(out: Output, column: Int32Array): void {
  reserve(out, integerBytes * (column.length + 1))
  writeInteger(out, column.length)
  for (const integer of column) writeInteger(out, integer)
}

function readColumn(from: Input): Int32Array {
  const column = new Int32Array(readInteger(from))
  const { bytes } = from
  let { at } = from
  for (let i = 0; i < column.length; i++) {
    let byte = bytes[at++] ?? 0
    let zigzag = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++] ?? 0
      zigzag |= (byte & 0x7f) << shift
    }
    column[i] = (zigzag >>> 1) ^ -(zigzag & 1)
  }
  from.at = at
  return column
}

/** Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …. */
function writeInteger(out: Output, integer: number): void {
  let rest = (integer << 1) ^ (integer >> 31)
  while (rest >>> 7 !== 0) {
    out.bytes[out.at++] = rest | 0x80
    rest >>>= 7
  }
  out.bytes[out.at++] = rest
}

function readInteger(from: Input): number {
  let byte = from.bytes[from.at++] ?? 0
  let zigzag = byte & 0x7f
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = from.bytes[from.at++] ?? 0
    zigzag |= (byte & 0x7f) << shift
  }
  return (zigzag >>> 1) ^ -(zigzag & 1)
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
