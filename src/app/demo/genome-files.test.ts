import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SequencingType } from '#stages/catalog/vocabulary.ts'

import {
  bamRecords,
  baseAt,
  overlaps,
  read,
  readBai,
  readBam,
  readTbi,
  readVcf,
  textOf,
  type BamRecord,
  type Region,
  type VcfLine,
  vcfLines,
} from '#test/genome-readers.ts'

import { writeBam, type IndexedFile } from './bam.ts'
import { demoGenome, germlineOf, somaticOf, syntheticNote } from './genome.ts'
import { writeCounts, writeSegments } from './tables.ts'
import { writeGvcf, writeSomaticVcf, writeStructuralVcf } from './variants.ts'

const subject = 'ACOS900001'
const tumor = `${subject}_D1`
const control = `${subject}_G1`

const bamOf = (sequencing: SequencingType, seed = 'test'): IndexedFile =>
  writeBam({ seed: `${seed} ${sequencing}`, subject, sample: tumor, isTumor: true, sequencing })

const vcfs: Record<string, IndexedFile> = {
  gvcf: writeGvcf({ seed: 'test', subject, sample: control }),
  somatic: writeSomaticVcf({ seed: 'test', tumor, control }),
  structural: writeStructuralVcf({ seed: 'test', tumor, control }),
}
const vcfOf = (kind: string): IndexedFile => vcfs[kind] ?? { bytes: empty, index: empty }
const empty = new Uint8Array()

/** Regions that hold reads and variants, windows and bins of several sizes, and nothing; 0-based. */
const regions = [
  { contig: 0, from: 24_100, to: 24_200 },
  { contig: 0, from: 0, to: 180_000 },
  { contig: 0, from: 96_300, to: 140_000 },
  { contig: 1, from: 40_599, to: 40_700 },
  { contig: 1, from: 16_000, to: 41_000 },
  { contig: 2, from: 63_799, to: 63_800 },
  { contig: 2, from: 119_990, to: 120_000 },
  // Right behind the borders of windows, which long variants and blocks lie over.
  { contig: 0, from: 16_384, to: 16_385 },
  { contig: 0, from: 131_072, to: 131_073 },
  { contig: 1, from: 65_536, to: 65_537 },
  { contig: 2, from: 32_768, to: 32_769 },
]

const nameOf = ({ contig }: Region): string => demoGenome()[contig]?.name ?? ''

/** As samtools and tabix take it: 1-based, both ends in. */
const written = (region: Region): string => `${nameOf(region)}:${region.from + 1}-${region.to}`

