import type { SequencingType } from '#stages/catalog/vocabulary.ts'

import { contigAt, demoLoci, germlineOf, somaticOf, type Locus, type Variant } from './genome.ts'
import { randomFrom, type Random } from './random.ts'

/** Whose reads to make; `isTumor` adds what the sample acquired to what the subject was born with. */
export type ReadsOf = {
  readonly seed: string
  readonly subject: string
  readonly sample: string
  readonly isTumor: boolean
  readonly sequencing: SequencingType
}

type CigarPart = { readonly length: number; readonly kind: 'M' | 'I' | 'D' | 'N' | 'S' }

/** A line of a SAM file; positions are 0-based, -1 stands for none. */
export type Read = {
  readonly name: string
  readonly flag: number
  readonly contig: number
  readonly at: number
  readonly mapq: number
  readonly cigar: readonly CigarPart[]
  readonly mateContig: number
  readonly mateAt: number
  readonly templateLength: number
  readonly bases: Uint8Array
  readonly qualities: Uint8Array
}

/** SAM specification §1.4.2. */
const flags = {
  paired: 0x1,
  properPair: 0x2,
  unmapped: 0x4,
  mateUnmapped: 0x8,
  reverse: 0x10,
  mateReverse: 0x20,
  first: 0x40,
  last: 0x80,
  duplicate: 0x400,
} as const

const pairsInLocus = 40
/** An RNA read skips this much after so many bases of a locus. */
const intron = { after: 300, length: 500 }

/** About 330 paired reads over the demo loci, sorted by coordinate, the unplaced ones last. */
export function demoReads(of: ReadsOf): Read[] {
  const random = randomFrom(of.seed)
  const length = of.sequencing === 'WGS' ? 100 : 75
  const somatic = of.isTumor ? somaticOf(of.sample) : []
  const germline = germlineOf(of.subject)
  const reads: Read[] = []
  let fragments = 0

  for (const locus of demoLoci) {
    const isHere = ({ contig, at }: Variant): boolean =>
      contig === locus.contig && at >= locus.from && at < locus.to + intron.length
    const inherited = germline.filter(isHere)
    const acquired = somatic.filter((variant) => variant.isPass && isHere(variant))
    for (let pair = 0; pair < pairsInLocus; pair++) {
      const isFromFather = random.chance(0.5)
      const variants = new Map<number, Variant>()
      for (const variant of inherited) {
        if (variant.isHomozygous || isFromFather) variants.set(variant.at, variant)
      }
      for (const variant of acquired) {
        if (random.chance(variant.fraction)) variants.set(variant.at, variant)
      }
      const fragment = { random, locus, length, variants, isSpliced: of.sequencing === 'RNA-Seq' }
      const name = `demo:${++fragments}`
      if (random.chance(0.03)) {
        reads.push(...halfMappedPair(fragment, name))
        continue
      }
      const made = mappedPair(fragment, name)
      reads.push(...made)
      if (random.chance(0.05)) {
        const copy = `demo:${++fragments}`
        reads.push(
          ...made.map((read) => ({ ...read, name: copy, flag: read.flag | flags.duplicate })),
        )
      }
    }
  }
  for (let pair = 0; pair < 3; pair++) {
    reads.push(...unmappedPair(random, length, `demo:${++fragments}`))
  }
  return reads
    .map((read, order) => ({ read, order }))
    .sort(
      (a, b) =>
        (a.read.contig >>> 0) - (b.read.contig >>> 0) || a.read.at - b.read.at || a.order - b.order,
    )
    .map(({ read }) => read)
}

type Fragment = {
  readonly random: Random
  readonly locus: Locus
  readonly length: number
  readonly variants: ReadonlyMap<number, Variant>
  readonly isSpliced: boolean
}

function mappedPair(fragment: Fragment, name: string): Read[] {
  const { random, locus, length } = fragment
  const span = random.between(length + 40, length * 2 + 120)
  const start = random.between(0, locus.to - locus.from - span)
  const left = align(fragment, start)
  const right = align(fragment, start + span - length)
  const isFirstLeft = random.chance(0.5)
  const templateLength = right.end - left.at
  const shared = {
    name,
    contig: locus.contig,
    mateContig: locus.contig,
    mapq: random.chance(0.05) ? random.between(0, 30) : 60,
  }
  return [
    {
      ...shared,
      ...sequenced(left),
      flag:
        flags.paired |
        flags.properPair |
        flags.mateReverse |
        (isFirstLeft ? flags.first : flags.last),
      mateAt: right.at,
      templateLength,
    },
    {
      ...shared,
      ...sequenced(right),
      flag:
        flags.paired | flags.properPair | flags.reverse | (isFirstLeft ? flags.last : flags.first),
      mateAt: left.at,
      templateLength: -templateLength,
    },
  ]
}

