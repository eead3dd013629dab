import type { FileType, SampleType, SequencingType } from '#stages/catalog/vocabulary.ts'

import type { Random } from './random.ts'
import type { DemoSubject } from './subjects.ts'

/** A primary file that a sample may have, with the index file beside it, if it has one. */
export type Unit = {
  readonly assay: SequencingType
  readonly fileType: FileType
  readonly ending: string
  readonly index: string
  readonly description: string
  /** What a sample needs to have it. */
  readonly needs: 'any' | 'tumor' | 'pair'
  /** On GRCh37 and not on GRCh38; not among the files with bytes, which are on the demo genome alone. */
  readonly isLegacy: boolean
  /** Share of the samples that have it, before the catalog is fitted to its number of files. */
  readonly share: number
  /** From and to, of the file and of its index. */
  readonly sizeBytes: readonly [number, number]
  readonly indexBytes: readonly [number, number]
}

const MB = 1_000_000
const GB = 1_000_000_000

/** In a set of units (a bit mask), a unit is the bit of its place in this list. */
export const units: readonly Unit[] = [
  ...dna('WGS', {
    bam: [60 * GB, 120 * GB],
    bai: [7 * MB, 10 * MB],
    gvcf: [2 * GB, 6 * GB],
    vcf: [2 * MB, 30 * MB],
  }),
  ...dna('WES', {
    bam: [8 * GB, 15 * GB],
    bai: [4 * MB, 7 * MB],
    gvcf: [1 * GB, 2 * GB],
    vcf: [0.5 * MB, 3 * MB],
  }),
  ...rna(),
]

type Range = readonly [number, number]
type DnaSizes = {
  readonly bam: Range
  readonly bai: Range
  readonly gvcf: Range
  readonly vcf: Range
}

function dna(assay: 'WGS' | 'WES', size: DnaSizes): Unit[] {
  const name = assay.toLowerCase()
  const tbi: Range = [1 * MB, 3 * MB]
  const smallTbi: Range = [0.05 * MB, 0.6 * MB]
  const bam = { assay, fileType: 'BAM', index: '.bai', needs: 'any' } as const
  const gvcf = { assay, fileType: 'gVCF', index: '.tbi', needs: 'any' } as const
  const somatic = { assay, fileType: 'Somatic VCF', index: '.tbi', needs: 'pair' } as const
  return [
    {
      ...bam,
      ending: `${name}.bam`,
      description: `${assay} reads`,
      isLegacy: false,
      share: 1,
      sizeBytes: size.bam,
      indexBytes: size.bai,
    },
    {
      ...gvcf,
      ending: `${name}.g.vcf.gz`,
      description: `${assay} germline calls`,
      isLegacy: false,
      share: 0.99,
      sizeBytes: size.gvcf,
      indexBytes: tbi,
    },
    {
      ...somatic,
      ending: `${name}.somatic.vcf.gz`,
      description: `${assay} somatic SNVs and indels`,
      isLegacy: false,
      share: 0.99,
      sizeBytes: size.vcf,
      indexBytes: smallTbi,
    },
    {
      ...somatic,
      ending: `${name}.somatic.sv.vcf.gz`,
      description: `${assay} somatic structural variants`,
      isLegacy: false,
      share: assay === 'WGS' ? 0.85 : 0.5,
      sizeBytes: [0.5 * MB, 4 * MB],
      indexBytes: smallTbi,
    },
    {
      assay,
      fileType: 'CNV',
      index: '',
      needs: 'tumor',
      ending: `${name}.cnv.tsv`,
      description: `${assay} copy number segments`,
      isLegacy: false,
      share: 0.99,
      sizeBytes: [12_000, 90_000],
      indexBytes: [0, 0],
    },
    {
      ...bam,
      ending: `${name}.hg19.bam`,
      description: `${assay} reads`,
      isLegacy: true,
      share: 0.6,
      sizeBytes: size.bam,
      indexBytes: size.bai,
    },
    {
      ...gvcf,
      ending: `${name}.hg19.g.vcf.gz`,
      description: `${assay} germline calls`,
      isLegacy: true,
      share: 0.55,
      sizeBytes: size.gvcf,
      indexBytes: tbi,
    },
  ]
}

function rna(): Unit[] {
  return [false, true].flatMap((isLegacy): Unit[] => {
    const name = isLegacy ? 'rna.hg19' : 'rna'
    return [
      {
        assay: 'RNA-Seq',
        fileType: 'BAM',
        ending: `${name}.bam`,
        index: '.bai',
        description: `RNA-Seq reads`,
        needs: 'tumor',
        isLegacy,
        share: isLegacy ? 0.6 : 1,
        sizeBytes: [5 * GB, 12 * GB],
        indexBytes: [4 * MB, 8 * MB],
      },
      {
        assay: 'RNA-Seq',
        fileType: 'Feature Counts',
        ending: `${name}.counts.txt`,
        index: '',
        description: `RNA-Seq reads per gene`,
        needs: 'tumor',
        isLegacy,
        share: isLegacy ? 0.6 : 0.99,
        sizeBytes: [25_000, 95_000],
        indexBytes: [0, 0],
      },
    ]
  })
}

