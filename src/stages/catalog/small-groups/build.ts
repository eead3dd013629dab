import { type CubeDictionaries, type CubeFile, newBuilder } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import type { Cell } from './cell.ts'
import { generalise, newGrouping, place, type Terms } from './generalise.ts'
import { type PublicCube, publicDictionaries, publicFacets } from './public-cube.ts'

/**
 * In this order what samples are told apart by is given up until a group is large enough: what visitors
 * ask for least, first.
 */
const givenUp = [
  'file_type',
  'publications',
  'studies',
  'sequencing_type',
  'tissue_type',
  'sample_type',
  'diagnosis',
] as const
type Attribute = (typeof givenUp)[number]

const valueNames: readonly Attribute[] = [...pageFacets.map(({ name }) => name), 'diagnosis']
const setNames: readonly Attribute[] = ['publications', 'studies']

const weightOf = (name: Attribute): number => 1 + givenUp.indexOf(name)

const termsOf = (smallest: number): Terms => ({
  smallest,
  likeness: givenUp.map((_, level) => likenessIn(givenUp.slice(level + 1))),
  weights: { values: valueNames.map(weightOf), sets: setNames.map(weightOf) },
  isOfSample: [...pageFacets.map((facet) => facet.of === 'sample'), true],
})

function likenessIn(names: readonly Attribute[]): (cell: Cell) => string {
  const values = valueNames.flatMap((name, i) => (names.includes(name) ? [i] : []))
  const sets = setNames.flatMap((name, i) => (names.includes(name) ? [i] : []))
  return (cell) =>
    [
      ...values.map((i) => cell.values[i]?.join(',')),
      ...sets.map((i) => cell.sets[i]?.all.join(',')),
    ].join(';')
}

/**
 * `read` gives all files of a release, each time it is called. Subjects are left out: a person with several
 * samples would join classes that are safe only apart.
 */
export async function buildPublicCube(
  dictionaries: CubeDictionaries,
  read: () => AsyncIterable<CubeFile>,
  smallest: number,
): Promise<PublicCube> {
  const cells = newCells()
  const grouping = newGrouping()
  const subjects = new Set<number>()
  let files = 0
  for await (const file of read()) {
    files += 1
    if (file.subject >= 0) subjects.add(file.subject)
    place(grouping, {
      sample: file.sample,
      person: personOf(file, files),
      cell: cellOf(cells, file),
    })
  }
  const told = generalise(cells.list, grouping, termsOf(smallest))
  const builder = newBuilder(publicFacets, publicDictionaries(dictionaries))
  const withheld = new Map<string, Cell>()
  for await (const file of read()) {
    const cell = told({ sample: file.sample, cell: cellOf(cells, file) })
    if (cell === undefined) continue
    builder.add({ ...file, subject: -1, ...publicCodes(cell, dictionaries) })
    if (isWithheld(cell)) withheld.set(JSON.stringify(cell), cell)
  }
  const keys = [...withheld.keys()].sort()
  return {
    cube: builder.finish(),
    subjects: subjects.size < smallest ? null : subjects.size,
    withheld: keys.flatMap((key) => withheld.get(key) ?? []),
  }
}

/** A sample of no subject is a person of its own, and so is the n-th file where it has neither. */
function personOf({ sample, subject }: CubeFile, n: number): number {
  if (subject >= 0) return subject
  return sample >= 0 ? -2 - 2 * sample : -1 - 2 * n
}

type Cells = { readonly list: Cell[]; readonly places: Map<string, number> }

const newCells = (): Cells => ({ list: [], places: new Map() })

function cellOf({ list, places }: Cells, file: CubeFile): number {
  const values = [...file.codes, file.diagnosis]
  const sets = [ascending(file.publications), ascending(file.studies)]
  const key = [values, ...sets].join(';')
  const known = places.get(key)
  if (known !== undefined) return known
  places.set(key, list.length)
  const cell = {
    values: values.map((code) => [code]),
    sets: sets.map((all) => ({ all, some: [] })),
  }
  return list.push(cell) - 1
}

const ascending = (codes: readonly number[]): readonly number[] =>
  codes.length < 2 ? codes : [...new Set(codes)].sort((a, b) => a - b)

const isWithheld = ({ values, sets }: Cell): boolean =>
  values.some(({ length }) => length > 1) || sets.some(({ some }) => some.length > 0)

/** What the public cube says of the files of a cell. */
function publicCodes(
  { values, sets }: Cell,
  dictionaries: CubeDictionaries,
): Pick<CubeFile, 'codes' | 'diagnosis' | 'publications' | 'studies'> {
  const known = (codes: readonly number[], withheld: number): number =>
    codes.length === 1 ? (codes[0] ?? -1) : withheld
  return {
    codes: pageFacets.map((facet, i) => known(values[i] ?? [], facet.values.length)),
    diagnosis: known(values[pageFacets.length] ?? [], dictionaries.diagnoses.length),
    publications: sets[0]?.all ?? [],
    studies: sets[1]?.all ?? [],
  }
}
