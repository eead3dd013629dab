/*
 * bzip2, the way out alone: download agents of the DNAnexus API read manifests in this form and no other, and Node has
 * none. Any bzip2 reads what comes of it. It is larger than what other encoders make, by a third for a manifest,
 * since codes are of two lengths instead of being fitted to the text.
 */

/** Of a block, in bytes, runs shortened: a fifth of what readers of this level hold, so that each is sorted at once. */
const blockSize = 20_000

const runA = 0
const runB = 1
/** So many symbols follow one choice of a code. */
const groupSize = 50

/** Compresses a stream of bytes, block by block. */
export async function* bzip2(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const out = newBits()
  for (const byte of [0x42, 0x5a, 0x68, 0x31]) out.put(8, byte)
  let whole = 0
  let block = newBlock()
  const close = (): void => {
    const crc = block.close()
    whole = ((whole << 1) | (whole >>> 31)) ^ crc
    writeBlock(out, block.bytes(), crc)
    block = newBlock()
  }
  for await (const chunk of body) {
    for (const byte of chunk) {
      block.add(byte)
      if (!block.isFull()) continue
      close()
      yield out.take()
    }
  }
  if (!block.isEmpty()) close()
  out.put(24, 0x177245)
  out.put(24, 0x385090)
  out.put(16, whole >>> 16)
  out.put(16, whole & 0xffff)
  out.align()
  yield out.take()
}

/** Bits on their way out, the first of a byte at its top. */
function newBits() {
  let bytes: number[] = []
  let held = 0
  let count = 0
  return {
    /** At most 24 bits. */
    put(bits: number, value: number): void {
      held = (held << bits) | value
      count += bits
      for (; count >= 8; count -= 8) bytes.push((held >>> (count - 8)) & 0xff)
      held &= (1 << count) - 1
    },
    /** Fills the last byte. */
    align(): void {
      if (count > 0) this.put(8 - count, 0)
    },
    /** The bytes that are whole. */
    take(): Uint8Array {
      const taken = Uint8Array.from(bytes)
      bytes = []
      return taken
    },
  }
}
type Bits = ReturnType<typeof newBits>

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})

/** Gathers the bytes of a block: of a run of 4 to 255 the first four, then how many more there were. */
function newBlock() {
  const bytes = new Uint8Array(blockSize)
  let size = 0
  let crc = -1
  let last = -1
  let run = 0
  const endRun = (): void => {
    if (run >= 4) bytes[size++] = run - 4
    run = 0
  }
  return {
    add(byte: number): void {
      crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] ?? 0)
      if (byte !== last || run === 255) endRun()
      last = byte
      run += 1
      if (run <= 4) bytes[size++] = byte
    },
    isEmpty: () => size === 0,
    /** Room is left for the end of a run. */
    isFull: () => size >= blockSize - 2,
    /** Ends the block; answers the checksum of what came. */
    close(): number {
      endRun()
      return ~crc >>> 0
    },
    bytes: () => bytes.subarray(0, size),
  }
}

function writeBlock(out: Bits, block: Uint8Array, crc: number): void {
  const { last, origin } = sortRotations(block)
  const used = [...new Set(block)].sort((a, b) => a - b)
  const symbols = symbolsOf(last, used)
  out.put(24, 0x314159)
  out.put(24, 0x265359)
  out.put(16, crc >>> 16)
  out.put(16, crc & 0xffff)
  out.put(1, 0)
  out.put(24, origin)
  writeUsed(out, used)
  writeSymbols(out, symbols, used.length + 2)
}

/**
 * The Burrows–Wheeler transform: the byte before each rotation of the block, in the order of the rotations, and the
 * place of the block itself among them. Rotations are ranked by their first two bytes, then by twice as many, until all
 * differ; a key holds two ranks and a place, each of 17 bits, as a whole number that is exact.
 */
function sortRotations(block: Uint8Array): { last: Uint8Array; origin: number } {
  const size = block.length
  const base = 2 ** 17
  const at = (from: number): number => from % size
  const keys = new Float64Array(size)
  const rank = Uint32Array.from(block, (byte, i) => (byte << 8) | (block[at(i + 1)] ?? 0))
  const order = new Uint32Array(size)
  for (let length = 2; ; length *= 2) {
    for (let i = 0; i < size; i += 1)
      keys[i] = ((rank[i] ?? 0) * base + (rank[at(i + length)] ?? 0)) * base + i
    keys.sort()
    let ranks = -1
    let before = -1
    for (const [n, key] of keys.entries()) {
      const pair = Math.floor(key / base)
      const i = key - pair * base
      if (pair !== before) ranks += 1
      before = pair
      order[n] = i
      rank[i] = ranks
    }
    // Rotations that never differ are the same: their order says nothing.
    if (ranks === size - 1 || length >= size) break
  }
  return {
    last: Uint8Array.from(order, (i) => block[at(i + size - 1)] ?? 0),
    origin: order.indexOf(0),
  }
}

/** Each byte as its place among those used, the latest first; runs of the first place counted in A and B; and the end. */
function symbolsOf(last: Uint8Array, used: readonly number[]): number[] {
  const recent = [...used]
  const symbols: number[] = []
  let run = 0
  const endRun = (): void => {
    // In base two, with the digits 1 (A) and 2 (B), the lowest first.
    for (; run > 0; run = (run - 1) >> 1) symbols.push(run % 2 === 1 ? runA : runB)
  }
  for (const byte of last) {
    const place = recent.indexOf(byte)
    if (place === 0) {
      run += 1
      continue
    }
    endRun()
    recent.splice(place, 1)
    recent.unshift(byte)
    symbols.push(place + 1)
  }
  endRun()
  symbols.push(used.length + 1)
  return symbols
}

/** Which bytes occur: which sixteens of them, then each of those. */
function writeUsed(out: Bits, used: readonly number[]): void {
  const rows = Array.from({ length: 16 }, (_, row) =>
    used.reduce((bits, byte) => (byte >> 4 === row ? bits | (0x8000 >> (byte & 15)) : bits), 0),
  )
  out.put(
    16,
    rows.reduce((bits, row, n) => (row === 0 ? bits : bits | (0x8000 >> n)), 0),
  )
  for (const row of rows) if (row !== 0) out.put(16, row)
}

/** The symbols by a complete code of two lengths, the shorter for the first ones, which are the frequent ones. */
function writeSymbols(out: Bits, symbols: readonly number[], kinds: number): void {
  const long = Math.ceil(Math.log2(kinds))
  const short = 2 ** long - kinds
  const groups = Math.ceil(symbols.length / groupSize)
  // The format asks for two codes at least: the second is the first again, and never chosen.
  out.put(3, 2)
  out.put(15, groups)
  for (let group = 0; group < groups; group += 1) out.put(1, 0)
  for (let code = 0; code < 2; code += 1) writeLengths(out, kinds, short, long)
  for (const symbol of symbols) {
    if (symbol < short) out.put(long - 1, symbol)
    else out.put(long, symbol + short)
  }
}

/** The length of each symbol's code: the first, then by how much each differs from the one before. */
function writeLengths(out: Bits, kinds: number, short: number, long: number): void {
  out.put(5, short > 0 ? long - 1 : long)
  for (let symbol = 0; symbol < kinds; symbol += 1) {
    if (short > 0 && symbol === short) out.put(2, 0b10)
    out.put(1, 0)
  }
}
