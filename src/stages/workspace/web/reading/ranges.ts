import { addressOf, type AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem, ProblemBody } from '#kernel/problem.ts'
import { readReferencePart } from '../../contract/reference.ts'
import { viewFile } from '../../contract.ts'

/** Reads bytes [from, to) of something; short where it ends before. */
export type ReadRange = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>

/** As much as a viewer is given at once, in bytes. */
const most = 8 * 1024 * 1024

/** @throws Problem with the code that the server named */
async function fetchRange<E extends Endpoint>(
  endpoint: E,
  input: AddressInput<E>,
  [from, to]: readonly [number, number],
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(addressOf(endpoint, input), {
    headers: { range: `bytes=${from}-${to - 1}` },
    cache: 'no-store',
  })
  if (response.ok) return new Uint8Array(await response.arrayBuffer())
  const body = ProblemBody.safeParse(await response.json().catch(() => undefined)).data
  if (body?.code === 'range-not-satisfiable') return new Uint8Array()
  if (body === undefined) throw new Error(`A range was answered with status ${response.status}.`)
  throw new Problem(body.code, body.detail)
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
