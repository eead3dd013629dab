import type { IndexedFile } from './bam.ts'
import { bgzip, concat } from './bgzf.ts'
import { indexOfReference, uint32, uint64, type Interval } from './binning.ts'
import {
  basesOf,
  demoGenome,
  geneAt,
  germlineOf,
  somaticOf,
  syntheticNote,
  type GermlineVariant,
} from './genome.ts'
import { randomFrom, type Random } from './random.ts'

/** A line of a VCF file; [at, end) is what it covers, 0-based. */
type Line = {
  readonly contig: number
  readonly at: number
  readonly end: number
  readonly text: string
}

/** A gVCF of a subject's inherited variants, with reference blocks (`END`) over all between them. */
export function writeGvcf(of: { seed: string; subject: string; sample: string }): IndexedFile {
  const random = randomFrom(of.seed)
  const germline = germlineOf(of.subject)
  const lines: Line[] = []
  demoGenome().forEach(({ bases }, contig) => {
    let at = 0
    for (const variant of germline.filter((one) => one.contig === contig)) {
      lines.push(...referenceBlocks(random, contig, at, variant.at), calledLine(random, variant))
      at = variant.at + variant.ref.length
    }
    lines.push(...referenceBlocks(random, contig, at, bases.length))
  })
  return writeVcf(
    [
      ...vcfHeader([
        '##ALT=<ID=NON_REF,Description="Any allele that is not the reference">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="Last position of the block">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
        '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least reads in the block">',
        '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Genotype likelihoods, phred-scaled">',
      ]),
      columns(of.sample),
    ],
    lines,
  )
}

function referenceBlocks(random: Random, contig: number, from: number, to: number): Line[] {
  const lines: Line[] = []
  for (let at = from; at < to;) {
    const end = Math.min(to, at + random.between(800, 9000))
    const depth = random.between(18, 45)
    const quality = Math.min(99, depth * 3)
    const least = depth - random.between(0, 6)
    lines.push({
      contig,
      at,
      end,
      text: fields(contig, at, basesOf(contig, at, at + 1), '<NON_REF>', [
        '.',
        '.',
        `END=${end}`,
        'GT:DP:GQ:MIN_DP:PL',
        `0/0:${depth}:${quality}:${least}:0,${quality},${quality * 15}`,
      ]),
    })
    at = end
  }
  return lines
}

function calledLine(random: Random, variant: GermlineVariant): Line {
  const { contig, at, ref, alt, isHomozygous } = variant
  const depth = random.between(20, 45)
  const alternative = isHomozygous ? depth : Math.round(depth * (0.4 + random.unit() * 0.2))
  const likely = alternative * 30
  const call = isHomozygous
    ? `1/1:0,${depth},0:${depth}:${Math.min(99, depth * 3)}:${likely},${depth * 3},0,${likely},${depth * 3},${likely}`
    : `0/1:${depth - alternative},${alternative},0:${depth}:99:${likely},0,${likely},${likely + 60},${likely + 60},${likely + 120}`
  return {
    contig,
    at,
    end: at + ref.length,
    text: fields(contig, at, ref, `${alt},<NON_REF>`, [
      String(likely),
      '.',
      '.',
      'GT:AD:DP:GQ:PL',
      call,
    ]),
  }
}

const substitutionEffects = ['missense', 'synonymous', 'nonsense', 'intron'] as const

type Pair = { readonly seed: string; readonly tumor: string; readonly control: string }

/** Small variants that a tumor sample has and the germline sample of the same subject has not. */
export function writeSomaticVcf({ seed, tumor, control }: Pair): IndexedFile {
  const random = randomFrom(seed)
  const lines = somaticOf(tumor).map(({ contig, at, ref, alt, fraction, isPass }): Line => {
    const depth = isPass ? random.between(40, 120) : random.between(6, 14)
    const alternative = Math.max(2, Math.round(depth * fraction))
    const normal = random.between(20, 50)
    const isSubstitution = ref.length === alt.length
    const effect = random.pick(isSubstitution ? substitutionEffects : ['frameshift', 'intron'])
    return {
      contig,
      at,
      end: at + ref.length,
      text: fields(contig, at, ref, alt, [
        '.',
        isPass ? 'PASS' : random.pick(['low_depth', 'panel_of_normals', 'low_depth;weak_evidence']),
        `SOMATIC;GENE=${geneAt(contig, at)};EFFECT=${effect}`,
        'GT:AD:DP:AF',
        `0/1:${depth - alternative},${alternative}:${depth}:${(alternative / depth).toFixed(3)}`,
        `0/0:${normal},0:${normal}:0.000`,
      ]),
    }
  })
  return writeVcf(
    [
      ...vcfHeader([
        ...somaticHeader(tumor, control),
        '##FILTER=<ID=low_depth,Description="Too few reads">',
        '##FILTER=<ID=panel_of_normals,Description="Seen in unrelated germline samples">',
        '##FILTER=<ID=weak_evidence,Description="Too few reads of the alternative allele">',
        '##INFO=<ID=EFFECT,Number=1,Type=String,Description="Invented effect on the gene">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Share of the reads with the allele">',
      ]),
      columns(tumor, control),
    ],
    lines,
  )
}

