import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import { newPairs, pairOf, roomFor } from '../cube/pairs.ts'
import { diagnosisOfId } from '../diagnoses.ts'
import { type CodedFiles, codedColumns, type Dictionaries } from '../store/cube.ts'
import { sharedCells, type Tally, wordsOfKind } from './tally.ts'

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

const at = Object.fromEntries(sharedCells.map((name, place) => [name, place])) as Record<
  (typeof sharedCells)[number],
  number
>

/** Memory: some 30 bytes a row, and the lines of the tallies. */
export function gathering(): Gathered {
  const shared: (readonly string[])[] = []
  /** Number of attributes → their place in `shared`. */
  let placeOf = new Int32Array(1024)
  const tallies: Tally[] = []
  const paths = newPairs()
  const samples = new Map<string, string>()
  let mayDisagree = false
  let alone = 0
  const addShared = (line: string): void => {
    const cells = line.split('\t')
    const number = Number(cells[at.number])
    placeOf = roomFor(placeOf, number)
    placeOf[number] = shared.push(cells) - 1
    const sample = cells[at.sample] ?? ''
    if (sample === '') return
    const person = `${cells[at.subject]}\t${cells[at.sampleType]}`
    const known = samples.get(sample)
    if (known === undefined) samples.set(sample, person)
    else if (known !== person) mayDisagree = true
  }
  return {
    add(tally) {
      tally.attributes.split('\n').forEach((line) => line !== '' && addShared(line))
      tallies.push({ ...tally, attributes: '', paths: new Int32Array() })
      alone += tally.alone
      for (let i = 0; i < tally.paths.length; i += 2) {
        const before = paths.size
        if (pairOf(paths, tally.paths[i] ?? 0, tally.paths[i + 1] ?? 0) < before) mayDisagree = true
      }
    },
    mayDisagree: () => mayDisagree,
    alone: () => alone,
    totals: () =>
      totalsOf(tallies, (number) => shared[placeOf[number] ?? 0]?.[at.dau] === '', samples.size),
    dictionaries: (tx) => dictionariesOf(tx, shared),
    coded(dictionaries) {
      const coded = codedColumns(dictionaries)
      const tissueOf = tissues(shared)
      for (const cells of shared) {
        const [, sample = '', subject = '', sampleType = '', ...rest] = cells
        coded.addAttributes([sample, subject, sampleType, tissueOf(subject), ...rest])
      }
      const kinds = new Map<number, string>()
      eachGroup(tallies, (number, kind, files, bytes) => {
        const words = kinds.get(kind) ?? wordsOfKind(kind).join('\t')
        kinds.set(kind, words)
        coded.addFiles(placeOf[number] ?? 0, words, files, bytes)
      })
      return coded.finish()
    },
  }
}

function eachGroup(
  tallies: readonly Tally[],
  visit: (attributes: number, kind: number, files: number, bytes: number) => void,
): void {
  for (const { groups, bytes } of tallies) {
    for (let i = 0; i < bytes.length; i += 1) {
      visit(groups[3 * i] ?? 0, groups[3 * i + 1] ?? 0, groups[3 * i + 2] ?? 0, bytes[i] ?? 0)
    }
  }
}

function totalsOf(
  tallies: readonly Tally[],
  isOpen: (attributes: number) => boolean,
  samples: number,
): Totals {
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
  return { files, samples, bytes: Number(bytes), openAccess, indexes: { attached, alone } }
}

/** The tissue type of each subject, which follows from all of its samples. */
function tissues(shared: readonly (readonly string[])[]): (subject: string) => string {
  const found = new Map<string, { germline: boolean; other: boolean }>()
  for (const cells of shared) {
    const subject = cells[at.subject] ?? ''
    const of = found.get(subject) ?? { germline: false, other: false }
    found.set(subject, of)
    if (cells[at.sampleType] === 'Germline') of.germline = true
    else if (cells[at.sampleType] !== '') of.other = true
  }
  return (subject) => {
    const { germline = false, other = false } = (subject !== '' && found.get(subject)) || {}
    if (germline) return other ? 'Paired Tumor-Normal' : 'Germline Only'
    return other ? 'Tumor Only' : ''
  }
}

async function dictionariesOf(
  tx: Tx,
  shared: readonly (readonly string[])[],
): Promise<Dictionaries> {
  const distinct = (place: number): string[] =>
    [...new Set([...new Set(shared.map((cells) => cells[place] ?? ''))].flatMap(commaList))].sort()
  const pmids = distinct(at.pmids)
  const titles = await tx
    .selectFrom('publication')
    .select(['pmid', 'title'])
    .where(sql<boolean>`pmid = any(${pmids})`)
    .execute()
  const studies = distinct(at.studies)
  const named = await tx
    .selectFrom('study')
    .select(['id', 'name'])
    .where(sql<boolean>`id = any(${studies})`)
    .execute()
  const titleOf = new Map(titles.map(({ pmid, title }) => [pmid, title]))
  const nameOf = new Map(named.map(({ id, name }) => [id, name]))
  return {
    diagnoses: distinct(at.diagnosis).map((id) => ({ id, name: diagnosisOfId(id)?.name ?? '' })),
    publications: pmids.map((id) => ({ id, name: titleOf.get(id) ?? `PubMed ${id}` })),
    studies: studies.map((id) => ({ id, name: nameOf.get(id) ?? '' })),
  }
}

const commaList = (text: string): string[] => (text === '' ? [] : text.split(','))
