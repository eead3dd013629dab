import { type CubeDictionaries, type CubeFile, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import type { Tab } from '../vocabulary.ts'
import type { Cell } from './cell.ts'
import { generalise, type Grouping, newGrouping, place, type Terms } from './generalise.ts'
import { type PublicCube, publicDictionaries, publicFacets, type TabCube } from './public-cube.ts'

/**
 * In this order it is given up what samples are told apart by, until a group is large enough: first, what
 * visitors ask for least.
 */
const givenUp = ['file_type', 'sequencing_type', 'tissue_type', 'sample_type', 'diagnosis'] as const
type Attribute = (typeof givenUp)[number]

/** What a cell of the diagnoses has for values; a cell of another tab has the same without the diagnosis. */
const valueNames: readonly Attribute[] = [...pageFacets.map(({ name }) => name), 'diagnosis']

const termsOfDiagnoses = (smallest: number): Terms => ({
  smallest,
  levels: givenUp.map((_, level) => ({
    likeness: likenessIn(givenUp.slice(level + 1)),
    apart: level < givenUp.length - 1,
  })),
  weights: { values: valueNames.map((name) => 1 + givenUp.indexOf(name)), sets: [] },
  isOfSample: [...pageFacets.map((facet) => facet.of === 'sample'), true],
})

function likenessIn(names: readonly Attribute[]): (cell: Cell) => string {
  const kept = valueNames.flatMap((name, i) => (names.includes(name) ? [i] : []))
  return ({ values }) => kept.map((i) => values[i]?.join(',')).join(';')
}

/** Values stay as they were told with the diagnoses; only the groups of the tab are given up. */
const termsOfGroups = (smallest: number): Terms => ({
  smallest,
  levels: [{ likeness: ({ values }) => values.join(';'), apart: false }],
  weights: { values: pageFacets.map(() => Infinity), sets: [1] },
  isOfSample: pageFacets.map(() => false),
})

/**
 * The cube of all files of a release for visitors. The files are gone through several times.
 *
 * The diagnoses come first: values of filters and diagnoses are told so that no group is small. The other
 * tabs have the same values, so that the same filters count the same on each tab, and their own groups in
 * place of the diagnoses. Subjects are left out: a person with several samples would join classes that are
 * safe only apart.
 */
export function buildPublicCube(
  dictionaries: CubeDictionaries,
  files: Iterable<CubeFile>,
  smallest: number,
): PublicCube {
  const subjects = new Set<number>()
  const byDiagnosis = newPlacing()
  let n = 0
  for (const file of files) {
    n += 1
    if (file.subject >= 0) subjects.add(file.subject)
    put(byDiagnosis, { ...file, person: personOf(file, n) }, cellOfDiagnosis(file))
  }
  const diagnoses = told(byDiagnosis, termsOfDiagnoses(smallest), (file) => cellOfDiagnosis(file))
  const cellIn = (tab: 'publications' | 'studies') => (file: CubeFile) => {
    const cell = diagnoses(file)
    const all = [...new Set(file[tab])].sort((a, b) => a - b)
    return cell && { values: cell.values.slice(0, pageFacets.length), sets: [{ all, some: [] }] }
  }
  const [byPublication, byStudy] = [newPlacing(), newPlacing()]
  n = 0
  for (const file of files) {
    n += 1
    const person = personOf(file, n)
    put(byPublication, { ...file, person }, cellIn('publications')(file))
    put(byStudy, { ...file, person }, cellIn('studies')(file))
  }
  const terms = termsOfGroups(smallest)
  const tellers = {
    diagnoses,
    publications: told(byPublication, terms, cellIn('publications')),
    studies: told(byStudy, terms, cellIn('studies')),
  }
  return {
    subjects: subjects.size < smallest ? null : subjects.size,
    tabs: {
      diagnoses: cubeOf('diagnoses', dictionaries, files, tellers.diagnoses),
      publications: cubeOf('publications', dictionaries, files, tellers.publications),
      studies: cubeOf('studies', dictionaries, files, tellers.studies),
    },
  }
}

/** A sample of no subject is a person of its own, and so is the n-th file where it has neither. */
function personOf({ sample, subject }: CubeFile, n: number): number {
  if (subject >= 0) return subject
  return sample >= 0 ? -2 - 2 * sample : -1 - 2 * n
}

type Placing = {
  readonly grouping: Grouping
  readonly cells: Cell[]
  readonly places: Map<string, number>
}

const newPlacing = (): Placing => ({ grouping: newGrouping(), cells: [], places: new Map() })

function put(
  { grouping, cells, places }: Placing,
  { sample, person }: CubeFile & { readonly person: number },
  cell: Cell | undefined,
): void {
  if (cell === undefined) return
  const key = keyOf(cell)
  const known = places.get(key) ?? cells.push(cell) - 1
  places.set(key, known)
  place(grouping, { sample, person, cell: known })
}

const keyOf = ({ values, sets }: Cell): string =>
  `${values.join(';')}|${sets.map(({ all }) => all.join()).join(';')}`

const cellOfDiagnosis = ({ codes, diagnosis }: CubeFile): Cell => ({
  values: [...codes, diagnosis].map((code) => [code]),
  sets: [],
})

type Teller = (file: CubeFile) => Cell | undefined

function told(
  { grouping, cells, places }: Placing,
  terms: Terms,
  cellOf: (file: CubeFile) => Cell | undefined,
): Teller {
  const tell = generalise(cells, grouping, terms)
  return (file) => {
    const cell = cellOf(file)
    const known = cell && places.get(keyOf(cell))
    return known === undefined ? undefined : tell({ sample: file.sample, cell: known })
  }
}

function cubeOf(
  tab: Tab,
  dictionaries: CubeDictionaries,
  files: Iterable<CubeFile>,
  tell: Teller,
): TabCube {
  const builder = newBuilder(publicFacets, publicDictionaries(dictionaries, tab))
  const withheld = new Map<string, Cell>()
  let isWhole = true
  for (const file of files) {
    const cell = tell(file)
    if (cell === undefined) {
      isWhole = false
      continue
    }
    const groups = {
      diagnosis: -1,
      publications: [],
      studies: [],
      ...groupsIn(tab, cell, dictionaries),
    }
    const codes = publicFacets.map(({ values }, i) => known(cell.values[i], values.length - 1))
    builder.add({ ...file, subject: -1, codes, ...groups })
    if (isWithheld(cell)) withheld.set(JSON.stringify(cell), cell)
  }
  const keys = [...withheld.keys()].sort()
  return {
    cube: builder.finish(),
    withheld: keys.flatMap((key) => withheld.get(key) ?? []),
    isWhole,
  }
}

function groupsIn(tab: Tab, { values, sets }: Cell, { diagnoses }: CubeDictionaries) {
  if (tab === 'diagnoses') return { diagnosis: known(values[pageFacets.length], diagnoses.length) }
  return { [tab]: sets[0]?.all ?? [] }
}

/** The code of a value, or the one that stands for withheld. */
const known = (codes: readonly number[] = [], withheld: number): number =>
  codes.length === 1 ? (codes[0] ?? -1) : withheld

const isWithheld = ({ values, sets }: Cell): boolean =>
  values.some(({ length }) => length > 1) || sets.some(({ some }) => some.length > 0)
