import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Browse, browse, groupSorts, Release } from './contract.ts'
import { decodeCube } from './cube.ts'
import { pageFacets } from './cube/facets.ts'
import { type FacetEngine, type FacetGroup, facetEngine } from './facet-engine.ts'
import { readCubeBytes, readReleases } from './store.ts'
import { fileTypes, sequencingTypes } from './vocabulary.ts'

type BrowseQuery = z.output<(typeof browse)['query']>

/** Engines by database; a release never changes, so its engine is never stale. */
const engines = new WeakMap<Database, Map<number, Promise<FacetEngine>>>()

async function engineOf(db: Database, release: Release): Promise<FacetEngine> {
  const known = engines.get(db) ?? new Map<number, Promise<FacetEngine>>()
  engines.set(db, known)
  const engine = known.get(release.number) ?? readEngine(db, release.number)
  known.clear()
  known.set(release.number, engine)
  return engine
}

async function readEngine(db: Database, number: number): Promise<FacetEngine> {
  return facetEngine(decodeCube(await readCubeBytes(db, number), pageFacets))
}

const emptyAnswer = {
  release: null,
  summary: { subjects: 0, samples: 0, diagnoses: 0, files: 0, bytes: 0 },
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
  const engine = await engineOf(db, release)
  const answer = engine.answer({ tab, filters, selected })
  const found = answer.groups.filter(matches(q)).sort(comparing(sort))
  return {
    release,
    summary: answer.summary,
    options: answer.options,
    groups: found.slice((page - 1) * size, page * size).map(present),
    total: found.length,
    selectedTotal: found.filter((group) => group.selected).length,
  }
}

function present({ lit, ...group }: FacetGroup): Browse['groups'][number] {
  const chips = <Value extends string>(values: readonly Value[], have: readonly string[] = []) =>
    values.map((value) => ({ value, lit: have.includes(value) }))
  return {
    ...group,
    sequencing_types: chips(sequencingTypes, lit.sequencing_type),
    file_types: chips(fileTypes, lit.file_type),
  }
}

function matches(q: string): (group: { id: string; name: string }) => boolean {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return ({ id, name }) => {
    const text = `${id} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

type Sortable = { id: string; name: string; samples: number; files: number; bytes: number }
const collator = new Intl.Collator('en', { numeric: true })

function comparing(sort: BrowseQuery['sort']): (a: Sortable, b: Sortable) => number {
  const sign = sort.startsWith('-') ? -1 : 1
  const column = sort.replace('-', '') as (typeof groupSorts)[number]
  const byName = (a: Sortable, b: Sortable) =>
    collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
  if (column === 'name') return (a, b) => sign * byName(a, b)
  return (a, b) => sign * (a[column] - b[column]) || byName(a, b)
}