describe('writeBam', () => {
  it.each(['WGS', 'WES', 'RNA-Seq'] as const)('writes sorted, sound %s records', (sequencing) => {
    const { header, records } = readBam(bamOf(sequencing).bytes)

    expect(header).toContain('@HD\tVN:1.6\tSO:coordinate')
    expect(header.match(/^@RG.*\tSM:(\S+)/m)?.[1]).toBe(tumor)
    expect(header).toContain(`@CO\t${syntheticNote}`)
    expect(records.length).toBeGreaterThan(300)
    expect(records.length).toBeLessThan(400)
    const order = records.map(({ contig, at }) => (contig >>> 0) * 1e6 + at)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    for (const { flag, cigar, length } of records) {
      const isUnmapped = (flag & 0x4) !== 0
      const taken = cigar.reduce(
        (sum, [count, kind]) => ('MIS'.includes(kind) ? sum + count : sum),
        0,
      )
      expect(taken).toBe(isUnmapped ? 0 : length)
      expect(length).toBe(sequencing === 'WGS' ? 100 : 75)
    }
    expect(records.some(({ flag }) => flag & 0x400)).toBe(true)
    expect(records.some(({ flag, contig }) => flag & 0x4 && contig >= 0)).toBe(true)
    expect(records.some(({ contig }) => contig < 0)).toBe(true)
    const isSpliced = records.some(({ cigar }) => cigar.some(([, kind]) => kind === 'N'))
    expect(isSpliced).toBe(sequencing === 'RNA-Seq')
  })

  it('gives the two reads of a pair each other as mates', () => {
    const { records } = readBam(bamOf('WGS').bytes)
    const pairs = Map.groupBy(records, ({ name }) => name)
    for (const [one, other, third] of pairs.values()) {
      if (!one || !other) throw new Error('A read has no mate.')
      expect(third).toBeUndefined()
      expect(one.flag & 0xc0).toBe(~other.flag & 0xc0)
      expect([one.mateContig, one.mateAt]).toEqual([other.contig, other.at])
      expect([other.mateContig, other.mateAt]).toEqual([one.contig, one.at])
      expect(one.templateLength + other.templateLength).toBe(0)
      expect(Boolean(one.flag & 0x8)).toBe(Boolean(other.flag & 0x4))
      expect(Boolean(one.flag & 0x20)).toBe(Boolean(other.flag & 0x10))
    }
  })

  it('aligns its reads to the demo genome but for a few bases, over insertions and deletions', () => {
    const aligned = (['WGS', 'WES', 'RNA-Seq'] as const).flatMap((sequencing) =>
      readBam(bamOf(sequencing).bytes).records.filter(({ flag }) => !(flag & 0x4)),
    )
    const isFar = (record: BamRecord): boolean => {
      const bases = demoGenome()[record.contig]?.bases ?? empty
      const unlike = Array.from({ length: 700 }, (_, step) => record.at + step).filter((place) =>
        baseAt(record, record.contig, place).some((base) => base.charCodeAt(0) !== bases[place]),
      )
      return unlike.length > 6
    }
    expect(aligned.filter(isFar)).toEqual([])
    const kinds = aligned.flatMap(({ cigar }) => cigar.map(([, kind]) => kind))
    expect(new Set(kinds)).toEqual(new Set(['M', 'I', 'D', 'N', 'S']))
  })

  it('shows the variants of subject and tumor in the reads over them', () => {
    const { records } = readBam(bamOf('WGS').bytes)
    const isSubstitution = (one: { ref: string; alt: string }) => one.ref.length === one.alt.length
    const share = (variant: { contig: number; at: number; alt: string }): number | undefined => {
      const over = records.flatMap((record) => baseAt(record, variant.contig, variant.at))
      if (over.length < 8) return undefined
      return over.filter((base) => base === variant.alt).length / over.length
    }
    const shares = (
      variants: readonly { contig: number; at: number; ref: string; alt: string }[],
    ) => variants.filter(isSubstitution).flatMap((variant) => share(variant) ?? [])

    const germline = germlineOf(subject)
    const homozygous = shares(germline.filter((one) => one.isHomozygous))
    const heterozygous = shares(germline.filter((one) => !one.isHomozygous))
    const somatic = shares(somaticOf(tumor).filter((one) => one.isPass))
    const dropped = shares(somaticOf(tumor).filter((one) => !one.isPass))
    expect(Math.min(...homozygous)).toBeGreaterThan(0.85)
    expect(Math.min(...heterozygous)).toBeGreaterThan(0.1)
    expect(Math.max(...heterozygous)).toBeLessThan(0.9)
    expect(Math.max(...somatic)).toBeGreaterThan(0.2)
    expect(Math.max(...dropped)).toBeLessThan(0.2)
  })

  it('writes an index that leads to all reads of a region', () => {
    const { bytes, index } = bamOf('WGS')
    const { records } = readBam(bytes)
    const parsed = readBai(index)
    for (const region of regions) {
      const led = read(bytes, parsed.references[region.contig], region).flatMap(bamRecords)
      const wanted = records.filter((record) => overlaps(record, region))
      expect(led.filter((record) => overlaps(record, region))).toEqual(wanted)
    }
    expect(parsed.unplaced).toBe(records.filter(({ contig }) => contig < 0).length)
  })

  it('writes an index that leads past what comes before the region', () => {
    const { bytes, index } = bamOf('WGS')
    const region = { contig: 2, from: 63_200, to: 63_300 }
    const led = read(bytes, readBai(index).references[2], region).flatMap(bamRecords)
    expect(led.length).toBeGreaterThan(0)
    expect(led.every(({ contig }) => contig === 2)).toBe(true)
  })

  it('is the same for the same seed and another for another', () => {
    expect(bamOf('WES', 'a')).toEqual(bamOf('WES', 'a'))
    expect(bamOf('WES', 'a').bytes).not.toEqual(bamOf('WES', 'b').bytes)
  })
})

