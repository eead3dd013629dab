import type { Person } from '#app/journey/person.ts'
import { everything } from '#app/journey/steps.ts'
import { type AccessRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import type { ImportReport } from '#stages/catalog/import/import.ts'
import type { Platform } from './platform.ts'

/** Two files of PCG, one of SCP, one open, all with bytes. */
export const smallCatalog = (platform: Platform): Promise<ImportReport> =>
  platform.importRows(
    [
      {
        file_path: 'a/one.bam',
        sample_name: 'S1',
        subject_name: 'P1',
        sample_type: 'Germline',
        dau: 'PCG',
      },
      {
        file_path: 'b/one.bam',
        sample_name: 'S2',
        subject_name: 'P1',
        sample_type: 'Diagnosis',
        dau: 'PCG',
      },
      {
        file_path: 'a/two.vcf.gz',
        file_type: 'Somatic VCF',
        sample_name: 'S3',
        subject_name: 'P2',
        sample_type: 'Relapse',
        dau: 'SCP',
      },
      {
        file_path: 'open/three.txt',
        file_type: 'Feature Counts',
        sample_name: 'S4',
        subject_name: 'P3',
        sample_type: 'Germline',
      },
    ],
    { openBytes: async (path) => bytesOf(path) },
  )

/** Files of three data access units and no others: an indexed one of PCG, one of LIFE, two of SCP; all with bytes. */
export const threeUnits = (platform: Platform, release = 'r1'): Promise<ImportReport> =>
  platform.importRows(
    [
      { file_path: 'pcg/one.bam', sample_name: 'S1', subject_name: 'P1', dau: 'PCG' },
      { file_path: 'pcg/one.bam.bai', sample_name: 'S1', subject_name: 'P1', dau: 'PCG' },
      { file_path: 'life/two.bam', sample_name: 'S2', subject_name: 'P2', dau: 'LIFE' },
      { file_path: 'scp/drei.bam', sample_name: 'S3', subject_name: 'P3', dau: 'SCP' },
      {
        file_path: 'scp/zwei.vcf.gz',
        file_type: 'Somatic VCF',
        sample_name: 'S4',
        subject_name: 'P4',
        dau: 'SCP',
      },
    ].map((row) => ({ sample_type: 'Germline', ...row })),
    { release, openBytes: async (path) => bytesOf(path) },
  )

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`the bytes of ${path}\n`)
}

/** A draft of everything in the catalog, with nothing filled in but what the profile knows. */
export const draftOf = (person: Person): Promise<AccessRequest> =>
  person.call(startRequest, { body: { selection: everything } })

export const saveName = (
  person: Person,
  draft: Pick<AccessRequest, 'id'>,
  base: number,
  name: string,
): Promise<AccessRequest> =>
  person.call(saveSection, {
    params: { requestId: draft.id, section: 'name' },
    body: { base, value: { name } },
  })
