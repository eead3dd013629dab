import { type CubeDictionaries, type CubeFile, newBuilder } from '../cube.ts'
import { optionsOf, pageFacets } from '../cube/facets.ts'
import { newPairs, pairOf, roomFor } from '../cube/pairs.ts'
import type { Tab } from '../vocabulary.ts'
import { type Cell, type Codes, type CodeSet, isWithheld, textOf } from './cell.ts'
import type { Terms } from './class.ts'
import { generalise, type Level, newGrouping, place } from './generalise.ts'
import { type PublicCube, publicDictionaries, publicFacets, type TabCube } from './public-cube.ts'

/**
 * In this order it is given up what samples are told apart by, until a group is large enough: first, what
 * visitors ask for least.
 */
const givenUp = ['file_type', 'sequencing_type', 'tissue_type', 'sample_type', 'diagnosis'] as const
type Attribute = (typeof givenUp)[number]

/** What a cell of the diagnoses has for values; a cell of another tab has the same without the diagnosis. */
const valueNames: readonly Attribute[] = [...pageFacets.map(({ name }) => name), 'diagnosis']

const termsOfDiagnoses = (smallest: number): Terms & { levels: Level[] } => ({
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
const termsOfGroups = (smallest: number): Terms & { levels: Level[] } => ({
  smallest,
  levels: [{ likeness: ({ values }) => values.join(';'), apart: false }],
  weights: { values: pageFacets.map(() => Infinity), sets: [1] },
  isOfSample: pageFacets.map(() => false),
})

/**
 * The cube of all files of a release for visitors. The files are gone through three times.
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
  const people = new Map<number, Set<number>>()
  const grouping = newGrouping()
  const { cells, numberOf } = cellsOfDiagnoses()
  /** Of each file its cell, then the one that is told. */
  let places = new Int32Array(1024)
  eachFile(files, (file, person, n) => {
    if (file.subject >= 0) subjects.add(file.subject)
    countPerson(people, file.diagnosis, person, smallest)
    const cell = numberOf(file)
    places = roomFor(places, n)
    places[n] = cell
    place(grouping, file.sample, person, cell)
  })
  const told = generalise(cells, grouping, termsOfDiagnoses(smallest))

  const diagnoses = newTab('diagnoses', dictionaries, told.cells)
  const publications = newGroups('publications', told.cells)
  const studies = newGroups('studies', told.cells)
  eachFile(files, (file, person, n) => {
    const values = told.placeOf(file.sample, places[n] ?? -1)
    places[n] = values
    diagnoses.add(file, values)
    publications.place(file, person, values)
    studies.place(file, person, values)
  })
  const byPublication = publications.open(dictionaries, smallest)
  const byStudy = studies.open(dictionaries, smallest)
  eachFile(files, (file, _person, n) => {
    const values = places[n] ?? -1
    byPublication.add(file, values)
    byStudy.add(file, values)
  })
  return {
    subjects: subjects.size < smallest ? null : subjects.size,
    few: [...people].flatMap(([diagnosis, { size }]) => (size < smallest ? [diagnosis] : [])),
    tabs: {
      diagnoses: diagnoses.finish(),
      publications: byPublication.finish(),
      studies: byStudy.finish(),
    },
  }
}

/** Counts the people of a diagnosis, as far as it matters. */
function countPerson(
  people: Map<number, Set<number>>,
  diagnosis: number,
  person: number,
  enough: number,
): void {
  const known = people.get(diagnosis)
  if (known === undefined) people.set(diagnosis, new Set([person]))
  else if (known.size < enough) known.add(person)
}

type Visit = (file: CubeFile, person: number, n: number) => void

/** A sample of no subject is a person of its own, and so is a file of neither. */
function eachFile(files: Iterable<CubeFile>, visit: Visit): void {
  let n = 0
  for (const file of files) {
    const { sample, subject } = file
    const own = sample >= 0 ? -2 - 2 * sample : -1 - 2 * n
    visit(file, subject >= 0 ? subject : own, n)
    n += 1
  }
}

/** The cells of files, numbered as they come. */
function cellsOfDiagnoses(): { cells: Cell[]; numberOf: (file: CubeFile) => number } {
  const sizes = pageFacets.map((facet) => optionsOf(facet).length)
  const numbers = new Map<number, number>()
  const cells: Cell[] = []
  // One list for each value: what is the same list is not compared.
  const known = new Map<number, Codes>()
  const alone = (code: number): Codes => {
    const codes = known.get(code) ?? [code]
    known.set(code, codes)
    return codes
  }
  return {
    cells,
    numberOf({ codes, diagnosis }) {
      let key = 1 + diagnosis
      for (let i = 0; i < sizes.length; i += 1) key = key * (sizes[i] ?? 1) + 1 + (codes[i] ?? -1)
      const number = numbers.get(key)
      if (number !== undefined) return number
      numbers.set(key, cells.length)
      return cells.push({ values: [...codes, diagnosis].map(alone), sets: [] }) - 1
    },
  }
}

type TabDraft = {
  /** Counts a file under a cell; -1 = it is left out. */
  readonly add: (file: CubeFile, cell: number) => void
  readonly finish: () => TabCube
}

/** The tab of publications or studies, over the cells told with the diagnoses. */
function newGroups(tab: 'publications' | 'studies', told: readonly Cell[]) {
  const { cells, numberOf } = cellsOfGroups(told)
  const grouping = newGrouping()
  return {
    place(file: CubeFile, person: number, values: number): void {
      if (values < 0) return
      place(grouping, file.sample, person, numberOf(values, file[tab]))
    },
    /** Once all files have a place. */
    open(dictionaries: CubeDictionaries, smallest: number): TabDraft {
      const own = generalise(cells, grouping, termsOfGroups(smallest))
      const { add, finish } = newTab(tab, dictionaries, own.cells)
      return {
        finish,
        add(file, values) {
          const cell = values < 0 ? -1 : numberOf(values, file[tab])
          add(file, own.placeOf(file.sample, cell))
        },
      }
    },
  }
}

/** The values of cells without the diagnosis, each with a set of groups; numbered as they come. */
function cellsOfGroups(told: readonly Cell[]): {
  readonly cells: readonly Cell[]
  readonly numberOf: (cell: number, groups: readonly number[]) => number
} {
  const values = told.map((cell) => cell.values.slice(0, pageFacets.length))
  const numbersOfValues = numbering(values.map((each) => each.join(';')))
  const sets: CodeSet[] = []
  const setNumbers = new Map<string, number>()
  const setsSeen = new WeakMap<readonly number[], number>()
  const setOf = (groups: readonly number[]): number => {
    const seen = setsSeen.get(groups)
    if (seen !== undefined) return seen
    const all = [...new Set(groups)].sort((a, b) => a - b)
    const known = setNumbers.get(all.join()) ?? sets.push({ all, some: [] }) - 1
    setNumbers.set(all.join(), known)
    setsSeen.set(groups, known)
    return known
  }
  const pairs = newPairs()
  const cells: Cell[] = []
  return {
    cells,
    numberOf(cell: number, groups: readonly number[]): number {
      const set = setOf(groups)
      const number = pairOf(pairs, numbersOfValues[cell] ?? -1, set)
      if (number === cells.length) {
        cells.push({ values: values[cell] ?? [], sets: sets.slice(set, set + 1) })
      }
      return number
    },
  }
}

/** The place of the first that is the same, for each text. */
function numbering(texts: readonly string[]): number[] {
  const first = new Map<string, number>()
  return texts.map((text, place) => {
    if (!first.has(text)) first.set(text, place)
    return first.get(text) ?? place
  })
}

function newTab(tab: Tab, dictionaries: CubeDictionaries, cells: readonly Cell[]): TabDraft {
  const builder = newBuilder(publicFacets, publicDictionaries(dictionaries, tab))
  const counters = cells.map((cell) =>
    builder.counter({
      codes: publicFacets.map(({ values }, i) => known(cell.values[i], values.length - 1)),
      diagnosis: -1,
      publications: [],
      studies: [],
      ...groupsIn(tab, cell, dictionaries),
    }),
  )
  let isWhole = true
  return {
    add({ sample, files = 1, bytes }, cell) {
      const count = counters[cell]
      if (count === undefined) isWhole = false
      else count({ sample, subject: -1, files, bytes })
    },
    finish: () => ({
      cube: builder.finish(),
      withheld: inOrder(cells.filter(isWithheld)),
      isWhole,
    }),
  }
}

function inOrder(cells: readonly Cell[]): Cell[] {
  const byText = new Map(cells.map((cell) => [textOf(cell), cell]))
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? [])
}

function groupsIn(tab: Tab, { values, sets }: Cell, { diagnoses }: CubeDictionaries) {
  if (tab === 'diagnoses') return { diagnosis: known(values[pageFacets.length], diagnoses.length) }
  return { [tab]: sets[0]?.all ?? [] }
}

/** The code of a value, or the one that stands for withheld. */
const known = (codes: readonly number[] = [], withheld: number): number =>
  codes.length === 1 ? (codes[0] ?? -1) : withheld
