import { gunzipSync, inflateRawSync } from 'node:zlib'
import { expect } from 'vitest'
import { demoGenome } from '#app/demo/genome.ts'

/* Readers of BAM, VCF and their indexes, written apart from the writers that they check. */

/** A stretch of a contig of the demo genome; 0-based, half-open. */
export type Region = { readonly contig: number; readonly from: number; readonly to: number }

export type BamRecord = {
  readonly name: string
  readonly contig: number
  readonly at: number
  readonly flag: number
  readonly cigar: readonly (readonly [count: number, kind: string])[]
  readonly length: number
  readonly mateContig: number
  readonly mateAt: number
  readonly templateLength: number
  readonly bases: string
}

export function readBam(bytes: Uint8Array): { header: string; records: BamRecord[] } {
  const data = gunzipSync(bytes)
  expect(data.toString('latin1', 0, 4)).toBe('BAM\x01')
  const textEnd = 8 + data.readInt32LE(4)
  let at = textEnd + 4
  for (let contig = data.readInt32LE(textEnd); contig > 0; contig--) at += 8 + data.readInt32LE(at)
  return { header: data.toString('latin1', 8, textEnd), records: bamRecords(data.subarray(at)) }
}

export function bamRecords(data: Buffer): BamRecord[] {
  const records: BamRecord[] = []
  for (let at = 0; at < data.length; at += 4 + data.readInt32LE(at)) {
    const nameLength = data.readUInt8(at + 12)
    const operations = data.readUInt16LE(at + 16)
    const length = data.readInt32LE(at + 20)
    const cigarAt = at + 36 + nameLength
    const basesAt = cigarAt + operations * 4
    records.push({
      contig: data.readInt32LE(at + 4),
      at: data.readInt32LE(at + 8),
      flag: data.readUInt16LE(at + 18),
      length,
      mateContig: data.readInt32LE(at + 24),
      mateAt: data.readInt32LE(at + 28),
      templateLength: data.readInt32LE(at + 32),
      name: data.toString('latin1', at + 36, cigarAt - 1),
      cigar: Array.from({ length: operations }, (_, operation) => {
        const value = data.readUInt32LE(cigarAt + operation * 4)
        return [value >>> 4, 'MIDNSHP=X'.charAt(value & 15)] as const
      }),
      bases: Array.from({ length }, (_, base) => {
        const byte = data.readUInt8(basesAt + (base >> 1))
        return '=ACMGRSVTWYHKDBN'.charAt(base % 2 === 0 ? byte >> 4 : byte & 15)
      }).join(''),
    })
  }
  return records
}

export function overlaps({ contig, at, cigar }: BamRecord, region: Region): boolean {
  const span = cigar.reduce((sum, [count, kind]) => ('MDN'.includes(kind) ? sum + count : sum), 0)
  return contig === region.contig && at < region.to && at + Math.max(1, span) > region.from
}

/** The base that a read has at a place of the reference: one or none. */
export function baseAt(record: BamRecord, contig: number, place: number): string[] {
  if (record.contig !== contig) return []
  let onReference = record.at
  let inRead = 0
  for (const [count, kind] of record.cigar) {
    if (kind === 'M') {
      if (place >= onReference && place < onReference + count) {
        return [record.bases.charAt(inRead + place - onReference)]
      }
      onReference += count
      inRead += count
    } else if (kind === 'I' || kind === 'S') inRead += count
    else onReference += count
  }
  return []
}

export type VcfLine = {
  readonly contig: number
  readonly from: number
  readonly to: number
  readonly ref: string
  readonly fields: readonly string[]
}

export function readVcf(bytes: Uint8Array): { meta: string[]; lines: VcfLine[] } {
  const text = gunzipSync(bytes).toString()
  return {
    meta: text.split('\n').filter((line) => line.startsWith('#')),
    lines: vcfLines(text),
  }
}

export function vcfLines(text: string): VcfLine[] {
  return textOf(Buffer.from(text))
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const fields = line.split('\t')
      const [chrom, position, , ref = ''] = fields
      const from = Number(position) - 1
      const end = /(?:^|;)END=(\d+)/.exec(fields[7] ?? '')?.[1]
      return {
        contig: demoGenome().findIndex(({ name }) => name === chrom),
        from,
        to: end === undefined ? from + ref.length : Number(end),
        ref,
        fields,
      }
    })
}