describe('the VCF writers', () => {
  it.each(Object.keys(vcfs))(
    'write a sorted %s file on the demo genome, marked as synthetic',
    (kind) => {
      const { meta, lines } = readVcf(vcfOf(kind).bytes)
      expect(meta[0]).toBe('##fileformat=VCFv4.2')
      expect(meta).toContain(`##note=${syntheticNote}`)
      expect(lines.length).toBeGreaterThan(5)
      const order = lines.map(({ contig, from }) => contig * 1e6 + from)
      expect(order).toEqual([...order].sort((a, b) => a - b))
      for (const { contig, from, ref } of lines) {
        const bases = demoGenome()[contig]?.bases.subarray(from, from + ref.length) ?? empty
        expect(Buffer.from(bases).toString()).toBe(ref)
      }
    },
  )

  it.each(Object.keys(vcfs))('write a %s index that leads to all lines of a region', (kind) => {
    const { bytes, index } = vcfOf(kind)
    const { lines } = readVcf(bytes)
    const parsed = readTbi(index)
    const isIn = (line: VcfLine, region: Region): boolean =>
      line.contig === region.contig && line.from < region.to && line.to > region.from
    for (const region of regions) {
      const reference = parsed[nameOf(region)]
      const led = read(bytes, reference, region).flatMap((part) => vcfLines(part.toString()))
      expect(led.filter((line) => isIn(line, region))).toEqual(
        lines.filter((line) => isIn(line, region)),
      )
    }
  })

  it('cover every base of the genome once in a gVCF, by blocks and calls', () => {
    const { meta, lines } = readVcf(vcfOf('gvcf').bytes)
    expect(meta.at(-1)?.split('\t').slice(9)).toEqual([control])
    expect(lines.every(({ fields }) => fields[4]?.endsWith('<NON_REF>'))).toBe(true)
    expect(
      lines.some(({ fields }) => fields[4] === '<NON_REF>' && fields[7]?.startsWith('END=')),
    ).toBe(true)
    demoGenome().forEach(({ bases }, contig) => {
      let at = 0
      for (const line of lines.filter((one) => one.contig === contig)) {
        expect(line.from).toBe(at)
        at = line.to
      }
      expect(at).toBe(bases.length)
    })
  })

  it.each(['somatic', 'structural'])(
    'name tumor and control in a %s VCF, with passed and filtered lines',
    (kind) => {
      const { meta, lines } = readVcf(vcfOf(kind).bytes)
      expect(meta.at(-1)?.split('\t').slice(9)).toEqual([tumor, control])
      const isPassed = lines.map(({ fields }) => fields[6] === 'PASS')
      expect(new Set(isPassed)).toEqual(new Set([true, false]))
      expect(lines.every(({ fields }) => /GENE=DEMO\d{4}/.test(fields[7] ?? ''))).toBe(true)
      expect(lines.every(({ fields }) => fields[10]?.startsWith('0/0:'))).toBe(true)
    },
  )
})

describe('the table writers', () => {
  it('write segments that cover each contig once', () => {
    const [note, head, ...lines] = textOf(writeSegments({ seed: 'test', sample: tumor }))
    expect(note).toBe(`# ${syntheticNote}`)
    expect(head).toBe('ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean')
    const segments = lines.map((line) => line.split('\t'))
    expect(new Set(segments.map(([id]) => id))).toEqual(new Set([tumor]))
    for (const { name, bases } of demoGenome()) {
      let next = 1
      for (const [, , from, to, marks, mean] of segments.filter(([, chrom]) => chrom === name)) {
        expect(Number(from)).toBe(next)
        expect(Number(marks)).toBeGreaterThan(0)
        expect(mean).toMatch(/^-?\d\.\d{4}$/)
        next = Number(to) + 1
      }
      expect(next).toBe(bases.length + 1)
    }
  })

  it('write a count for every gene, then the five lines of HTSeq', () => {
    const lines = textOf(writeCounts({ seed: 'test' })).map((line) => line.split('\t'))
    expect(lines.every(([, count]) => /^\d+$/.test(count ?? ''))).toBe(true)
    expect(lines.slice(0, -5).every(([gene]) => /^DEMO\d{4}$/.test(gene ?? ''))).toBe(true)
    expect(new Set(lines.map(([gene]) => gene)).size).toBe(450 + 5)
    expect(lines.slice(-5).map(([name]) => name)).toEqual([
      '__no_feature',
      '__ambiguous',
      '__too_low_aQual',
      '__not_aligned',
      '__alignment_not_unique',
    ])
  })
})

const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0
const missing = (tool: string): string => (has(tool) ? '' : ` (skipped: no ${tool} here)`)

