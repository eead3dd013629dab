import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cast } from '#app/demo/cast.ts'
import { basesOf } from '#app/demo/genome.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { allowViewing } from '#stages/catalog/commands/daus.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import type { Platform } from '#test/platform.ts'

/**
 * Reads of the demo genome over chr1:1001-1400, made into a BAM file with its index by samtools; into a CRAM file where
 * the FASTA file of the reference is named.
 */
export async function alignments(
  sample: string,
  reference?: string,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
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
  const [format, index] = reference === undefined ? ['bam', 'bai'] : ['cram', 'crai']
  const [sam, made] = [join(folder, 'a.sam'), join(folder, `a.${format}`)]
  await writeFile(sam, `${[...header, ...reads].join('\n')}\n`)
  const how = reference === undefined ? ['-b'] : ['-C', '-T', reference]
  execFileSync('samtools', ['view', ...how, '-o', made, sam])
  execFileSync('samtools', ['index', made])
  const files = new Map([
    [`${sample}.${format}`, await readFile(made)],
    [`${sample}.${format}.${index}`, await readFile(`${made}.${index}`)],
  ])
  await rm(folder, { recursive: true })
  return files
}

/** The project “In the cloud” of a person, with T1.bam and N1.bam, who may read them in place and not take them away. */
export async function vendedAlignments(on: Platform, handle: string): Promise<string> {
  const bytes = new Map([...(await alignments('T1')), ...(await alignments('N1'))])
  const rows = ['T1', 'N1'].flatMap((sample_name) =>
    [`${sample_name}.bam`, `${sample_name}.bam.bai`].map((name) => ({
      ...{ file_path: `x/${name}`, subject_name: 'P1', sequencing_type: 'WGS', dau: 'PCG' },
      ...{ sample_name, sample_type: 'Diagnosis' },
    })),
  )
  await on.importRows(rows, {
    openBytes: async (path) => {
      const found = bytes.get(path.slice(path.lastIndexOf('/') + 1)) ?? new Uint8Array()
      return (async function* () {
        yield found
      })()
    },
  })
  await allowViewing(on.deps.db, 'PCG', true)
  const person = await on.as(handle)
  const { id } = await fileByForm(person, 'In the cloud', false)
  const chairOf = (dau: string) =>
    on.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(await on.as('stella'), chairOf, id)
  await on.deps.outbox.drain()
  const { requests } = await person.call(readDashboard)
  return requests.find((request) => request.id === id)?.projectId ?? ''
}
