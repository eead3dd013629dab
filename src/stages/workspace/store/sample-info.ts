import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { embargoOf } from '#stages/catalog/store/embargo.ts'

/*
 * The properties of a vended file, as the project shows them and as SAMPLE_INFO.txt lists them.
 * `sj_` is what the platform curates, `attr_` what the laboratory reported. Readers go by name.
 */

/** Columns of SAMPLE_INFO.txt, in their order (product rule). */
export const sampleInfoColumns = [
  ...['file_path', 'subject_name', 'sample_name', 'sample_type', 'sequencing_type', 'file_type'],
  ...['description', 'sj_diseases', 'sj_long_disease_name', 'sj_datasets', 'sj_pmid_accessions'],
  ...['sj_ega_accessions', 'sj_dataset_accessions', 'sj_embargo_date', 'attr_age_at_diagnosis'],
  ...['attr_diagnosis', 'attr_ethnicity', 'attr_race', 'attr_sex', 'attr_oncotree_disease_code'],
  ...['attr_control_sample', 'file_id', 'file_size', 'sj_access_unit'],
] as const

type Columns = Record<(typeof sampleInfoColumns)[number], string>

/** Over `project_file p join catalog_file f`; `file_path` is seen from the project's root. Every value as text, empty = not reported. */
const values = sql`
  ltrim(p.folder || '/' || p.name, '/') as file_path, f.subject_name, f.sample_name, f.sample_type, f.sequencing_type, f.file_type,
  f.description, f.diagnosis_code as sj_diseases, f.diagnosis_name as sj_long_disease_name,
  array_to_string(f.study_names, ',') as sj_datasets, array_to_string(f.pmids, ',') as sj_pmid_accessions,
  f.ega_accessions as sj_ega_accessions, f.dataset_accession as sj_dataset_accessions,
  ${embargoOf}::text as sj_embargo_date, f.age_at_diagnosis as attr_age_at_diagnosis,
  f.diagnosis_reported as attr_diagnosis, f.ethnicity as attr_ethnicity, f.race as attr_race, f.sex as attr_sex,
  f.oncotree_code as attr_oncotree_disease_code, f.control_sample as attr_control_sample, f.id as file_id,
  f.size::text as file_size, f.dau_code as sj_access_unit`

const source = sql`project_file p join catalog_file f on f.id = p.catalog_file_id left join dau d on d.code = f.dau_code`

export type SampleInfo = {
  readonly text: string
  readonly daus: readonly string[]
  readonly contentVersion: number
}

/** SAMPLE_INFO.txt of a project as it is now: a header and one row for each vended primary file. */
export async function sampleInfoOf(db: Database, projectId: string): Promise<SampleInfo> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { content_version } = await tx
        .selectFrom('project')
        .select('content_version')
        .where('id', '=', projectId)
        .executeTakeFirstOrThrow()
      const { rows } = await sql<Columns & { sj_access_unit: string | null }>`
        select ${values} from ${source}
        where p.project_id = ${projectId} and p.kind = 'vended' and p.left_in is null and f.primary_path is null
        order by p.folder collate "C", p.name collate "C"`.execute(tx)
      const lines = rows.map((row) =>
        sampleInfoColumns.map((column) => row[column] ?? '').join('\t'),
      )
      return {
        text: `${[sampleInfoColumns.join('\t'), ...lines].join('\n')}\n`,
        daus: [...new Set(rows.flatMap((row) => row.sj_access_unit ?? []))].sort(),
        contentVersion: content_version,
      }
    })
}

/** The properties of one vended file; empty ones are left out. */
export async function propertiesOf(
  db: Database | Tx,
  projectId: string,
  fileId: string,
): Promise<Record<string, string>> {
  const { rows } = await sql<Record<string, string | null>>`
    select ${values} from ${source} where p.project_id = ${projectId} and p.id = ${fileId}`.execute(
    db,
  )
  const [row = {}] = rows
  const own = new Set(['file_path', 'file_id', 'file_size'])
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      own.has(name) || value === null || value === '' ? [] : [[name, value]],
    ),
  )
}