/** Large deletions, duplications and inversions of a tumor sample. */
export function writeStructuralVcf({ seed, tumor, control }: Pair): IndexedFile {
  const random = randomFrom(seed)
  const lines = demoGenome().flatMap(({ bases }, contig) =>
    Array.from({ length: random.between(2, 6) }, () => {
      const length = random.between(500, 30_000)
      const at = random.between(1000, bases.length - length)
      return { contig, at, length }
    })
      .sort((a, b) => a.at - b.at)
      .map(({ at, length }): Line => {
        const kind = random.pick(['DEL', 'DUP', 'INV'])
        const info = [
          'SOMATIC',
          `SVTYPE=${kind}`,
          `END=${at + length}`,
          `SVLEN=${kind === 'DEL' ? -length : length}`,
          `GENE=${geneAt(contig, at)},${geneAt(contig, at + length - 1)}`,
        ]
        return {
          contig,
          at,
          end: at + length,
          text: fields(contig, at, basesOf(contig, at, at + 1), `<${kind}>`, [
            '.',
            random.chance(0.75) ? 'PASS' : 'few_pairs',
            info.join(';'),
            'GT:PE:SR',
            `0/1:${random.between(4, 40)}:${random.between(2, 25)}`,
            '0/0:0:0',
          ]),
        }
      }),
  )
  return writeVcf(
    [
      ...vcfHeader([
        ...somaticHeader(tumor, control),
        '##ALT=<ID=DEL,Description="Deletion">',
        '##ALT=<ID=DUP,Description="Duplication">',
        '##ALT=<ID=INV,Description="Inversion">',
        '##FILTER=<ID=few_pairs,Description="Too few read pairs">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="Last position of the variant">',
        '##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="Difference in length">',
        '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Kind of variant">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=PE,Number=1,Type=Integer,Description="Read pairs that span it">',
        '##FORMAT=<ID=SR,Number=1,Type=Integer,Description="Reads that are split by it">',
      ]),
      columns(tumor, control),
    ],
    lines,
  )
}

function vcfHeader(lines: readonly string[]): string[] {
  return [
    '##fileformat=VCFv4.2',
    `##note=${syntheticNote}`,
    '##source=accession-demo',
    ...demoGenome().map(({ name, bases }) => `##contig=<ID=${name},length=${bases.length}>`),
    '##FILTER=<ID=PASS,Description="All filters passed">',
    ...lines,
  ]
}

function somaticHeader(tumor: string, control: string): string[] {
  return [
    `##tumor_sample=${tumor}`,
    `##normal_sample=${control}`,
    '##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="Acquired by the tumor">',
    '##INFO=<ID=GENE,Number=.,Type=String,Description="Invented gene">',
  ]
}

function columns(...samples: string[]): string {
  return ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...samples].join(
    '\t',
  )
}

function fields(contig: number, at: number, ref: string, alt: string, rest: string[]): string {
  return [demoGenome()[contig]?.name ?? '', at + 1, '.', ref, alt, ...rest].join('\t')
}

/** `lines` in genome order, compressed, with a TBI index (tabix specification). */
function writeVcf(header: readonly string[], lines: readonly Line[]): IndexedFile {
  const head = Uint8Array.from(Buffer.from(`${header.join('\n')}\n`))
  const records = lines.map(({ text }) => Uint8Array.from(Buffer.from(`${text}\n`)))
  const bgzf = bgzip(concat([head, ...records]))

  const intervals: Interval[][] = demoGenome().map(() => [])
  let at = head.length
  lines.forEach((line, number) => {
    const end = at + (records[number]?.length ?? 0)
    intervals[line.contig]?.push({
      from: line.at,
      to: line.end,
      startsAt: bgzf.virtualOffset(at),
      endsAt: bgzf.virtualOffset(end),
      isMapped: true,
    })
    at = end
  })
  const named = demoGenome().flatMap(({ name }, contig) => {
    const found = intervals[contig] ?? []
    return found.length > 0 ? [{ name, intervals: found }] : []
  })
  const names = Uint8Array.from(Buffer.from(named.map(({ name }) => `${name}\0`).join('')))
  const format = { vcf: 2, sequenceColumn: 1, beginColumn: 2, endColumn: 0, comment: 35, skip: 0 }
  const index = concat([
    Uint8Array.from(Buffer.from('TBI\x01', 'latin1')),
    uint32(named.length, ...Object.values(format), names.length),
    names,
    ...named.map((reference) => indexOfReference(reference.intervals)),
    uint64([0n]),
  ])
  return { bytes: bgzf.bytes, index: bgzip(index).bytes }
}
