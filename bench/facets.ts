import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { pageFacets } from '#stages/catalog/cube/facets.ts'
import { canonical, difference } from './answers.ts'
import { benchCatalog, type Catalog, demographicFacets } from './catalog.ts'
import {
  type Answer,
  type Engine,
  type EngineName,
  type LoadedEngine,
  type Query,
  Unavailable,
} from './engine.ts'
import { duckdb } from './engines/duckdb.ts'
import { groonga } from './engines/groonga.ts'
import { loadOurs } from './engines/ours.ts'
import { postgresql, postgresqlView } from './engines/postgresql.ts'
import { sphinx } from './engines/sphinx.ts'
import { sqlite } from './engines/sqlite.ts'
import { now, percentile, seconds } from './measure.ts'
import { withFolder } from './product.ts'
import type { CatalogSize } from './rows.ts'
import { walk } from './walk.ts'

export const rivals: readonly Engine[] = [
  postgresql,
  postgresqlView,
  duckdb,
  sqlite,
  sphinx,
  groonga,
]

export type FacetsOptions = {
  readonly size: CatalogSize
  readonly demographics: boolean
  /** How many of the 200 queries the other engines are asked, at least 20. */
  readonly queries: number
  readonly engines: readonly Engine[]
  readonly say: (text: string) => void
}

export type Timings = {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly queriesPerSecond: number
  readonly memoryBytes: number
  readonly buildSeconds: number
}

export type Rival = {
  readonly name: EngineName
  readonly exact: Engine['exact']
} & (
  | (Timings & {
      readonly kind: 'measured'
      /** Theirs over ours at p50, on the same queries. */
      readonly ratio: number
      /** The first query on which it differs from ours, and how. */
      readonly fault: string | undefined
    })
  | { readonly kind: 'skipped' | 'failed'; readonly reason: string }
)

export type FacetsReport = {
  readonly size: CatalogSize
  readonly queries: number
  readonly rivalQueries: number
  readonly generateSeconds: number
  readonly ours: Timings & { readonly cubeBytesBrotli: number }
  readonly rivals: readonly Rival[]
  /** No engine gave another answer, or none. */
  readonly equal: boolean
}

const queryCount = 200

/** Replays one walk of queries on our engine and on others, all in this run, and compares all answers. */
export async function benchFacets(options: FacetsOptions): Promise<FacetsReport> {
  const { size, demographics, engines, say } = options
  const catalog = benchCatalog(
    size,
    demographics ? [...pageFacets, ...demographicFacets] : pageFacets,
  )
  const generated = now()
  for (const _ of catalog.rows());
  const generateSeconds = seconds(generated)
  const queries = walk(catalog, 'a person', queryCount)
  const asked = queries.slice(0, options.queries)
  say('ours')
  const ours = await measureOurs(catalog, queries)
  const rivals: Rival[] = []
  for (const engine of engines) {
    say(engine.name)
    rivals.push(await measureRival(engine, catalog, asked, ours))
  }
  return {
    size,
    queries: queries.length,
    rivalQueries: asked.length,
    generateSeconds,
    ours: ours.timings,
    rivals,
    equal: rivals.every(
      (rival) =>
        rival.kind === 'skipped' || (rival.kind === 'measured' && rival.fault === undefined),
    ),
  }
}

type Replay = { readonly times: readonly number[]; readonly answers: readonly Answer[] }

async function replay(engine: LoadedEngine, queries: readonly Query[]): Promise<Replay> {
  const times: number[] = []
  const answers: Answer[] = []
  for (const query of queries) {
    const started = now()
    const answering = engine.answer(query)
    const answer = answering instanceof Promise ? await answering : answering
    times.push(now() - started)
    answers.push(answer)
  }
  return { times, answers }
}

const timingsOf = (
  times: readonly number[],
  memoryBytes: number,
  buildSeconds: number,
): Timings => ({
  p50Ms: percentile(times, 0.5),
  p99Ms: percentile(times, 0.99),
  queriesPerSecond: (1000 * times.length) / times.reduce((sum, time) => sum + time, 0),
  memoryBytes,
  buildSeconds,
})

type Ours = Replay & { readonly timings: FacetsReport['ours'] }

async function measureOurs(catalog: Catalog, queries: readonly Query[]): Promise<Ours> {
  const started = now()
  const engine = loadOurs(catalog)
  const buildSeconds = seconds(started)
  await replay(engine, warmUp(catalog, 100))
  const memoryBytes = await engine.memoryBytes()
  const { times, answers } = await replay(engine, queries)
  const { cube } = engine
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: cube.length,
  }
  const compressed = await promisify(brotliCompress)(cube, { params })
  const timings = timingsOf(times, memoryBytes, buildSeconds)
  return { times, answers, timings: { ...timings, cubeBytesBrotli: compressed.length } }
}

/** Other queries than those measured. */
const warmUp = (catalog: Catalog, length: number) => walk(catalog, 'somebody before', length)

async function measureRival(
  engine: Engine,
  catalog: Catalog,
  queries: readonly Query[],
  ours: Ours,
): Promise<Rival> {
  const { name, exact } = engine
  try {
    await engine.prepare?.()
    return await withFolder(async (folder) => {
      const started = now()
      const loaded = await engine.load(catalog, folder)
      const buildSeconds = seconds(started)
      try {
        await replay(loaded, warmUp(catalog, 10))
        const { times, answers } = await replay(loaded, queries)
        const timings = timingsOf(times, await loaded.memoryBytes(), buildSeconds)
        const ratio = timings.p50Ms / percentile(ours.times.slice(0, times.length), 0.5)
        const fault = firstFault(queries, ours.answers, answers, exact)
        return { name, exact, kind: 'measured', ...timings, ratio, fault }
      } finally {
        await loaded.close()
      }
    })
  } catch (error) {
    const kind = error instanceof Unavailable ? 'skipped' : 'failed'
    return { name, exact, kind, reason: error instanceof Error ? error.message : String(error) }
  }
}

function firstFault(
  queries: readonly Query[],
  ours: readonly Answer[],
  theirs: readonly Answer[],
  exact: Engine['exact'],
): string | undefined {
  for (const [i, query] of queries.entries()) {
    const [left, right] = [ours[i], theirs[i]]
    if (left === undefined || right === undefined) return `query ${i} has no answer`
    const found = difference(canonical(left, exact), canonical(right, exact))
    if (found !== undefined) return `query ${i} ${JSON.stringify(query)}: ${found}`
  }
  return undefined
}
