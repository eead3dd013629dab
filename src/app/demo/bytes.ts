import type { ManifestColumn } from '#stages/catalog/vocabulary.ts'

import { writeBam, type IndexedFile } from './bam.ts'
import { firstNumberWithBytes } from './subjects.ts'
import { writeCounts, writeSegments } from './tables.ts'
import { writeGvcf, writeSomaticVcf, writeStructuralVcf } from './variants.ts'

/** What of a row decides over the bytes of its file. */
export type BytesOf = Readonly<
  Record<
    Extract<
      ManifestColumn,
      'file_path' | 'subject_name' | 'sample_name' | 'sample_type' | 'attr_control_sample'
    >,
    string
  >
>

/** Whether the file of a row has bytes: the subject's number, the last six digits of the name, tells. */
export function hasDemoBytes({ subject_name }: BytesOf): boolean {
  return Number(subject_name.slice(-6)) >= firstNumberWithBytes
}

/** The bytes of a file, always the same for its path; undefined for the many that are rows only. */
export function demoBytes(row: BytesOf): Uint8Array | undefined {
  if (!hasDemoBytes(row)) return undefined
  const ending = /\.(?:bai|tbi)$/.exec(row.file_path)?.[0] ?? ''
  const primary = row.file_path.slice(0, row.file_path.length - ending.length)
  const file = writeFile(primary, row)
  return ending === '' ? file?.bytes : file?.index
}

/** The file written last: rows come with the index right after its primary. */
let last: { readonly path: string; readonly file: IndexedFile | undefined } | undefined

function writeFile(path: string, row: BytesOf): IndexedFile | undefined {
  if (last?.path !== path) last = { path, file: write(path, row) }
  return last.file
}

function write(path: string, row: BytesOf): IndexedFile | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const ending = name.slice(name.indexOf('.') + 1)
  const of = {
    seed: path,
    subject: row.subject_name,
    sample: row.sample_name,
    isTumor: row.sample_type !== 'Germline',
    tumor: row.sample_name,
    control: row.attr_control_sample,
  }
  switch (ending) {
    case 'wgs.bam':
      return writeBam({ ...of, sequencing: 'WGS' })
    case 'wes.bam':
      return writeBam({ ...of, sequencing: 'WES' })
    case 'rna.bam':
      return writeBam({ ...of, sequencing: 'RNA-Seq' })
    case 'wgs.g.vcf.gz':
    case 'wes.g.vcf.gz':
      return writeGvcf(of)
    case 'wgs.somatic.vcf.gz':
    case 'wes.somatic.vcf.gz':
      return writeSomaticVcf(of)
    case 'wgs.somatic.sv.vcf.gz':
    case 'wes.somatic.sv.vcf.gz':
      return writeStructuralVcf(of)
    case 'wgs.cnv.tsv':
    case 'wes.cnv.tsv':
      return { bytes: writeSegments(of), index: new Uint8Array() }
    case 'rna.counts.txt':
      return { bytes: writeCounts(of), index: new Uint8Array() }
    default:
      return undefined
  }
}
