import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { roomFor } from '../cube/pairs.ts'
import { diagnosisOfId } from '../diagnoses.ts'
import { type CodedFiles, codedColumns, type Dictionaries } from '../store/cube.ts'
import { hasRepeat } from './repeats.ts'
import { type Tally, wordsOfKind } from './tally.ts'

/*
 * The tallies of a whole manifest. They tell of the rows as they were read: what the database changes of them
 * afterwards they do not know.
 */

export type Totals = {
  readonly files: number
  readonly samples: number
  readonly bytes: number
  readonly openAccess: number
  readonly indexes: { readonly attached: number; readonly alone: number }
}

export type Gathered = {
  readonly add: (tally: Tally) => void
  /** False where certainly no path stands twice, and no sample has two subjects or two types. */
  readonly mayDisagree: () => boolean
  readonly totals: () => Totals
  /** Index files without a primary. */
  readonly alone: () => number
  /** What the files are coded by; the studies are in the database by now. */
  readonly dictionaries: (tx: Tx) => Promise<Dictionaries>
  /** The files for the cubes. */
  readonly coded: (dictionaries: Dictionaries) => CodedFiles
}

/** Memory: some 30 bytes a row, and the words of the tallies. */
export function gathering(): Gathered {
  const coded = codedColumns()
  const { words, columns } = coded
  /** Number of attributes → their row among the coded ones. */
  let placeOf = new Int32Array(1024)
  /** Of each row, 1 = its files are in no data access unit. */
  let isOpen = new Uint8Array(1024)
  /** Of each sample, 1 + the row that named it first. */
  let firstOf = new Int32Array(1024)
  const tissues = tissuesOf()
  const paths: Int32Array[] = []
  const tallies: Counted[] = []
  let isDisagreeing = false
  const addLine = (line: string): void => {
    const [number, sample = '', subject = '', sampleType = '', ...rest] = line.split('\t')
    const [diagnosis = '', pmids = '', studies = '', dau] = rest
    const shared = { sample, subject, sampleType, tissueType: '', diagnosis, pmids, studies }
    const row = coded.addAttributes(shared)
    placeOf = roomFor(placeOf, Number(number))
    placeOf[Number(number)] = row
    isOpen = roomFor(isOpen, row)
    isOpen[row] = dau === '' ? 1 : 0
    tissues.see(columns.subject[row] ?? -1, sampleType)
    seeSample(columns.sample[row] ?? -1, row)
  }
  const seeSample = (sample: number, row: number): void => {
    if (sample < 0) return
    firstOf = roomFor(firstOf, sample)
    const first = (firstOf[sample] ||= row + 1) - 1
    for (const column of [columns.subject, columns.sampleType]) {
      if (column[first] !== column[row]) isDisagreeing = true
    }
  }
  return {
    add({ attributes, paths: hashes, ...counted }) {
      for (const line of attributes.split('\n')) if (line !== '') addLine(line)
      tallies.push(counted)
      paths.push(hashes)
    },
    mayDisagree: () => isDisagreeing || hasRepeat(paths),
    alone: () => tallies.reduce((sum, { alone }) => sum + alone, 0),
    totals: () => ({
      ...totalsOf(tallies, (number) => isOpen[placeOf[number] ?? 0] === 1),
      samples: words.sample.length,
    }),
    dictionaries: (tx) =>
      dictionariesOf(tx, distinct(words.diagnosis), distinct(words.pmids), distinct(words.studies)),
    coded(dictionaries) {
      const kinds = new Map<number, string>()
      eachGroup(tallies, (number, kind, files, bytes) => {
        const ofKind = kinds.get(kind) ?? wordsOfKind(kind).join('\t')
        kinds.set(kind, ofKind)
        coded.addFiles(placeOf[number] ?? 0, ofKind, files, bytes)
      })
      return coded.finish(dictionaries, tissues.of)
    },
  }
}

type Counted = Omit<Tally, 'attributes' | 'paths'>

function eachGroup(
  tallies: readonly Counted[],
  visit: (attributes: number, kind: number, files: number, bytes: number) => void,
): void {
  for (const { groups, bytes } of tallies) {
    for (let i = 0; i < bytes.length; i += 1) {
      visit(groups[3 * i] ?? 0, groups[3 * i + 1] ?? 0, groups[3 * i + 2] ?? 0, bytes[i] ?? 0)
    }
  }
}

function totalsOf(
  tallies: readonly Counted[],
  isOpen: (attributes: number) => boolean,
): Omit<Totals, 'samples'> {
  let [files, openAccess, attached, alone] = [0, 0, 0, 0]
  // All of them together may be more than a number holds exactly.
  let bytes = 0n
  for (const tally of tallies) {
    attached += tally.attached
    alone += tally.alone
    bytes += tally.bytes.reduce((sum, each) => sum + BigInt(each), 0n)
  }
  eachGroup(tallies, (attributes, _kind, count) => {
    files += count
    if (isOpen(attributes)) openAccess += count
  })
  return { files, bytes: Number(bytes), openAccess, indexes: { attached, alone } }
}

/** The tissue type of each subject, which follows from all of its samples. */
function tissuesOf() {
  /** By subject: bit 0 = it has a germline sample, bit 1 = another one. */
  let kinds = new Uint8Array(1024)
  return {
    see(subject: number, sampleType: string): void {
      if (subject < 0 || sampleType === '') return
      kinds = roomFor(kinds, subject)
      kinds[subject] = (kinds[subject] ?? 0) | (sampleType === 'Germline' ? 1 : 2)
    },
    of: (subject: number): string =>
      ['', 'Germline Only', 'Tumor Only', 'Paired Tumor-Normal'][kinds[subject] ?? 0] ?? '',
  }
}

/** What stands in lists with commas between, once and in order. */
const distinct = (lists: readonly string[]): string[] =>
  [...new Set(lists.flatMap((list) => list.split(',')))].sort()

async function dictionariesOf(
  tx: Tx,
  diagnoses: readonly string[],
  pmids: readonly string[],
  studies: readonly string[],
): Promise<Dictionaries> {
  const titles = await tx
    .selectFrom('publication')
    .select(['pmid', 'title'])
    .where(sql<boolean>`pmid = any(${pmids})`)
    .execute()
  const named = await tx
    .selectFrom('study')
    .select(['id', 'name'])
    .where(sql<boolean>`id = any(${studies})`)
    .execute()
  const titleOf = new Map(titles.map(({ pmid, title }) => [pmid, title]))
  const nameOf = new Map(named.map(({ id, name }) => [id, name]))
  return {
    diagnoses: diagnoses.map((id) => ({ id, name: diagnosisOfId(id)?.name ?? '' })),
    publications: pmids.map((id) => ({ id, name: titleOf.get(id) ?? `PubMed ${id}` })),
    studies: studies.map((id) => ({ id, name: nameOf.get(id) ?? '' })),
  }
}
