/*
 * MD5 (RFC 1321) of bytes that come piece by piece: the checksum of a part, made while it is read.
 * `crypto.subtle` has no MD5, and takes whole buffers only.
 */

/** Bits by which each step of a round turns. */
const turns = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
].flatMap((round) => [...round, ...round, ...round, ...round])

const sines = Int32Array.from({ length: 64 }, (_, n) =>
  Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32),
)

const shifts = Int32Array.from(turns)

/** Which word of the block each step takes. */
const words = Int32Array.from({ length: 64 }, (_, n) => {
  if (n < 16) return n
  if (n < 32) return (5 * n + 1) % 16
  return n < 48 ? (3 * n + 5) % 16 : (7 * n) % 16
})

export type Md5 = {
  update(bytes: Uint8Array): void
  /** 32 lower-case hex digits. Nothing may be added afterwards. */
  digest(): string
}

export function newMd5(): Md5 {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const rest = new Uint8Array(64)
  let length = 0
  const update = (bytes: Uint8Array): void => {
    const held = length % 64
    length += bytes.length
    let at = 0
    if (held > 0) {
      at = Math.min(64 - held, bytes.length)
      rest.set(bytes.subarray(0, at), held)
      if (held + at < 64) return
      addBlocks(state, rest, 0, 64)
    }
    const end = at + Math.floor((bytes.length - at) / 64) * 64
    addBlocks(state, bytes, at, end)
    rest.set(bytes.subarray(end))
  }
  return {
    update,
    digest() {
      const bits = length * 8
      const padding = new Uint8Array((length % 64 < 56 ? 56 : 120) - (length % 64) + 8)
      padding[0] = 0x80
      const view = new DataView(padding.buffer)
      view.setUint32(padding.length - 8, bits % 2 ** 32, true)
      view.setUint32(padding.length - 4, Math.floor(bits / 2 ** 32), true)
      update(padding)
      const bytes = new DataView(new ArrayBuffer(16))
      state.forEach((word, n) => bytes.setInt32(n * 4, word, true))
      return Array.from(new Uint8Array(bytes.buffer), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
    },
  }
}

const block = new Int32Array(16)

/** Adds whole blocks of 64 bytes to the state. */
function addBlocks(state: Int32Array, bytes: Uint8Array, from: number, to: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let at = from; at < to; at += 64) {
    for (let n = 0; n < 16; n += 1) block[n] = view.getInt32(at + n * 4, true)
    const [a0, b0, c0, d0] = [a, b, c, d]
    for (let n = 0; n < 64; n += 1) {
      const mixed = mix(n, b, c, d)
      const sum = (a + mixed + (sines[n] ?? 0) + (block[words[n] ?? 0] ?? 0)) | 0
      const turn = shifts[n] ?? 0
      a = d
      d = c
      c = b
      b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0
    }
    a = (a + a0) | 0
    b = (b + b0) | 0
    c = (c + c0) | 0
    d = (d + d0) | 0
  }
  state.set([a, b, c, d])
}

/** What a step mixes of three words; it differs from round to round. */
function mix(step: number, b: number, c: number, d: number): number {
  if (step < 16) return (b & c) | (~b & d)
  if (step < 32) return (d & b) | (~d & c)
  return step < 48 ? b ^ c ^ d : c ^ (b | ~d)
}
