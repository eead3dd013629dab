import { type RawBuilder, sql } from 'kysely'
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

/** Over `project_file p join catalog_file f`; `file_path` is seen from the project's root. Every value as text, empty = not reported. */
const values: Readonly<Record<(typeof sampleInfoColumns)[number], RawBuilder<unknown>>> = {
  file_path: sql`ltrim(p.folder || '/' || p.name, '/')`,
  subject_name: sql`f.subject_name`,
  sample_name: sql`f.sample_name`,
  sample_type: sql`f.sample_type`,
  sequencing_type: sql`f.sequencing_type`,
  file_type: sql`f.file_type`,
  description: sql`f.description`,
  sj_diseases: sql`f.diagnosis_code`,
  sj_long_disease_name: sql`f.diagnosis_name`,
  sj_datasets: sql`array_to_string(f.study_names, ',')`,
  sj_pmid_accessions: sql`array_to_string(f.pmids, ',')`,
  sj_ega_accessions: sql`f.ega_accessions`,
  sj_dataset_accessions: sql`f.dataset_accession`,
  sj_embargo_date: sql`${embargoOf}::text`,
  attr_age_at_diagnosis: sql`f.age_at_diagnosis`,
  attr_diagnosis: sql`f.diagnosis_reported`,
  attr_ethnicity: sql`f.ethnicity`,
  attr_race: sql`f.race`,
  attr_sex: sql`f.sex`,
  attr_oncotree_disease_code: sql`f.oncotree_code`,
  attr_control_sample: sql`f.control_sample`,
  file_id: sql`f.id`,
  file_size: sql`f.size::text`,
  sj_access_unit: sql`f.dau_code`,
}

/** A line of SAMPLE_INFO.txt. */
const line = sql`concat_ws(E'\t', ${sql.join(sampleInfoColumns.map((name) => sql`coalesce(${values[name]}, '')`))})`

/** Said elsewhere of a file, and not the catalog's to tell. */
const own = new Set<string>(['file_path', 'file_id', 'file_size'])

const propertiesOf = (names: readonly (keyof typeof values)[]) =>
  sql`jsonb_strip_nulls(jsonb_build_object(${sql.join(
    names.flatMap((name) => [sql`${sql.lit(name)}, nullif(${values[name]}, '')`]),
  )}))`

const told = sampleInfoColumns.filter((name) => !own.has(name))

/** Told by the file itself; the rest is the same for all files of a `file_attributes`. */
const ofVersion = new Set<string>([
  ...['sequencing_type', 'file_type', 'description', 'attr_control_sample'],
])

/** SQL over `catalog_file f left join dau d`: the properties of a file, without those that are empty. */
const curated = propertiesOf(told)

/** The same in two parts, so that many files need the first only once: over `file_attributes f left join dau d`. */
export const curatedOfAttributes = propertiesOf(told.filter((name) => !ofVersion.has(name)))

/** The second part, over `file_version f`. */
export const curatedOfVersion = propertiesOf(told.filter((name) => ofVersion.has(name)))

/** Writes the properties of vended files as the catalog has them now, over those that people gave to copies. `which` is a condition over `project_file p`. */
export async function refreshProperties(
  db: Database | Tx,
  which: RawBuilder<unknown>,
): Promise<void> {
  await sql`
    update project_file p set properties = (p.properties - 'sj_embargo_date') || c.properties
    from (select f.id, ${curated} as properties from catalog_file f left join dau d on d.code = f.dau_code) c
    where c.id = p.catalog_file_id and ${which}`.execute(db)
}

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
      const { rows } = await sql<{ line: string; dau: string | null }>`
        select ${line} as line, f.dau_code as dau from ${source}
        where p.project_id = ${projectId} and p.kind = 'vended' and p.left_in is null and f.primary_path is null
        order by p.folder collate "C", p.name collate "C"`.execute(tx)
      const lines = rows.map((row) => row.line)
      return {
        text: `${[sampleInfoColumns.join('\t'), ...lines].join('\n')}\n`,
        daus: [...new Set(rows.flatMap(({ dau }) => dau ?? []))].sort(),
        contentVersion: content_version,
      }
    })
}
