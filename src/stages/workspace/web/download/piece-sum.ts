import { md5 } from 'js-md5'

/** A file by itself, or one of the parts in which it was uploaded. */
export type Piece = { readonly size: number; readonly md5: string }

export type PieceSum = {
  /** Takes the next bytes of the file; answers whether the pieces that end with them are the same by their MD5. */
  add(bytes: Uint8Array): boolean
}

/** Holds what comes against the pieces of a file, in their order. */
export function sumOf(pieces: readonly Piece[]): PieceSum {
  let at = 0
  let hashed = 0
  let sum = md5.create()
  return {
    add(bytes) {
      let rest = bytes
      for (let piece = pieces[at]; piece && rest.length > 0; piece = pieces[at]) {
        const some = rest.subarray(0, piece.size - hashed)
        sum.update(some)
        hashed += some.length
        rest = rest.subarray(some.length)
        if (hashed < piece.size) continue
        if (sum.hex() !== piece.md5) return false
        at += 1
        hashed = 0
        sum = md5.create()
      }
      return true
    },
  }
}
