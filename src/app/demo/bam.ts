import { bgzip, concat } from './bgzf.ts'
import { binOf, indexOfReference, uint32, uint64, type Interval } from './binning.ts'
import { demoGenome, syntheticNote } from './genome.ts'
import { demoReads, type Read, type ReadsOf } from './reads.ts'

/** A file and the index beside it. */
export type IndexedFile = { readonly bytes: Uint8Array; readonly index: Uint8Array }

/** A BAM file of some hundred read pairs, sorted by coordinate, and its BAI index. */
export function writeBam(of: ReadsOf): IndexedFile {
  const header = bamHeader(of.sample)
  const reads = demoReads(of)
  const records = reads.map((read) => bamRecord(read, of.sample))
  const bgzf = bgzip(concat([header, ...records]))

  const intervals: Interval[][] = demoGenome().map(() => [])
  let at = header.length
  reads.forEach((read, number) => {
    const end = at + (records[number]?.length ?? 0)
    intervals[read.contig]?.push({
      from: read.at,
      to: read.at + Math.max(1, referenceLength(read)),
      startsAt: bgzf.virtualOffset(at),
      endsAt: bgzf.virtualOffset(end),
      isMapped: read.cigar.length > 0,
    })
    at = end
  })
  const unplaced = reads.filter((read) => read.contig < 0).length
  const index = concat([
    Uint8Array.from(Buffer.from('BAI\x01', 'latin1')),
    uint32(intervals.length),
    ...intervals.map(indexOfReference),
    uint64([BigInt(unplaced)]),
  ])
  return { bytes: bgzf.bytes, index }
}

function bamHeader(sample: string): Uint8Array {
  const contigs = demoGenome()
  const text = [
    '@HD\tVN:1.6\tSO:coordinate',
    ...contigs.map(
      ({ name, bases, md5 }) => `@SQ\tSN:${name}\tLN:${bases.length}\tAS:demo\tM5:${md5}`,
    ),
    `@RG\tID:${sample}.1\tSM:${sample}\tLB:${sample}.lib1\tPL:ILLUMINA\tPU:demo.1`,
    '@PG\tID:accession-demo\tPN:accession-demo\tVN:1',
    `@CO\t${syntheticNote}`,
    '',
  ].join('\n')
  return concat([
    Uint8Array.from(Buffer.from('BAM\x01', 'latin1')),
    uint32(text.length),
    Uint8Array.from(Buffer.from(text)),
    uint32(contigs.length),
    ...contigs.map(({ name, bases }) =>
      concat([
        uint32(name.length + 1),
        Uint8Array.from(Buffer.from(`${name}\0`)),
        uint32(bases.length),
      ]),
    ),
  ])
}

const operations = 'MIDNSHP=X'
const takesReference = new Set(['M', 'D', 'N'])

function referenceLength(read: Read): number {
  return read.cigar.reduce(
    (sum, { length, kind }) => (takesReference.has(kind) ? sum + length : sum),
    0,
  )
}

/** The code of each base letter in four bits; what is no base is N. */
const nibbles = new Uint8Array(256).fill(15)
for (const [at, letter] of Buffer.from('=ACMGRSVTWYHKDBN').entries()) nibbles[letter] = at

/** SAM specification §4.2. */
function bamRecord(read: Read, sample: string): Uint8Array {
  const tags = `RGZ${sample}.1\0`
  const packed = (read.bases.length + 1) >> 1
  const length =
    36 + read.name.length + 1 + read.cigar.length * 4 + packed + read.bases.length + tags.length
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, length - 4, true)
  view.setInt32(4, read.contig, true)
  view.setInt32(8, read.at, true)
  view.setUint8(12, read.name.length + 1)
  view.setUint8(13, read.mapq)
  view.setUint16(14, read.at < 0 ? 4680 : binOf(read.at, read.at + referenceLength(read)), true)
  view.setUint16(16, read.cigar.length, true)
  view.setUint16(18, read.flag, true)
  view.setInt32(20, read.bases.length, true)
  view.setInt32(24, read.mateContig, true)
  view.setInt32(28, read.mateAt, true)
  view.setInt32(32, read.templateLength, true)

  let at = 36
  for (const letter of `${read.name}\0`) bytes[at++] = letter.charCodeAt(0)
  for (const { length: count, kind } of read.cigar) {
    view.setUint32(at, (count << 4) | operations.indexOf(kind), true)
    at += 4
  }
  for (let base = 0; base < read.bases.length; base++) {
    const nibble = nibbles[read.bases[base] ?? 0] ?? 15
    const byte = at + (base >> 1)
    bytes[byte] = (bytes[byte] ?? 0) | (base % 2 === 0 ? nibble << 4 : nibble)
  }
  bytes.set(read.qualities, at + packed)
  at += packed + read.bases.length
  for (const letter of tags) bytes[at++] = letter.charCodeAt(0)
  return bytes
}
