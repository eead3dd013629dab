import type { Bulk } from '#adapters/database/bulk.ts'
import { type Cube, type CubeFile, type CubeGroup, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import { roomFor } from '../cube/pairs.ts'
import { piecesToLines } from '../import/lines.ts'
import { buildPublicCube } from '../small-groups/build.ts'
import type { PublicCube } from '../small-groups/public-cube.ts'
import { handedOver } from './handoff.ts'

export type Dictionaries = Record<'diagnoses' | 'publications' | 'studies', CubeGroup[]>

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

/** Memory: 24 bytes for all that files share, 20 for each kind of file that names it. */
export async function readCodedFiles(bulk: Bulk, of: FilesOf): Promise<CodedFiles> {
  const dictionaries = await readDictionaries(bulk, of)
  const coded = codedColumns(dictionaries)
  const attributes = bulk.copyOut(`
    select sample_name, subject_name, sample_type, tissue_type, diagnosis_id, array_to_string(pmids, ','),
      array_to_string(study_ids, ',')
    from ${of.attributes} a order by key`)
  for await (const lines of piecesToLines(attributes)) {
    for (const line of lines) coded.addAttributes(line.split('\t'))
  }
  const counts = bulk.copyOut(`
    select key, sequencing_type, file_type, files, bytes from ${of.counts} c order by key`)
  let key: string | undefined
  let current = -1
  for await (const lines of piecesToLines(counts)) {
    for (const line of lines) {
      const [of, sequencingType = '', fileType = '', files, bytes] = line.split('\t')
      if (of !== key) current += 1
      key = of
      coded.addFiles(current, `${sequencingType}\t${fileType}`, Number(files), Number(bytes))
    }
  }
  return coded.finish()
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

/** A table of integers that grows, by column. */
function newTable<Name extends string>(names: readonly Name[]) {
  // One entry for each name.
  const columns = Object.fromEntries(names.map((name) => [name, new Int32Array(1024)])) as Record<
    Name,
    Int32Array
  >
  let length = 0
  return {
    columns,
    length: () => length,
    add(row: Readonly<Record<Name, number>>): void {
      for (const name of names) {
        columns[name] = roomFor(columns[name], length)
        columns[name][length] = row[name]
      }
      length += 1
    },
  }
}

export type CodedColumns = {
  /** Sample, subject, sample type, tissue type, diagnosis, PubMed ids and studies, both with commas between. */
  readonly addAttributes: (cells: readonly string[]) => void
  /** `of`: the place of the attributes in their order; `kind`: sequencing type and file type, with a tab between. */
  readonly addFiles: (of: number, kind: string, files: number, bytes: number) => void
  readonly finish: () => CodedFiles
}

export function codedColumns(dictionaries: Dictionaries): CodedColumns {
  const samples = numbering()
  const subjects = numbering()
  const sampleCodes = numbering()
  const fileCodes = numbering()
  const pmidLists = numbering()
  const studyLists = numbering()
  const diagnoses = placesIn(dictionaries.diagnoses)
  const attributes = newTable(['sample', 'subject', 'codes', 'diagnosis', 'pmids', 'studies'])
  const groups = newTable(['attributes', 'codes', 'files'])
  let bytes = new Float64Array(1024)
  return {
    addAttributes(cells) {
      const [sample = '', subject = '', sampleType = '', tissueType = ''] = cells
      const [diagnosis = '', pmids = '', studies = ''] = cells.slice(4)
      attributes.add({
        sample: samples.of(sample),
        subject: subjects.of(subject),
        codes: sampleCodes.of(`${sampleType}\t${tissueType}`),
        diagnosis: diagnoses.get(diagnosis) ?? -1,
        pmids: pmidLists.of(pmids),
        studies: studyLists.of(studies),
      })
    },
    addFiles(of, kind, files, sum) {
      bytes = roomFor(bytes, groups.length())
      bytes[groups.length()] = sum
      groups.add({ attributes: of, codes: fileCodes.of(kind), files })
    },
    finish: () => ({ dictionaries, files: { [Symbol.iterator]: files } }),
  }
  function* files(): Generator<CubeFile> {
    const codes = sampleCodes.words.map((ofSample) =>
      fileCodes.words.map((ofFile) => codesOf(`${ofSample}\t${ofFile}`)),
    )
    const publications = setsOf(pmidLists.words, placesIn(dictionaries.publications))
    const studies = setsOf(studyLists.words, placesIn(dictionaries.studies))
    const { columns: shared } = attributes
    const { columns } = groups
    for (let i = 0; i < groups.length(); i += 1) {
      const of = columns.attributes[i] ?? -1
      yield {
        sample: shared.sample[of] ?? -1,
        subject: shared.subject[of] ?? -1,
        codes: codes[shared.codes[of] ?? -1]?.[columns.codes[i] ?? -1] ?? [],
        diagnosis: shared.diagnosis[of] ?? -1,
        publications: publications[shared.pmids[of] ?? -1] ?? [],
        studies: studies[shared.studies[of] ?? -1] ?? [],
        files: columns.files[i] ?? 0,
        bytes: bytes[i] ?? 0,
      }
    }
  }
}

const placesIn = (list: readonly CubeGroup[]): ReadonlyMap<string, number> =>
  new Map(list.map(({ id }, place) => [id, place]))

/** The columns of a coded file's facets, in the order of the queries. */
const facetColumns = ['sample_type', 'tissue_type', 'sequencing_type', 'file_type'] as const

function codesOf(words: string): number[] {
  const cells = words.split('\t')
  return pageFacets.map(({ name, values }) =>
    values.indexOf(cells[facetColumns.indexOf(name)] ?? ''),
  )
}

const setsOf = (lists: readonly string[], places: ReadonlyMap<string, number>): number[][] =>
  lists.map((list) =>
    list
      .split(',')
      .map((id) => places.get(id) ?? -1)
      .sort((a, b) => a - b),
  )
