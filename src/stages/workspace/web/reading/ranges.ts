import { fetchBytes } from '#app/web/client.ts'
import type { AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { readReferencePart } from '../../contract/reference.ts'
import { viewFile } from '../../contract.ts'

/** Reads bytes [from, to) of something; short where it ends before. */
export type ReadRange = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>

/** As much as a viewer is given at once, in bytes. */
const most = 8 * 1024 * 1024

/** @throws Problem */
async function fetchRange<E extends Endpoint>(
  endpoint: E,
  input: AddressInput<E>,
  range: readonly [number, number],
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const blob = await fetchBytes(endpoint, input, range)
    return new Uint8Array(await blob.arrayBuffer())
  } catch (error) {
    if (error instanceof Problem && error.code === 'range-not-satisfiable') return new Uint8Array()
    throw error
  }
}

/** Asks for a wide range piece by piece, as wide as the server gives them. */
function inPieces(read: ReadRange): ReadRange {
  return async (from, to) => {
    if (to - from <= most) return read(from, to)
    const pieces: Uint8Array<ArrayBuffer>[] = []
    for (let at = from; at < to; at += most) {
      const piece = await read(at, Math.min(to, at + most))
      pieces.push(piece)
      if (piece.length < most) break
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer())
  }
}

export const fileRanges = (projectId: string, fileId: string): ReadRange =>
  inPieces((from, to) => fetchRange(viewFile, { params: { projectId, fileId } }, [from, to]))

export const referenceRanges = (part: 'fasta' | 'index' | 'cytoband'): ReadRange =>
  inPieces((from, to) => fetchRange(readReferencePart, { params: { part } }, [from, to]))
