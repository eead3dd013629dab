import type { Bulk } from '#adapters/database/bulk.ts'
import { type Cube, type CubeFile, type CubeGroup, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import { roomFor } from '../cube/pairs.ts'
import { piecesToLines } from '../import/lines.ts'
import { buildPublicCube } from '../small-groups/build.ts'
import type { PublicCube } from '../small-groups/public-cube.ts'
import { handedOver } from './handoff.ts'

type Dictionaries = Record<'diagnoses' | 'publications' | 'studies', CubeGroup[]>

/** The files of a release as SQL: what they share, by `key`, and how many of each kind name that. */
export type FilesOf = {
  /** Rows of `file_attributes` with their key; some file has each of them. */
  readonly attributes: string
  /** `key`, `sequencing_type`, `file_type`, `files`, `bytes`. */
  readonly counts: string
}

const filesOf = (rows: string): FilesOf => ({
  attributes: `(select *, id as key from file_attributes where id in (select attributes_id from ${rows} r))`,
  counts: `(
    select attributes_id as key, sequencing_type, file_type, count(*) as files, coalesce(sum(size), 0) as bytes
    from ${rows} r group by 1, 2, 3)`,
})

export const publishedFiles = (release: number): FilesOf =>
  filesOf(`(
    select * from file_version
    where first_release <= ${release} and (last_release is null or last_release >= ${release}))`)

/** Of a release, those that a hand-off names. */
export const handedFiles = (release: number, handoff: string): FilesOf =>
  filesOf(`(
    select v.* from file_version v join catalog_file f on f.id = v.id
    where v.first_release <= ${release} and (v.last_release is null or v.last_release >= ${release})
      and ${handedOver(handoff)})`)

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
    select a.sample_name, a.subject_name, a.sample_type, a.tissue_type, a.diagnosis_id,
      array_to_string(a.pmids, ','), array_to_string(a.study_ids, ','), k.kinds
    from (
      select key, string_agg(concat_ws('|', sequencing_type, file_type, files, bytes), ';') as kinds
      from ${of.counts} c group by key
    ) k join ${of.attributes} a using (key)`)
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
  return {
    diagnoses: await groups(`
      select diagnosis_id, min(diagnosis_name) from ${of.attributes} a where diagnosis_id <> '' group by 1 order by 1`),
    publications: await groups(`
      select i.pmid, coalesce(min(p.title), 'PubMed ' || i.pmid)
      from ${of.attributes} a cross join unnest(a.pmids) as i (pmid) left join publication p on p.pmid = i.pmid
      group by i.pmid order by i.pmid`),
    studies: await groups(`
      select i.id, min(s.name) from ${of.attributes} a cross join unnest(a.study_ids) as i (id) join study s on s.id = i.id
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
      const [sample = '', subject = '', sampleType, tissueType, ...rest] = line.split('\t')
      const [diagnosis = '', pmidList = '', studyList = '', kinds = ''] = rest
      const shared = {
        sample: samples?.of(sample) ?? -1,
        subject: subjects?.of(subject) ?? -1,
        diagnosis: diagnoses.get(diagnosis) ?? -1,
        pmids: pmidLists?.of(pmidList) ?? -1,
        studies: studyLists?.of(studyList) ?? -1,
      }
      for (const kind of kinds.split(';')) {
        const [sequencingType, fileType, files, sum] = kind.split('|')
        put('sample', shared.sample)
        put('subject', shared.subject)
        put('diagnosis', shared.diagnosis)
        put('pmids', shared.pmids)
        put('studies', shared.studies)
        put(
          'codes',
          codeLists?.of([sampleType, tissueType, sequencingType, fileType].join('\t')) ?? -1,
        )
        put('files', Number(files))
        bytes = roomFor(bytes, length)
        bytes[length] = Number(sum)
        length += 1
      }
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
