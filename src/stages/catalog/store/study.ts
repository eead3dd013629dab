import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Publication, Study } from '../contract.ts'

/** Newest first. */
export async function readPublications(db: Database): Promise<Publication[]> {
  return db
    .selectFrom('publication')
    .select(['pmid', 'title', 'journal', 'year'])
    .orderBy('year', (order) => order.desc().nullsLast())
    .orderBy('pmid')
    .execute()
}

export type StudyText = Pick<Study, 'id' | 'name' | 'description'>

export async function readStudyText(db: Database, id: string): Promise<StudyText | undefined> {
  return db
    .selectFrom('study')
    .select(['id', 'name', 'description'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export type StudyTotals = {
  readonly subjects: number
  readonly samples: number
  readonly files: number
  readonly bytes: number
  /** Codes; null stands for open access. */
  readonly daus: readonly (string | null)[]
}

const filesOf = (id: string, release: number): RawBuilder<unknown> => sql`catalog_file
  where first_release <= ${release} and (last_release is null or last_release >= ${release})
    and study_ids @> array[${id}]::text[]`

/** Totals over the files of a study in a release. Reads every file of the release once. */
export async function readStudyTotals(
  db: Database,
  id: string,
  release: number,
): Promise<StudyTotals> {
  const { rows } = await sql<StudyTotals>`
    select count(distinct nullif(subject_name, '')) as subjects, count(distinct nullif(sample_name, '')) as samples,
      count(*) as files, coalesce(sum(size), 0)::bigint as bytes,
      coalesce(array_agg(distinct dau_code order by dau_code), '{}') as daus
    from ${filesOf(id, release)}`.execute(db)
  const [totals] = rows
  return totals ?? { subjects: 0, samples: 0, files: 0, bytes: 0, daus: [] }
}

export const facets = ['diagnosis', 'age', 'sex', 'sequencing_type', 'file_type'] as const
export type Facet = (typeof facets)[number]
export type FacetCount = {
  readonly facet: Facet
  readonly value: string
  readonly subjects: number
}

/**
 * Distinct subjects for each value of each facet; an empty value is "not reported". Ages are the first year of
 * their band: 0, 1, 5, 10, 15 or 20.
 */
export async function readStudyDistributions(
  db: Database,
  id: string,
  release: number,
): Promise<FacetCount[]> {
  const { rows } = await sql<FacetCount>`
    with subject as (
      select distinct subject_name, diagnosis_name, age_at_diagnosis, sex, sequencing_type, file_type
      from ${filesOf(id, release)} and subject_name <> ''
    )
    select facet, value, count(distinct subject_name) as subjects
    from subject cross join lateral (values
      ('diagnosis', diagnosis_name),
      ('age', case when age_at_diagnosis = '' then '' else
        (array[0, 1, 5, 10, 15, 20])[width_bucket(age_at_diagnosis::numeric, array[0, 1, 5, 10, 15, 20]::numeric[])]::text end),
      ('sex', sex), ('sequencing_type', sequencing_type), ('file_type', file_type)
    ) as values_of (facet, value)
    group by facet, value`.execute(db)
  return rows
}

/** PubMed ids of a study's files in a release. */
export async function readStudyPmids(db: Database, id: string, release: number): Promise<string[]> {
  const { rows } = await sql<{ pmid: string }>`
    select distinct unnest(pmids) as pmid from ${filesOf(id, release)}`.execute(db)
  return rows.map(({ pmid }) => pmid)
}
