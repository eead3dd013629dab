import type { Bulk } from '#adapters/database/bulk.ts'
import { type Cube, type CubeFile, type CubeGroup, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import { roomFor } from '../cube/pairs.ts'
import { piecesToLines } from '../import/lines.ts'
import { buildPublicCube } from '../small-groups/build.ts'
import type { PublicCube } from '../small-groups/public-cube.ts'
import { handedOver } from './handoff.ts'

type Dictionaries = Record<'diagnoses' | 'publications' | 'studies', CubeGroup[]>

/** Where the files of a release stand, as SQL: their rows, and the attributes that these name in `key`. */
export type FilesOf = {
  readonly rows: string
  readonly key: string
  readonly attributes: string
  /** Some file has each of the attributes. */
  readonly isUsed: boolean
}

export const publishedFiles = (release: number): FilesOf => ({
  rows: `(select * from file_version
    where first_release <= ${release} and (last_release is null or last_release >= ${release}))`,
  key: 'attributes_id',
  attributes: '(select *, id as key from file_attributes)',
  isUsed: false,
})

/** Of a release, those that a hand-off names. */
export const handedFiles = (release: number, handoff: string): FilesOf => ({
  ...publishedFiles(release),
  rows: `(select v.* from file_version v join catalog_file f on f.id = v.id
    where v.first_release <= ${release} and (v.last_release is null or v.last_release >= ${release})
      and ${handedOver(handoff)})`,
})

/** The files of a release, coded; those that agree in all that a cube counts are one. May be gone through often. */
export type CodedFiles = {
  readonly dictionaries: Dictionaries
  readonly files: Iterable<CubeFile>
}

/** Memory: 36 bytes for each distinct combination of a sample's attributes with a kind of file. */
export async function readCodedFiles(bulk: Bulk, of: FilesOf): Promise<CodedFiles> {
  const dictionaries = await readDictionaries(bulk, of)
  const coded = newColumns(dictionaries)
  const rows = bulk.copyOut(`
    select a.sample_name, a.subject_name, a.sample_type, a.tissue_type, c.sequencing_type, c.file_type,
      a.diagnosis_id, array_to_string(a.pmids, ','), array_to_string(a.study_ids, ','), c.files, c.bytes
    from (
      select ${of.key} as key, sequencing_type, file_type, count(*) as files, coalesce(sum(size), 0) as bytes
      from ${of.rows} r group by 1, 2, 3
    ) c join ${of.attributes} a using (key)`)
  for await (const lines of piecesToLines(rows)) lines.forEach(coded.add)
  return { dictionaries, files: { [Symbol.iterator]: coded.files } }
}

export function buildExactCube({ dictionaries, files }: CodedFiles): Cube {
  const builder = newBuilder(pageFacets, dictionaries)
  for (const file of files) builder.add(file)
  return builder.finish()
}

/** The cube for visitors, in which no group has fewer than `smallest` people. */
export const buildVisitorsCube = (
  { dictionaries, files }: CodedFiles,
  smallest: number,
): PublicCube => buildPublicCube(dictionaries, files, smallest)

async function readDictionaries({ copyOut }: Bulk, of: FilesOf): Promise<Dictionaries> {
  const groups = async (query: string): Promise<CubeGroup[]> => {
    const found: CubeGroup[] = []
    for await (const lines of piecesToLines(copyOut(query))) {
      for (const line of lines) {
        const [id = '', name = ''] = line.split('\t')
        found.push({ id, name: name.replaceAll('\\\\', '\\') })
      }
    }
    return found
  }
  const used = of.isUsed
    ? of.attributes
    : `(select a.* from ${of.attributes} a where key in (select ${of.key} from ${of.rows} r))`
  return {
    diagnoses: await groups(`
      select diagnosis_id, min(diagnosis_name) from ${used} u where diagnosis_id <> '' group by 1 order by 1`),
    publications: await groups(`
      select i.pmid, coalesce(min(p.title), 'PubMed ' || i.pmid)
      from ${used} u cross join unnest(u.pmids) as i (pmid) left join publication p on p.pmid = i.pmid
      group by i.pmid order by i.pmid`),
    studies: await groups(`
      select i.id, min(s.name) from ${used} u cross join unnest(u.study_ids) as i (id) join study s on s.id = i.id
      group by i.id order by i.id`),
  }
}

/** Numbers words as they come; the empty word is -1. */
function numbering(): { of(word: string): number; readonly words: string[] } {
  const numbers = new Map<string, number>()
  const words: string[] = []
  return {
    words,
    of(word) {
      if (word === '') return -1
      const known = numbers.get(word)
      if (known !== undefined) return known
      numbers.set(word, words.length)
      return words.push(word) - 1
    },
  }
}

const integerColumns = [
  'sample',
  'subject',
  'codes',
  'diagnosis',
  'pmids',
  'studies',
  'files',
] as const
type IntegerColumn = (typeof integerColumns)[number]

function newColumns(dictionaries: Dictionaries): {
  readonly add: (line: string) => void
  readonly files: () => Generator<CubeFile>
} {
  const places = (list: CubeGroup[]) => new Map(list.map(({ id }, place) => [id, place]))
  const diagnoses = places(dictionaries.diagnoses)
  const [samples, subjects, codeLists, pmidLists, studyLists] = Array.from({ length: 5 }, numbering)
  const columns = Object.fromEntries(
    integerColumns.map((name) => [name, new Int32Array(1024)]),
  ) as Record<IntegerColumn, Int32Array>
  let bytes = new Float64Array(1024)
  let length = 0
  const put = (name: IntegerColumn, number: number): void => {
    columns[name] = roomFor(columns[name], length)
    columns[name][length] = number
  }
  return {
    add(line) {
      const cells = line.split('\t')
      put('sample', samples?.of(cells[0] ?? '') ?? -1)
      put('subject', subjects?.of(cells[1] ?? '') ?? -1)
      put('codes', codeLists?.of(cells.slice(2, 6).join('\t')) ?? -1)
      put('diagnosis', diagnoses.get(cells[6] ?? '') ?? -1)
      put('pmids', pmidLists?.of(cells[7] ?? '') ?? -1)
      put('studies', studyLists?.of(cells[8] ?? '') ?? -1)
      put('files', Number(cells[9]))
      bytes = roomFor(bytes, length)
      bytes[length] = Number(cells[10])
      length += 1
    },
    *files() {
      const codes = (codeLists?.words ?? []).map(codesOf)
      const publications = setsOf(pmidLists?.words ?? [], places(dictionaries.publications))
      const studies = setsOf(studyLists?.words ?? [], places(dictionaries.studies))
      for (let i = 0; i < length; i += 1) {
        yield {
          sample: columns.sample[i] ?? -1,
          subject: columns.subject[i] ?? -1,
          codes: codes[columns.codes[i] ?? -1] ?? [],
          diagnosis: columns.diagnosis[i] ?? -1,
          publications: publications[columns.pmids[i] ?? -1] ?? [],
          studies: studies[columns.studies[i] ?? -1] ?? [],
          files: columns.files[i] ?? 0,
          bytes: bytes[i] ?? 0,
        }
      }
    },
  }
}

/** The columns of a coded file's facets, in the order of the query. */
const facetColumns = ['sample_type', 'tissue_type', 'sequencing_type', 'file_type'] as const

function codesOf(words: string): number[] {
  const cells = words.split('\t')
  return pageFacets.map(({ name, values }) =>
    values.indexOf(cells[facetColumns.indexOf(name)] ?? ''),
  )
}

const setsOf = (lists: readonly string[], places: ReadonlyMap<string, number>): number[][] =>
  lists.map((list) => list.split(',').map((id) => places.get(id) ?? -1))
