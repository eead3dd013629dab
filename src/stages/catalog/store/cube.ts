import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { type Cube, type CubeFile, type CubeGroup, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import { buildPublicCube } from '../small-groups/build.ts'
import type { PublicCube } from '../small-groups/public-cube.ts'

type Dictionaries = Record<'diagnoses' | 'publications' | 'studies', CubeGroup[]>

type Row = {
  subject_name: string
  sample_name: string
  sample_type: string
  tissue_type: string
  sequencing_type: string
  file_type: string
  diagnosis_id: string
  pmids: string[]
  study_ids: string[]
  size: number | null
}

const batch = 20_000

/** The files of a release as a relation with the columns of `catalog_file`. */
export type FilesOf = RawBuilder<unknown>

export const stagedFiles: FilesOf = sql`release_file`

export const publishedFiles = (release: number): FilesOf => sql`(
  select * from catalog_file
  where first_release <= ${release} and (last_release is null or last_release >= ${release}))`

export async function buildExactCube(tx: Tx, files: FilesOf): Promise<Cube> {
  const dictionaries = await readDictionaries(tx, files)
  const builder = newBuilder(pageFacets, dictionaries)
  for await (const file of readFiles(tx, files, codeRows(dictionaries))) builder.add(file)
  return builder.finish()
}

/** The cube for visitors, in which no group has fewer than `smallest` people. */
export async function buildVisitorsCube(
  tx: Tx,
  files: FilesOf,
  smallest: number,
): Promise<PublicCube> {
  const dictionaries = await readDictionaries(tx, files)
  const coded = codeRows(dictionaries)
  return buildPublicCube(dictionaries, () => readFiles(tx, files, coded), smallest)
}

async function readDictionaries(tx: Tx, files: FilesOf): Promise<Dictionaries> {
  return {
    diagnoses: await groups(
      tx,
      sql`
      select diagnosis_id as id, min(diagnosis_name) as name from ${files} r where diagnosis_id <> '' group by 1 order by 1`,
    ),
    publications: await groups(
      tx,
      sql`
      select i.pmid as id, coalesce(min(p.title), 'PubMed ' || i.pmid) as name
      from ${files} r cross join unnest(r.pmids) as i (pmid) left join publication p on p.pmid = i.pmid
      group by i.pmid order by i.pmid`,
    ),
    studies: await groups(
      tx,
      sql`
      select i.id, min(s.name) as name from ${files} r cross join unnest(r.study_ids) as i (id) join study s on s.id = i.id
      group by i.id order by i.id`,
    ),
  }
}

async function* readFiles(
  tx: Tx,
  files: FilesOf,
  coded: (row: Row) => CubeFile,
): AsyncGenerator<CubeFile> {
  await sql`declare cube_rows no scroll cursor for
    select subject_name, sample_name, sample_type, tissue_type, sequencing_type, file_type, diagnosis_id, pmids, study_ids, size
    from ${files} r`.execute(tx)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.raw(String(batch))} from cube_rows`.execute(tx)
    if (rows.length === 0) break
    for (const row of rows) yield coded(row)
  }
  await sql`close cube_rows`.execute(tx)
}

async function groups(tx: Tx, query: ReturnType<typeof sql>): Promise<CubeGroup[]> {
  const { rows } = await query.execute(tx)
  return rows as CubeGroup[]
}

/** Turns words into positions of their vocabulary; -1 is not reported. */
function codeRows(dictionaries: Dictionaries) {
  const samples = new Map<string, number>()
  const subjects = new Map<string, number>()
  const positions = (list: CubeGroup[]) => new Map(list.map(({ id }, position) => [id, position]))
  const diagnoses = positions(dictionaries.diagnoses)
  const publications = positions(dictionaries.publications)
  const studies = positions(dictionaries.studies)
  const numberIn = (names: Map<string, number>, name: string): number => {
    if (name === '') return -1
    const known = names.get(name)
    if (known === undefined) names.set(name, names.size)
    return known ?? names.size - 1
  }
  const all = (ids: string[], among: Map<string, number>) => ids.map((id) => among.get(id) ?? -1)
  return (row: Row): CubeFile => ({
    sample: numberIn(samples, row.sample_name),
    subject: numberIn(subjects, row.subject_name),
    codes: pageFacets.map(({ name, values }) => values.indexOf(row[name])),
    diagnosis: diagnoses.get(row.diagnosis_id) ?? -1,
    publications: all(row.pmids, publications),
    studies: all(row.study_ids, studies),
    bytes: row.size ?? 0,
  })
}
