import { constants, crc32, deflateRawSync } from 'node:zlib'

/** Bytes in blocks that can be read one by one (SAM specification §4.1), ended by the end-of-file block. */
type Bgzf = {
  readonly bytes: Uint8Array
  /** Where the byte at `offset` of the uncompressed data lies: (start of its block << 16) | place within. */
  readonly virtualOffset: (offset: number) => bigint
}

/**
 * Uncompressed bytes in a block. Far below the 64 KiB that the format allows, so that even a small
 * demo file has several blocks and a reader of its index has something to jump over.
 */
const blockBytes = 0x2000

/** The empty block that marks a file as complete; without it samtools speaks of a truncated file. */
const endOfFile = Uint8Array.from([
  0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0, 0,
  0, 0, 0, 0, 0, 0,
])

/** Compresses `data`; the same bytes come out on every machine. */
export function bgzip(data: Uint8Array): Bgzf {
  const blocks: Uint8Array[] = []
  const starts: number[] = []
  let at = 0
  for (let from = 0; from < data.length; from += blockBytes) {
    const block = compressBlock(data.subarray(from, from + blockBytes))
    blocks.push(block)
    starts.push(at)
    at += block.length
  }
  blocks.push(endOfFile)
  starts.push(at)
  return {
    bytes: concat(blocks),
    virtualOffset: (offset) =>
      (BigInt(starts[blockOf(offset, data.length)] ?? at) << 16n) |
      BigInt(offset === data.length ? 0 : offset % blockBytes),
  }
}

/** The end of the data is the start of the end-of-file block, as htslib tells it. */
function blockOf(offset: number, length: number): number {
  return offset === length ? Math.ceil(length / blockBytes) : Math.floor(offset / blockBytes)
}

function compressBlock(data: Uint8Array): Uint8Array {
  // Z_RLE looks for no matches but runs. The matcher for the rest is tuned per processor in the zlib of
  // Node, so the usual strategies give other bytes, and another MD5, on another machine.
  const deflated = deflateRawSync(data, {
    level: 6,
    memLevel: 8,
    strategy: constants.Z_RLE,
  })
  const block = new Uint8Array(18 + deflated.length + 8)
  const view = new DataView(block.buffer)
  block.set(endOfFile.subarray(0, 16))
  view.setUint16(16, block.length - 1, true)
  block.set(deflated, 18)
  view.setUint32(block.length - 8, crc32(data), true)
  view.setUint32(block.length - 4, data.length, true)
  return block
}

/** All `parts` in one array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
