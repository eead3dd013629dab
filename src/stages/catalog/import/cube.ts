import { sql } from 'kysely'
import type { Bulk } from '#adapters/database/bulk.ts'
import type { Tx } from '#adapters/database/port.ts'
import { type Cube, type CubeFile, type CubeGroup, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import type { FilterName } from '../vocabulary.ts'
import { piecesToLines } from './lines.ts'

type Dictionaries = Record<'diagnoses' | 'publications' | 'studies', CubeGroup[]>

/** What a file has from its attributes. */
type Shared = Omit<CubeFile, 'codes' | 'bytes'> & {
  readonly words: { readonly [name in FilterName]?: string }
}

/** The cube of the release to be. Files that agree in all that it counts come from the database as one row. */
export async function buildStagedCube(tx: Tx, { copyOut }: Bulk): Promise<Cube> {
  const dictionaries = await readDictionaries(tx)
  const shared = await readShared(copyOut, dictionaries)
  const builder = newBuilder(pageFacets, dictionaries)
  const counts = copyOut(`
    select attributes, sequencing_type, file_type, count(*), coalesce(sum(size), 0)
    from import_row group by 1, 2, 3`)
  for await (const lines of piecesToLines(counts)) {
    for (const line of lines) {
      const [attributes, sequencing = '', type = '', count, bytes] = line.split('\t')
      const of = shared[Number(attributes)]
      if (of === undefined)
        throw new Error(`A file has the attributes ${attributes}: there are none`)
      const words = { ...of.words, sequencing_type: sequencing, file_type: type }
      const codes = pageFacets.map(({ name, values }) => values.indexOf(words[name] ?? ''))
      builder.add({ ...of, codes, bytes: Number(bytes) })
      for (let n = 1; n < Number(count); n += 1) builder.add({ ...of, codes, bytes: 0 })
    }
  }
  return builder.finish()
}

async function readDictionaries(tx: Tx): Promise<Dictionaries> {
  return {
    diagnoses: await groups(
      tx,
      sql`
      select diagnosis_id as id, min(diagnosis_name) as name from release_attributes where diagnosis_id <> ''
      group by 1 order by 1`,
    ),
    publications: await groups(
      tx,
      sql`
      select i.pmid as id, coalesce(min(p.title), 'PubMed ' || i.pmid) as name
      from release_attributes a cross join unnest(a.pmids) as i (pmid) left join publication p on p.pmid = i.pmid
      group by i.pmid order by i.pmid`,
    ),
    studies: await groups(
      tx,
      sql`
      select i.id, min(s.name) as name from release_attributes a cross join unnest(a.study_ids) as i (id)
        join study s on s.id = i.id
      group by i.id order by i.id`,
    ),
  }
}

async function groups(tx: Tx, query: ReturnType<typeof sql>): Promise<CubeGroup[]> {
  const { rows } = await query.execute(tx)
  return rows as CubeGroup[]
}

/** By the number of the attributes. */
async function readShared(
  copyOut: Bulk['copyOut'],
  dictionaries: Dictionaries,
): Promise<readonly (Shared | undefined)[]> {
  const places = (list: CubeGroup[]) => new Map(list.map(({ id }, place) => [id, place]))
  const diagnoses = places(dictionaries.diagnoses)
  const publications = places(dictionaries.publications)
  const studies = places(dictionaries.studies)
  const all = (ids: string, among: Map<string, number>) =>
    ids === '' ? [] : ids.split(',').map((id) => among.get(id) ?? -1)
  const shared: Shared[] = []
  const rows = copyOut(`
    select number, case when sample_name = '' then -1 else dense_rank() over (order by nullif(sample_name, '')) - 1 end,
      case when subject_name = '' then -1 else dense_rank() over (order by nullif(subject_name, '')) - 1 end,
      sample_type, tissue_type, diagnosis_id, array_to_string(pmids, ','), array_to_string(study_ids, ',')
    from release_attributes`)
  for await (const lines of piecesToLines(rows)) {
    for (const line of lines) {
      const [number, sample, subject, sampleType = '', tissue = '', diagnosis = '', ...sets] =
        line.split('\t')
      const [pmids = '', ids = ''] = sets
      shared[Number(number)] = {
        sample: Number(sample),
        subject: Number(subject),
        words: { sample_type: sampleType, tissue_type: tissue },
        diagnosis: diagnoses.get(diagnosis) ?? -1,
        publications: all(pmids, publications),
        studies: all(ids, studies),
      }
    }
  }
  return shared
}