describe('the tools of the field', () => {
  let folder = ''
  const run = (tool: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0 || stderr !== '') throw new Error(`${tool} ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  const count = (text: string): number => text.split('\n').length - 1

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'demo-files-'))
    for (const sequencing of ['WGS', 'WES', 'RNA-Seq'] as const) {
      const { bytes, index } = bamOf(sequencing)
      writeFileSync(join(folder, `${sequencing}.bam`), bytes)
      writeFileSync(join(folder, `${sequencing}.bam.bai`), index)
    }
    for (const [kind, { bytes, index }] of Object.entries(vcfs)) {
      writeFileSync(join(folder, `${kind}.vcf.gz`), bytes)
      writeFileSync(join(folder, `${kind}.vcf.gz.tbi`), index)
    }
    const fasta = demoGenome().map(
      ({ name, bases }) => `>${name}\n${Buffer.from(bases).toString()}\n`,
    )
    writeFileSync(join(folder, 'demo.fa'), fasta.join(''))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.skipIf(!has('samtools')).each(['WGS', 'WES', 'RNA-Seq'] as const)(
    `samtools finds a %s file sound, and what it counts is what we wrote${missing('samtools')}`,
    (sequencing) => {
      const file = `${sequencing}.bam`
      const { records } = readBam(bamOf(sequencing).bytes)
      const withFlag = (bit: number): number => records.filter(({ flag }) => flag & bit).length

      expect(run('samtools', 'quickcheck', file)).toBe('')
      const flagstat = run('samtools', 'flagstat', file)
      expect(flagstat).toContain(`${records.length} + 0 in total`)
      expect(flagstat).toContain(`${withFlag(0x400)} + 0 duplicates`)
      expect(flagstat).toContain(`${records.length - withFlag(0x4)} + 0 mapped`)
      expect(flagstat).toContain(`${withFlag(0x2)} + 0 properly paired`)

      const counts = demoGenome().map(({ name, bases }, contig) => {
        const here = records.filter((record) => record.contig === contig)
        const unmapped = here.filter(({ flag }) => flag & 0x4).length
        return `${name}\t${bases.length}\t${here.length - unmapped}\t${unmapped}\n`
      })
      const unplaced = records.filter(({ contig }) => contig < 0).length
      expect(run('samtools', 'idxstats', file)).toBe(`${counts.join('')}*\t0\t0\t${unplaced}\n`)
      for (const region of regions) {
        const wanted = records.filter((record) => overlaps(record, region)).length
        expect(Number(run('samtools', 'view', '-c', file, written(region)))).toBe(wanted)
      }
    },
  )

  it.skipIf(!has('samtools'))(
    `samtools writes the same index as we do${missing('samtools')}`,
    () => {
      const { bytes, index } = bamOf('WGS')
      writeFileSync(join(folder, 'again.bam'), bytes)
      run('samtools', 'index', 'again.bam', 'again.bai')
      const theirs = readBai(spawnSync('cat', ['again.bai'], { cwd: folder }).stdout)
      expect(readBai(index)).toEqual(theirs)
    },
  )

  it.skipIf(!has('bcftools')).each(Object.keys(vcfs))(
    `bcftools reads the %s file, its index and its reference bases${missing('bcftools')}`,
    (kind) => {
      const file = `${kind}.vcf.gz`
      const { lines } = readVcf(vcfOf(kind).bytes)
      expect(count(run('bcftools', 'view', '-H', file))).toBe(lines.length)
      const counts = demoGenome().map(({ name, bases }, contig) => {
        return `${name}\t${bases.length}\t${lines.filter((line) => line.contig === contig).length}\n`
      })
      expect(run('bcftools', 'index', '-s', file)).toBe(counts.join(''))
      for (const region of regions) {
        const wanted = lines.filter(
          (line) => line.contig === region.contig && line.from < region.to && line.to > region.from,
        )
        expect(count(run('bcftools', 'view', '-H', '-r', written(region), file))).toBe(
          wanted.length,
        )
      }
      const check = spawnSync('bcftools', ['norm', '-c', 'e', '-f', 'demo.fa', file], {
        cwd: folder,
      })
      expect(check.status).toBe(0)
    },
  )

  it.skipIf(!has('tabix')).each(Object.keys(vcfs))(
    `tabix finds the contigs and the regions of the %s file${missing('tabix')}`,
    (kind) => {
      const file = `${kind}.vcf.gz`
      expect(run('tabix', '-l', file)).toBe('chr1\nchr17\nchrX\n')
      const { lines } = readVcf(vcfOf(kind).bytes)
      const inside = lines.filter(
        ({ contig, from, to }) => contig === 1 && from < 60_000 && to > 40_500,
      )
      expect(count(run('tabix', file, 'chr17:40501-60000'))).toBe(inside.length)
    },
  )
})
