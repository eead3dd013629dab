import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { embargoOf } from '#stages/catalog/store/embargo.ts'
import { filesSeenBy } from '../store.ts'
import { refreshProperties } from './sample-info.ts'

/**
 * Writes the embargo of a DAU into the properties of its files. Answers the projects that list one, from now on at
 * another version of their content; by id.
 */
export async function outdateSampleInfos(db: Database, dau: string): Promise<string[]> {
  await refreshProperties(db, sql`${dau} = any(p.daus)`)
  const { rows } = await sql<{ id: string }>`
    update project p set content_version = content_version + 1
    where exists (select from project_file f
      where f.project_id = p.id and f.left_in is null and f.kind = 'vended' and ${dau} = any(f.daus))
    returning p.id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Who holds files of a DAU: members of a project with some who have, or once had, a grant for it. */
export async function holdersOfDau(
  tx: Tx,
  dau: string,
): Promise<{ id: string; name: string; email: string }[]> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select p.id, p.name, p.email from person p
    where p.disabled_at is null
      and exists (select from access_grant a where a.person_id = p.id and a.dau_code = ${dau})
      and exists (select from project_member m join project_file f on f.project_id = m.project_id
        where m.person_id = p.id and ${dau} = any(f.daus) and f.kind = 'vended')
    order by p.id`.execute(tx)
  return rows
}

/** What a publication from the files of a project has to name, of those that a person sees. */
export type Sources = {
  /** `dau` null for open access; `embargo` is the latest over its files. */
  readonly shares: readonly { readonly dau: string | null; readonly embargo: string | null }[]
  readonly studies: readonly string[]
  readonly accessions: readonly string[]
  readonly pmids: readonly string[]
}

export async function sourcesOf(
  db: Database,
  personId: string,
  projectId: string,
): Promise<Sources> {
  const { rows } = await sql<Sources>`
    with seen as materialized (
      select c.dau_code, c.embargo_date, c.study_names, c.pmids, c.ega_accessions, c.dataset_accession, count(*)
      from (select f.catalog_file_id as id from ${filesSeenBy(personId, projectId)} and f.kind = 'vended') s
        join catalog_file c on c.id = s.id
      group by c.dau_code, c.embargo_date, c.study_names, c.pmids, c.ega_accessions, c.dataset_accession)
    select
      (select coalesce(json_agg(json_build_object('dau', s.dau, 'embargo', s.embargo) order by s.dau nulls last), '[]')
        from (select f.dau_code as dau, max(${embargoOf}) as embargo
          from seen f left join dau d on d.code = f.dau_code group by f.dau_code) s) as shares,
      array(select distinct unnest(study_names) from seen order by 1) as studies,
      array(select distinct trim(a) from seen, regexp_split_to_table(ega_accessions || ',' || dataset_accession, '[,;]') a
        where trim(a) <> '' order by 1) as accessions,
      array(select distinct unnest(pmids) from seen order by 1) as pmids`.execute(db)
  return rows[0] ?? { shares: [], studies: [], accessions: [], pmids: [] }
}
