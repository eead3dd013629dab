import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Browse, browse, groupSorts, Release } from './contract.ts'
import { answerFacets, type Cube, decodeCube } from './cube.ts'
import { matchesSearch } from './diagnoses/search.ts'
import { readCubeBytes, readReleases } from './store.ts'
import { readPublications } from './store/study.ts'

type BrowseQuery = z.output<(typeof browse)['query']>

/** Decoded cubes by database; a release never changes, so a cube is never stale. */
const cubes = new WeakMap<Database, Map<number, Promise<Cube>>>()

async function cubeOf(db: Database, release: Release): Promise<Cube> {
  const known = cubes.get(db) ?? new Map<number, Promise<Cube>>()
  cubes.set(db, known)
  const cube = known.get(release.number) ?? readCubeBytes(db, release.number).then(decodeCube)
  known.clear()
  known.set(release.number, cube)
  return cube
}

const emptyAnswer = {
  release: null,
  summary: { samples: 0, diagnoses: 0, files: 0, bytes: 0 },
  options: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
  groups: [],
  total: 0,
  selectedTotal: 0,
} satisfies z.input<(typeof browse)['output']>

/** The answer of the data browser, from the cube of the current release. */
export async function answerBrowse(db: Database, query: BrowseQuery): Promise<Browse> {
  const [release] = await readReleases(db, 1)
  if (release === undefined) return emptyAnswer
  const { tab, selected, q, sort, page, page_size: size, ...rest } = query
  const { sequencing_type, sample_type, file_type, tissue_type } = rest
  const filters = { sequencing_type, sample_type, file_type, tissue_type }
  const answer = answerFacets(await cubeOf(db, release), { tab, filters, selected })
  const found = answer.groups
    .filter(matchesSearch(q, tab))
    .sort(comparing(sort, await yearsFor(db, tab, sort)))
  return {
    release,
    summary: answer.summary,
    options: answer.options,
    groups: found.slice((page - 1) * size, page * size),
    total: found.length,
    selectedTotal: found.filter((group) => group.selected).length,
  }
}

/** The years to sort publications by; of no other tab, and read for no other sort. */
async function yearsFor(
  db: Database,
  tab: BrowseQuery['tab'],
  sort: BrowseQuery['sort'],
): Promise<ReadonlyMap<string, number>> {
  if (tab !== 'publications' || !sort.endsWith('year')) return new Map()
  return new Map((await readPublications(db)).map(({ pmid, year }) => [pmid, year ?? 0]))
}

type Sortable = { id: string; name: string; samples: number; files: number; bytes: number }
const collator = new Intl.Collator('en', { numeric: true })

function comparing(
  sort: BrowseQuery['sort'],
  years: ReadonlyMap<string, number>,
): (a: Sortable, b: Sortable) => number {
  const sign = sort.startsWith('-') ? -1 : 1
  const column = sort.replace('-', '') as (typeof groupSorts)[number]
  const byName = (a: Sortable, b: Sortable) =>
    collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
  if (column === 'name') return (a, b) => sign * byName(a, b)
  const figure = (group: Sortable) =>
    column === 'year' ? (years.get(group.id) ?? 0) : group[column]
  return (a, b) => sign * (figure(a) - figure(b)) || byName(a, b)
}