const filesOf = units.map((unit) => (unit.index === '' ? 1 : 2))

/** The units that a sample of a subject may have. */
export function possibleUnits(subject: DemoSubject, sample: SampleType): number {
  const isTumor = sample !== 'Germline'
  const isPaired = isTumor && subject.samples.includes('Germline')
  let set = 0
  units.forEach(({ assay, needs }, bit) => {
    const isMet = needs === 'any' || (needs === 'tumor' ? isTumor : isPaired)
    if (isMet && subject.assays.includes(assay)) set |= 1 << bit
  })
  return set
}

/** The units on the one reference that files with bytes are on. */
export const unitsWithBytes = units.reduce(
  (set, { isLegacy }, bit) => (isLegacy ? set : set | (1 << bit)),
  0,
)

/** Some of the `possible` units, each with its share. */
export function drawUnits(random: Random, possible: number): number {
  let set = 0
  for (let bit = 0; bit < units.length; bit++) {
    if (possible & (1 << bit) && random.chance(units[bit]?.share ?? 0)) set |= 1 << bit
  }
  return set
}

/** How many files a set of units is, index files counted. */
function countFiles(set: number): number {
  let count = 0
  for (let bit = 0; bit < units.length; bit++) if (set & (1 << bit)) count += filesOf[bit] ?? 0
  return count
}

/** A second reference and a second caller: what a laboratory leaves out first. */
const extra = units.reduce(
  (set, { isLegacy, ending }, bit) =>
    isLegacy || ending.includes('.sv.') ? set | (1 << bit) : set,
  0,
)

/** The main alignments: they stay, whatever is taken from a sample. */
const core = units.reduce((set, { share }, bit) => (share === 1 ? set | (1 << bit) : set), 0)

/**
 * Adds units to, or takes units from, the samples numbered `from` and up until all sets together are `files` files.
 * @throws RangeError when that many cannot be had.
 */
export function fitUnits(
  random: Random,
  sets: Uint32Array,
  possible: Uint32Array,
  from: number,
  files: number,
): void {
  const samples = sets.length - from
  // Samples of one assay have the same types of files, as long as the extras are enough to give way.
  let spare = 0
  let missing = files - sets.reduce((sum, set) => sum + countFiles(set), 0)
  while (missing !== 0) {
    const before = missing
    const start = random.between(0, Math.max(1, samples))
    for (let step = 0; step < samples && missing !== 0; step++) {
      const sample = from + ((start + step) % samples)
      const set = sets[sample] ?? 0
      const able = possible[sample] ?? 0
      const bit =
        missing > 0
          ? anyBit(random, able & ~set, missing)
          : (anyBit(random, set & extra, -missing) ?? anyBit(random, set & spare, -missing))
      if (bit === undefined) continue
      sets[sample] = set ^ (1 << bit)
      missing -= missing > 0 ? (filesOf[bit] ?? 0) : -(filesOf[bit] ?? 0)
    }
    if (missing === before && spare === 0) {
      spare = ~core
      continue
    }
    if (missing === before) missing = trade(sets, possible, from, missing)
    if (missing === before) {
      throw new RangeError(
        `${sets.length} demo samples cannot have ${files} files: ${missing} off.`,
      )
    }
  }
}

/** A bit of `set`, from a random one on, whose unit is at most `most` files. */
function anyBit(random: Random, set: number, most: number): number | undefined {
  if (set === 0) return undefined
  const start = random.between(0, units.length)
  for (let step = 0; step < units.length; step++) {
    const bit = (start + step) % units.length
    if (set & (1 << bit) && (filesOf[bit] ?? 0) <= most) return bit
  }
  return undefined
}

/** Gives a file and its index for a file without one, or the other way round: one file more or less. */
function trade(sets: Uint32Array, possible: Uint32Array, from: number, missing: number): number {
  const step = Math.sign(missing)
  for (let sample = from; sample < sets.length; sample++) {
    const set = sets[sample] ?? 0
    const absent = (possible[sample] ?? 0) & ~set
    const present = set & ~core
    const more = firstBit(absent, step > 0 ? 2 : 1)
    const less = firstBit(present, step > 0 ? 1 : 2)
    if (more === undefined || less === undefined) continue
    sets[sample] = (set | (1 << more)) & ~(1 << less)
    return missing - step
  }
  return missing
}

function firstBit(set: number, files: number): number | undefined {
  const bit = filesOf.findIndex((count, at) => count === files && set & (1 << at))
  return bit < 0 ? undefined : bit
}