/** One read is mapped; the other is filed at its place. */
function halfMappedPair(fragment: Fragment, name: string): Read[] {
  const { random, locus, length } = fragment
  const mapped = align(fragment, random.between(0, locus.to - locus.from - length))
  const shared = {
    name,
    contig: locus.contig,
    mateContig: locus.contig,
    at: mapped.at,
    mateAt: mapped.at,
    templateLength: 0,
  }
  return [
    {
      ...sequenced(mapped),
      ...shared,
      mapq: 37,
      flag: flags.paired | flags.mateUnmapped | flags.first,
    },
    {
      ...shared,
      mapq: 0,
      flag: flags.paired | flags.unmapped | flags.last,
      cigar: [],
      bases: noise(random, length),
      qualities: qualitiesOf(random, length),
    },
  ]
}

function unmappedPair(random: Random, length: number, name: string): Read[] {
  return [flags.first, flags.last].map((which) => ({
    name,
    flag: flags.paired | flags.unmapped | flags.mateUnmapped | which,
    contig: -1,
    at: -1,
    mapq: 0,
    cigar: [],
    mateContig: -1,
    mateAt: -1,
    templateLength: 0,
    bases: noise(random, length),
    qualities: qualitiesOf(random, length),
  }))
}

type Aligned = Pick<Read, 'at' | 'cigar' | 'bases' | 'qualities'> & { readonly end: number }

function sequenced({ at, cigar, bases, qualities }: Aligned): Omit<Aligned, 'end'> {
  return { at, cigar, bases, qualities }
}

/** Reads `length` bases of a fragment's haplotype from `offset` bases into the locus (or its transcript). */
function align({ random, locus, length, variants, isSpliced }: Fragment, offset: number): Aligned {
  const { bases: reference } = contigAt(locus.contig)
  const splice = isSpliced ? locus.from + intron.after : -1
  const jump = isSpliced && offset >= intron.after ? intron.length : 0
  const clipped = random.chance(0.05) ? random.between(4, 20) : 0
  const bases = new Uint8Array(length)
  const cigar: { length: number; kind: CigarPart['kind'] }[] = []
  const take = (kind: CigarPart['kind'], count: number): void => {
    const last = cigar.at(-1)
    if (last?.kind === kind) last.length += count
    else if (count > 0) cigar.push({ length: count, kind })
  }

  bases.set(noise(random, clipped))
  take('S', clipped)
  const at = locus.from + offset + jump
  let made = clipped
  let place = at
  while (made < length) {
    if (place === splice && made > clipped) {
      take('N', intron.length)
      place += intron.length
    }
    const variant = variants.get(place)
    bases[made++] = reference[place] ?? 0
    take('M', 1)
    place++
    if (!variant) continue
    const inserted = variant.alt.length - 1
    const deleted = variant.ref.length - 1
    if (inserted === 0 && deleted === 0) bases[made - 1] = variant.alt.charCodeAt(0)
    // An insertion or deletion at the very end of a read would leave it without a base to anchor it.
    if (made + inserted >= length) continue
    for (const letter of variant.alt.slice(1)) bases[made++] = letter.charCodeAt(0)
    take('I', inserted)
    take('D', deleted)
    place += deleted
  }
  if (random.chance(0.15)) bases.set(noise(random, 1), random.between(0, length))
  return { at, end: place, cigar, bases, qualities: qualitiesOf(random, length) }
}

const letters = Uint8Array.from(Buffer.from('ACGT'))

function noise(random: Random, length: number): Uint8Array {
  const bases = new Uint8Array(length)
  for (let at = 0; at < length; at++) bases[at] = letters[random.next() >>> 30] ?? 0
  return bases
}

/** Binned as a sequencer writes them, falling off towards the end. */
function qualitiesOf(random: Random, length: number): Uint8Array {
  const good = random.between((length * 3) >> 2, length)
  const qualities = new Uint8Array(length).fill(37, 0, good).fill(25, good)
  for (let weak = random.between(0, 4); weak > 0; weak--) {
    qualities[random.between(0, length)] = 12
  }
  return qualities
}