export function textOf(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString().split('\n').filter(Boolean)
}

type Chunk = { readonly from: bigint; readonly to: bigint }
type ReferenceIndex = {
  readonly bins: Readonly<Record<number, readonly Chunk[]>>
  readonly linear: readonly bigint[]
}

export function readBai(index: Uint8Array): { references: ReferenceIndex[]; unplaced: number } {
  const data = Buffer.from(index)
  expect(data.toString('latin1', 0, 4)).toBe('BAI\x01')
  const { references, at } = readReferences(data, 8, data.readInt32LE(4))
  expect(data.length).toBe(at + 8)
  return { references, unplaced: Number(data.readBigUInt64LE(at)) }
}

export function readTbi(index: Uint8Array): Record<string, ReferenceIndex> {
  const data = gunzipSync(index)
  expect(data.toString('latin1', 0, 4)).toBe('TBI\x01')
  const fields = [8, 12, 16, 20, 24, 28].map((at) => data.readInt32LE(at))
  expect(fields).toEqual([2, 1, 2, 0, '#'.charCodeAt(0), 0])
  const namesEnd = 36 + data.readInt32LE(32)
  const names = data.toString('latin1', 36, namesEnd - 1).split('\0')
  const { references } = readReferences(data, namesEnd, data.readInt32LE(4))
  return Object.fromEntries(
    references.map((reference, at) => [names[at] ?? '', reference] as const),
  )
}

function readReferences(
  data: Buffer,
  from: number,
  count: number,
): { references: ReferenceIndex[]; at: number } {
  let at = from
  const references = Array.from({ length: count }, () => {
    const bins: Record<number, Chunk[]> = {}
    let left = data.readInt32LE(at)
    at += 4
    for (; left > 0; left--) {
      const chunks = data.readInt32LE(at + 4)
      bins[data.readUInt32LE(at)] = Array.from({ length: chunks }, (_, chunk) => ({
        from: data.readBigUInt64LE(at + 8 + chunk * 16),
        to: data.readBigUInt64LE(at + 16 + chunk * 16),
      }))
      at += 8 + chunks * 16
    }
    const windows = data.readInt32LE(at)
    const linear = Array.from({ length: windows }, (_, window) =>
      data.readBigUInt64LE(at + 4 + window * 8),
    )
    at += 4 + windows * 8
    return { bins, linear }
  })
  return { references, at }
}

/** What an index leads to for a region, by the bins that may hold it and the linear index. */
export function read(
  bytes: Uint8Array,
  index: ReferenceIndex | undefined,
  region: Region,
): Buffer[] {
  const levels = [
    [0, 29],
    [1, 26],
    [9, 23],
    [73, 20],
    [585, 17],
    [4681, 14],
  ] as const
  const bins = levels.flatMap(([first, shift]) => {
    const lowest = region.from >> shift
    const highest = (region.to - 1) >> shift
    return Array.from({ length: highest - lowest + 1 }, (_, bin) => first + lowest + bin)
  })
  const least = index?.linear[region.from >> 14] ?? 0n
  return bins
    .flatMap((bin) => index?.bins[bin] ?? [])
    .filter(({ to }) => to > least)
    .sort((a, b) => Number(a.from - b.from))
    .map(({ from, to }) => stretch(bytes, from, to))
}

/** The uncompressed bytes between two virtual offsets, block by block. */
function stretch(bytes: Uint8Array, from: bigint, to: bigint): Buffer {
  const data = Buffer.from(bytes)
  const parts: Buffer[] = []
  const lastBlock = Number(to >> 16n)
  for (let block = Number(from >> 16n); block <= lastBlock;) {
    const size = data.readUInt16LE(block + 16) + 1
    const inflated = inflateRawSync(data.subarray(block + 18, block + size - 8))
    const begin = block === Number(from >> 16n) ? Number(from & 0xffffn) : 0
    const end = block === lastBlock ? Number(to & 0xffffn) : inflated.length
    parts.push(inflated.subarray(begin, end))
    block += size
  }
  return Buffer.concat(parts)
}
