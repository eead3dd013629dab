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
  const coded = codedColumns()
  const attributes = bulk.copyOut(`
    select sample_name, subject_name, sample_type, tissue_type, diagnosis_id, array_to_string(pmids, ','),
      array_to_string(study_ids, ',')
    from ${of.attributes} a order by key`)
  for await (const lines of piecesToLines(attributes)) {
    for (const line of lines) {
      const [sample = '', subject = '', sampleType = '', tissueType = '', ...rest] =
        line.split('\t')
      const [diagnosis = '', pmids = '', studies = ''] = rest
      coded.addAttributes({ sample, subject, sampleType, tissueType, diagnosis, pmids, studies })
    }
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
  return coded.finish(await readDictionaries(bulk, of))
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

/** Numbers words as they come; the empty word is -1. Often the next is the same: it is not looked up. */
function numbering(): { of(word: string): number; readonly words: string[] } {
  const numbers = new Map<string, number>()
  const words: string[] = []
  let [last, lastNumber] = ['', -1]
  return {
    words,
    of(word) {
      if (word === last) return lastNumber
      const known = word === '' ? -1 : numbers.get(word)
      lastNumber = known ?? words.push(word) - 1
      if (known === undefined) numbers.set(word, lastNumber)
      last = word
      return lastNumber
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

const attributeColumns = [
  ...(['sample', 'subject', 'sampleType', 'tissueType', 'diagnosis', 'pmids', 'studies'] as const),
]
type AttributeColumn = (typeof attributeColumns)[number]

export type CodedColumns = {
  /** A cell for each column, PubMed ids and studies with commas between. Answers the row of the table. */
  readonly addAttributes: (cells: Readonly<Record<AttributeColumn, string>>) => number
  /** `of`: the row of the attributes; `kind`: sequencing type and file type, with a tab between. */
  readonly addFiles: (of: number, kind: string, files: number, bytes: number) => void
  /** The words of each column, and in the table their places; -1 = empty. */
  readonly words: Readonly<Record<AttributeColumn, readonly string[]>>
  readonly columns: Readonly<Record<AttributeColumn, Int32Array>>
  /** `tissueOf`: the tissue type by the place of the subject, where it is not in the table. */
  readonly finish: (
    dictionaries: Dictionaries,
    tissueOf?: (subject: number) => string,
  ) => CodedFiles
}

export function codedColumns(): CodedColumns {
  // One entry for each column.
  const numberings = Object.fromEntries(
    attributeColumns.map((column) => [column, numbering()]),
  ) as Record<AttributeColumn, ReturnType<typeof numbering>>
  const { sample, subject, sampleType, tissueType, diagnosis, pmids, studies } = numberings
  const kinds = numbering()
  const attributes = newTable(attributeColumns)
  const groups = newTable(['attributes', 'kind', 'files'])
  let bytes = new Float64Array(1024)
  const setTissues = (tissueOf: (subject: number) => string): void => {
    const bySubject = subject.words.map((_, place) => tissueType.of(tissueOf(place)))
    const { columns } = attributes
    for (let row = 0; row < attributes.length(); row += 1) {
      columns.tissueType[row] = bySubject[columns.subject[row] ?? -1] ?? -1
    }
  }
  return {
    columns: attributes.columns,
    words: {
      sample: sample.words,
      subject: subject.words,
      sampleType: sampleType.words,
      tissueType: tissueType.words,
      diagnosis: diagnosis.words,
      pmids: pmids.words,
      studies: studies.words,
    },
    addAttributes(cells) {
      attributes.add({
        sample: sample.of(cells.sample),
        subject: subject.of(cells.subject),
        sampleType: sampleType.of(cells.sampleType),
        tissueType: tissueType.of(cells.tissueType),
        diagnosis: diagnosis.of(cells.diagnosis),
        pmids: pmids.of(cells.pmids),
        studies: studies.of(cells.studies),
      })
      return attributes.length() - 1
    },
    addFiles(of, kind, files, sum) {
      bytes = roomFor(bytes, groups.length())
      bytes[groups.length()] = sum
      groups.add({ attributes: of, kind: kinds.of(kind), files })
    },
    finish(dictionaries, tissueOf) {
      if (tissueOf !== undefined) setTissues(tissueOf)
      return { dictionaries, files: { [Symbol.iterator]: () => files(dictionaries) } }
    },
  }
  function* files(dictionaries: Dictionaries): Generator<CubeFile> {
    // By sample type, tissue type and kind; the last of each is the empty one.
    const codes = [...sampleType.words, ''].map((ofSample) =>
      [...tissueType.words, ''].map((ofTissue) =>
        kinds.words.map((kind) => codesOf(`${ofSample}\t${ofTissue}\t${kind}`)),
      ),
    )
    const diagnosisPlaces = placesIn(dictionaries.diagnoses)
    const diagnoses = diagnosis.words.map((id) => diagnosisPlaces.get(id) ?? -1)
    const publicationSets = setsOf(pmids.words, placesIn(dictionaries.publications))
    const studySets = setsOf(studies.words, placesIn(dictionaries.studies))
    const { columns: shared } = attributes
    const { columns } = groups
    for (let i = 0; i < groups.length(); i += 1) {
      const of = columns.attributes[i] ?? -1
      const bySampleType = codes.at(shared.sampleType[of] ?? -1)
      yield {
        sample: shared.sample[of] ?? -1,
        subject: shared.subject[of] ?? -1,
        codes: bySampleType?.at(shared.tissueType[of] ?? -1)?.[columns.kind[i] ?? -1] ?? [],
        diagnosis: diagnoses[shared.diagnosis[of] ?? -1] ?? -1,
        publications: publicationSets[shared.pmids[of] ?? -1] ?? [],
        studies: studySets[shared.studies[of] ?? -1] ?? [],
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
