import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { basesOf } from '#app/demo/genome.ts'

/** Reads of the demo genome over chr1:1001-1400, made into a BAM file with its index by samtools. */
export async function alignments(sample: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-bam-'))
  const reads = Array.from({ length: 60 }, (_, n) => {
    const at = 1000 + n * 5
    const read = [`r${n}`, 0, 'chr1', at + 1, 60, '100M', '*', 0, 0]
    return [...read, basesOf(0, at, at + 100), 'I'.repeat(100)].join('\t')
  })
  const header = [
    '@HD\tVN:1.6\tSO:coordinate',
    '@SQ\tSN:chr1\tLN:180000',
    `@RG\tID:1\tSM:${sample}`,
  ]
  const [sam, bam] = [join(folder, 'a.sam'), join(folder, 'a.bam')]
  await writeFile(sam, `${[...header, ...reads].join('\n')}\n`)
  execFileSync('samtools', ['view', '-b', '-o', bam, sam])
  execFileSync('samtools', ['index', bam])
  const files = new Map([
    [`${sample}.bam`, await readFile(bam)],
    [`${sample}.bam.bai`, await readFile(`${bam}.bai`)],
  ])
  await rm(folder, { recursive: true })
  return files
}
